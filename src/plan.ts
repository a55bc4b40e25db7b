import { catalog, frameworkOf, type Owner, type TemplateFile } from "./catalog.ts";
import { localNetworks, workspaceContext } from "./context.ts";
import type { Workspace } from "./workspace.ts";

/** One file that a workspace has: where, whose, and what to render it from. */
export interface PlannedFile {
  readonly path: string;
  readonly owner: Owner;
  readonly template: string;
  readonly context: object;
}

/** Everything a manifest asks for, sorted by path. Pure. */
export function plan(workspace: Workspace): PlannedFile[] {
  const root = workspaceContext(workspace, localNetworks(workspace));
  const own = [...catalog.workspace, ...(workspace.origin === "create" ? catalog.repository : [])];
  const services = root.services.flatMap((context) =>
    frameworkOf(context.framework.id).files.map((file) => planned(file, `${context.dir}/`, context)),
  );
  const files = [...own.map((file) => planned(file, "", root)), ...services];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function planned({ template, owner, path }: TemplateFile, prefix: string, context: object): PlannedFile {
  return { path: `${prefix}${path}`, owner, template, context };
}

import { catalog, frameworkOf, type Owner, type TemplateFile } from "../model/catalog.ts";
import type { Affected } from "../model/affected.ts";
import { byPath } from "../core/paths.ts";
import { composeNetwork, deployContext, laptopNetwork, templateContext, workspaceContext } from "./context.ts";
import { generated, type Workspace } from "../model/workspace.ts";

/** One file of a workspace: its path, its owner, and what to render it from. */
interface FilesetEntry {
  readonly path: string;
  readonly owner: Owner;
  readonly template: string;
  readonly context: object;
}

/** The affected ones of the files that a manifest asks for, sorted by path. Pure. */
export function fileset(workspace: Workspace, affected: Affected): FilesetEntry[] {
  if (!affected.root && affected.services.size === 0) return [];
  const [laptop, compose] = [laptopNetwork(workspace), composeNetwork(workspace)];
  const wanted = generated(workspace).filter(({ name }) => affected.root || affected.services.has(name));
  const contexts = wanted.map((service) => deployContext(service, workspace, compose));
  const services = wanted.flatMap((service, index) => {
    if (!affected.services.has(service.name)) return [];
    const context = templateContext(contexts[index]!, service, laptop);
    return frameworkOf(service.framework).files.map((file) => planned(file, `${service.dir}/`, context));
  });
  const root = affected.root ? rootFiles(workspace, workspaceContext(workspace, contexts)) : [];
  return byPath([...root, ...services]);
}

function rootFiles(workspace: Workspace, context: object): FilesetEntry[] {
  const own = [...catalog.workspace, ...(workspace.origin === "create" ? catalog.repository : [])];
  return own.map((file) => planned(file, "", context));
}

function planned({ template, owner, path }: TemplateFile, prefix: string, context: object): FilesetEntry {
  return { path: `${prefix}${path}`, owner, template, context };
}

import { clientOf, frameworkOf, type Language } from "../model/catalog.ts";
import { clientsOf } from "../render/context.ts";
import type { Affected } from "../model/affected.ts";
import { joined } from "../core/paths.ts";
import {
  generated,
  memberPath,
  type BuildKind,
  type GeneratedService,
  type PackageManagerName,
  type Workspace,
} from "../model/workspace.ts";
import type { Edit, EditKind } from "../model/edit-kinds.ts";
import { byKey } from "../core/text.ts";

/** The manifest that lists each language's dependencies. */
const MANIFESTS: Record<Exclude<Language, "go">, EditKind> = {
  node: "package.json",
  python: "requirements.txt",
  rust: "Cargo.toml",
};

/**
 * The entries that manifests need: the dependencies of the clients of affected services in the services' own, and, if
 * the root is affected, every member in that of the workspace that builds it.
 */
export function planEdits(workspace: Workspace, { root, services }: Affected): Edit[] {
  const all = generated(workspace);
  const members = root ? all.flatMap((service) => memberEdits(service, workspace.packageManager)) : [];
  return [...members, ...all.filter(({ name }) => services.has(name)).flatMap(serviceEdits)];
}

/** Where each build kind's workspace lists its members: the file, and the kind of edit. */
const MEMBERS: Readonly<Partial<Record<BuildKind, readonly [file: string, edit: EditKind]>>> = {
  cargo: ["Cargo.toml", "Cargo.toml members"],
  gowork: ["go.work", "go.work use"],
  uv: ["pyproject.toml", "pyproject.toml members"],
};

/** The entry that makes a service a member of its workspace. pnpm has a file of its own for it. https://pnpm.io/pnpm-workspace_yaml */
export function memberEdits(
  service: Pick<GeneratedService, "dir" | "buildKind" | "base">,
  manager: PackageManagerName,
): Edit[] {
  const shared =
    manager === "pnpm"
      ? (["pnpm-workspace.yaml", "pnpm-workspace.yaml packages"] as const)
      : (["package.json", "package.json workspaces"] as const);
  const list = service.buildKind === "shared" ? shared : MEMBERS[service.buildKind];
  if (!list) return [];
  const [file, edit] = list;
  return [{ path: joined(service.base, file), edit, key: memberPath(service), value: "member" }];
}

function serviceEdits(service: GeneratedService): Edit[] {
  const { language } = frameworkOf(service.framework);
  if (language === null || service.links.length === 0) return [];
  if (language === "go") return goEdits(service);
  const edit = service.buildKind === "uv" ? "pyproject.toml" : MANIFESTS[language];
  const dependencies = new Map(clientsOf(service).flatMap(({ id }) => Object.entries(clientOf(id).dependencies)));
  return byKey(dependencies).map(([key, value]) => ({ path: `${service.dir}/${edit}`, edit, key, value }));
}

/** A direct requirement beats an indirect one. All clients are pinned to one build list, so their union is tidy. */
function goEdits(service: GeneratedService): Edit[] {
  const clients = clientsOf(service).map(({ id }) => clientOf(id));
  const modules = new Map<string, string>();
  for (const { go } of clients)
    for (const [module, version] of Object.entries(go.indirect)) modules.set(module, `${version} // indirect`);
  for (const { go } of clients)
    for (const [module, version] of Object.entries(go.require)) modules.set(module, version);
  const sums = new Map(clients.flatMap(({ go }) => go.sums.map(splitLast)));
  return [
    ...byKey(modules).map(([key, value]): Edit => ({ path: `${service.dir}/go.mod`, edit: "go.mod", key, value })),
    ...byKey(sums).map(([key, value]): Edit => ({ path: `${service.dir}/go.sum`, edit: "go.sum", key, value })),
  ];
}

/** `module version hash` -> the key `module version` and the hash. */
function splitLast(line: string): [string, string] {
  const at = line.lastIndexOf(" ");
  return [line.slice(0, at), line.slice(at + 1)];
}

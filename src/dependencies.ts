import { clientOf, frameworkOf, type Language } from "./catalog.ts";
import { clientsOf } from "./context.ts";
import type { Edit, EditKind } from "./edit.ts";
import { generated, type GeneratedService, type Workspace } from "./workspace.ts";

/** Where each language's dependencies stand. */
const MANIFESTS: Record<Exclude<Language, "go">, EditKind> = {
  node: "package.json",
  python: "requirements.txt",
  rust: "Cargo.toml",
};

/** The dependencies that the clients of some services need, as edits of the services' own manifests. */
export function planEdits(workspace: Workspace, services: ReadonlySet<string>): Edit[] {
  return generated(workspace)
    .filter(({ name }) => services.has(name))
    .flatMap(serviceEdits);
}

function serviceEdits(service: GeneratedService): Edit[] {
  const { language } = frameworkOf(service.framework);
  if (language === null || service.links.length === 0) return [];
  if (language === "go") return goEdits(service);
  const edit = MANIFESTS[language];
  const dependencies = new Map(clientsOf(service).flatMap(({ id }) => Object.entries(clientOf(id).dependencies)));
  return sorted(dependencies).map(([key, value]) => ({
    path: `${service.dir}/${edit}`,
    edit,
    key,
    value: String(value),
  }));
}

/** Go: what one client needs directly beats what another needs indirectly; all are pinned to one build list, so a union is tidy. */
function goEdits(service: GeneratedService): Edit[] {
  const clients = clientsOf(service).map(({ id }) => clientOf(id));
  const modules = new Map<string, string>();
  for (const { go } of clients)
    for (const [module, version] of Object.entries(go.indirect)) modules.set(module, `${version} // indirect`);
  for (const { go } of clients)
    for (const [module, version] of Object.entries(go.require)) modules.set(module, version);
  const sums = new Map(clients.flatMap(({ go }) => go.sums.map((line) => splitLast(line))));
  return [
    ...sorted(modules).map(([key, value]): Edit => ({ path: `${service.dir}/go.mod`, edit: "go.mod", key, value })),
    ...sorted(sums).map(([key, value]): Edit => ({ path: `${service.dir}/go.sum`, edit: "go.sum", key, value })),
  ];
}

/** `module version hash` -> the key `module version` and the hash. */
function splitLast(line: string): [string, string] {
  const at = line.lastIndexOf(" ");
  return [line.slice(0, at), line.slice(at + 1)];
}

function sorted<T>(entries: Iterable<[string, T]>): [string, T][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

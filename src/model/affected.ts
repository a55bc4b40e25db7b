import { targetsOf } from "./variables.ts";
import { generated, servicesByName, type Workspace } from "./workspace.ts";

/** What has to be rendered again: the root's own files, and those of some services, by name. */
export interface Affected {
  readonly root: boolean;
  readonly services: ReadonlySet<string>;
}

export function everythingOf(workspace: Workspace): Affected {
  return { root: true, services: new Set(generated(workspace).map(({ name }) => name)) };
}

/**
 * What may render differently since `before`: the services whose entry changed, and those that call one or refer to it;
 * everything, if the workspace's own fields changed.
 */
export function affectedBy(before: Workspace, after: Workspace): Affected {
  if (isSameWorkspace(before, after)) return { root: false, services: new Set() };
  if (ownFields(before) !== ownFields(after)) return everythingOf(after);
  const earlier = servicesByName(before);
  const changed = after.services.filter(
    (service) => JSON.stringify(earlier.get(service.name)) !== JSON.stringify(service),
  );
  const now = servicesByName(after);
  const gone = before.services.filter(({ name }) => !now.has(name));
  const touched = withReferring(after, new Set([...changed, ...gone].map(({ name }) => name)));
  const callers = generated(after).filter(
    ({ name, links }) => touched.has(name) || links.some(({ to }) => touched.has(to)),
  );
  return { root: true, services: new Set(callers.map(({ name }) => name)) };
}

function ownFields(workspace: Workspace): string {
  return JSON.stringify({ ...workspace, services: [] });
}

export function isSameWorkspace(a: Workspace, b: Workspace): boolean {
  return ownFields(a) === ownFields(b) && JSON.stringify(a.services) === JSON.stringify(b.services);
}

/** Adds the services that refer to a touched one, and so on: values travel through references. */
function withReferring(workspace: Workspace, names: ReadonlySet<string>): ReadonlySet<string> {
  const referring = new Map<string, string[]>();
  for (const service of generated(workspace))
    for (const target of targetsOf(service)) referring.set(target, [...(referring.get(target) ?? []), service.name]);
  const touched = new Set(names);
  // Iterating a set also visits what is added on the way.
  for (const name of touched) for (const other of referring.get(name) ?? []) touched.add(other);
  return touched;
}

/** The service in whose directory a path lies, from names by directory; null for the root's own files. */
export function ownerOf(path: string, names: ReadonlyMap<string, string>): string | null {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const name = names.get(path.slice(0, end));
    if (name !== undefined) return name;
  }
  return null;
}

/** The generated services' names by their directories. */
export function byDirectory(workspace: Workspace): ReadonlyMap<string, string> {
  return new Map(generated(workspace).map(({ dir, name }) => [dir, name]));
}

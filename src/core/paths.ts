/** The directory of a path, "." for the root. */
export function dirOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "." : path.slice(0, at);
}

/** The last name of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path joined to a directory; "." is the root. */
export function joined(dir: string, path: string): string {
  if (path === ".") return dir;
  return dir === "." ? path : `${dir}/${path}`;
}

/** A path relative to a directory, null if it does not lie in it; "." is the directory itself. */
export function within(dir: string, path: string): string | null {
  if (dir === ".") return path;
  if (path === dir) return ".";
  return path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : null;
}

/** A path relative to `dir` with "." and ".." resolved, or null if it leaves the repository. */
export function resolved(dir: string, path: string): string | null {
  const parts: string[] = dir === "." ? [] : dir.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/") || ".";
}

/** In the order of their paths: by UTF-16 units, the same on every machine. */
export function byPath<T extends { readonly path: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** True if a directory lies in one for tests, fixtures, examples or templates. */
export function isAside(dir: string): boolean {
  return /(^|\/)(tests?|__tests__|__fixtures__|fixtures?|testdata|e2e|examples?|templates?|xtask)(\/|$)/.test(dir);
}

/** The number of names in a directory's path; 0 for the root. */
export function depthOf(dir: string): number {
  return dir === "." ? 0 : dir.split("/").length;
}

import picomatch from "picomatch";

/** What a workspace says of its members: paths and globs relative to its directory, and what it leaves out again. */
export interface Members {
  readonly globs: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Whether a directory (relative to the workspace's) is a member: an entry names it or covers it, and nothing leaves it out.
 * A glob with "!" leaves out, wherever it stands: so pnpm and yarn, and npm wherever the lists that people write differ.
 */
export function isMember(dir: string, { globs, exclude }: Members): boolean {
  const wanted = globs.filter((glob) => !glob.startsWith("!"));
  return wanted.some((glob) => covers(glob, dir)) && !isLeftOut(dir, { globs, exclude });
}

/** Whether a directory is left out, by a "!" or an exclusion, whatever else names it. */
export function isLeftOut(dir: string, { globs, exclude }: Members): boolean {
  const unwanted = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  return [...unwanted, ...exclude].some((glob) => covers(glob, dir));
}

/** Whether a path or glob covers a directory. */
export function covers(glob: string, dir: string): boolean {
  const plain = plainPath(glob);
  return plain === dir || picomatch.isMatch(dir, plain);
}

/** A path as we write it: no "./" before it, no "/" and no manifest behind it. */
export function plainPath(path: string): string {
  const plain = path
    .trim()
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/\/package\.json$/, "");
  return plain === "" ? "." : plain;
}

/** Whether an entry is a glob, not the path of one member. */
export function isGlob(entry: string): boolean {
  return /[*?[\]{}()!]/.test(entry);
}

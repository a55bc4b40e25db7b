import picomatch from "picomatch";

/** A workspace's lists of its members: paths and globs relative to its directory, and what it excludes. */
export interface Members {
  readonly globs: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * The directories (relative to the workspace's) that are members: an entry names or covers each, and none excludes it.
 * A glob with "!" excludes wherever it stands, as in pnpm and yarn 4. In npm and bun a later entry includes again,
 * which we do not rely on; yarn 1 knows no "!".
 */
export function membersAmong(dirs: readonly string[], { globs, exclude }: Members): string[] {
  const [unwanted, wanted] = [true, false].map((isUnwanted) =>
    globs.filter((glob) => glob.startsWith("!") === isUnwanted).map((glob) => glob.replace(/^!/, "")),
  );
  const isWanted = coversAny(wanted!);
  const isUnwanted = coversAny([...unwanted!, ...exclude]);
  return dirs.filter((dir) => isWanted(dir) && !isUnwanted(dir));
}

export function isMember(dir: string, members: Members): boolean {
  return membersAmong([dir], members).length > 0;
}

/** Whether a directory would not be a member even if an entry named it. */
export function isLeftOut(dir: string, { globs, exclude }: Members): boolean {
  return !isMember(dir, { globs: [...globs, dir], exclude });
}

/**
 * Whether a directory is a member by Cargo's rules: `exclude` holds paths, and excludes all below them that `members`
 * does not name. https://doc.rust-lang.org/cargo/reference/workspaces.html#the-members-and-exclude-fields
 */
export function isCargoMember(dir: string, { globs, exclude }: Members): boolean {
  const isNamed = globs.some((entry) => plainPath(entry) === dir);
  const below = exclude.map(plainPath).flatMap((path) => [path, `${path}/**`]);
  return isNamed || isMember(dir, { globs, exclude: below });
}

/** A path as we write it: no "./" at its start, no "/" or "/package.json" at its end. */
export function plainPath(path: string): string {
  const plain = path
    .trim()
    .replace(/^(\.\/)+/, "")
    .replace(/\/package\.json$/, "")
    .replace(/\/+$/, "");
  return plain === "" ? "." : plain;
}

/** Whether an entry is a glob, not the path of one member. */
export function isGlob(entry: string): boolean {
  return /[*?[\]{}()!]/.test(entry);
}

function coversAny(entries: readonly string[]): (dir: string) => boolean {
  const paths = new Set(entries.map(plainPath));
  const fits = picomatch([...paths]);
  return (dir) => paths.has(dir) || (paths.size > 0 && fits(dir));
}

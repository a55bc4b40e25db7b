import { baseOf, dirOf, joined } from "../../core/paths.ts";

/** What was read of a repository: enough to say what it is. */
export interface Listing {
  /** Its files: paths from its root with forward slashes. */
  readonly paths: ReadonlySet<string>;
  /** The texts of those files that `isTelling`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Which packages of those that could be asked for are in the root's node_modules. */
  readonly installed: readonly string[];
  /** The address of git's remote "origin". */
  readonly origin: string | null;
}

const TELLING = new Set([
  "package.json",
  "pnpm-workspace.yaml",
  "yarn.lock",
  ".yarnrc.yml",
  "lerna.json",
  "tsconfig.json",
  "Cargo.toml",
  "go.mod",
  "go.work",
  "pyproject.toml",
  "requirements.txt",
  ".nvmrc",
  ".node-version",
  ".python-version",
  ".tool-versions",
  "mise.toml",
  ".mise.toml",
]);

const IN_THE_WAY = /(^|\/)(node_modules|bower_components|target|dist|venv|__pycache__|\.[^/]+)\//;
const OUR_PLACES = /^(\.railway|\.moon|\.config)\//;

/** Whether a file's text says something of the repository: a manifest, a workspace, a version, where a Go program begins. */
export function isTelling(path: string): boolean {
  return TELLING.has(baseOf(path)) || /(^|\/)main\.go$|(^|\/)cmd\/[^/]+\/[^/]+\.go$/.test(path);
}

/** Whether a path is somebody's own work: not in a dependency's, a build's or a hidden directory. */
export function isOwn(path: string): boolean {
  return !IN_THE_WAY.test(path) || OUR_PLACES.test(path);
}

/** The text of a file, without a byte order mark and with LF line ends, or null. */
export function textOf({ texts }: Listing, path: string): string | null {
  return (
    texts
      .get(path)
      ?.replace(/^\uFEFF/, "")
      .replaceAll("\r\n", "\n") ?? null
  );
}

/** Whether there is a file of any of these names in a directory. */
export function hasAny({ paths }: Listing, dir: string, names: readonly string[]): boolean {
  return names.some((name) => paths.has(joined(dir, name)));
}

/** The directories that hold a file of a name, sorted. */
export function dirsWith({ paths }: Listing, name: string): string[] {
  return [...paths]
    .filter((path) => baseOf(path) === name)
    .map(dirOf)
    .toSorted();
}

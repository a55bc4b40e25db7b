import { baseOf, dirOf, joined } from "../../core/paths.ts";
import { plain } from "../../core/text.ts";

/** What was read of a repository: enough to detect what it is. */
export interface Listing {
  /** Its files: paths from its root with forward slashes. */
  readonly paths: ReadonlySet<string>;
  /** The texts of those files for which `isTelling` is true. */
  readonly texts: ReadonlyMap<string, string>;
  /** The packages in the root's node_modules, of those that matter here. */
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

/** True if a file's text helps to detect the repository: a manifest, a workspace, a version, a Go program's main file. */
export function isTelling(path: string): boolean {
  return TELLING.has(baseOf(path)) || /(^|\/)main\.go$|(^|\/)cmd\/[^/]+\/[^/]+\.go$/.test(path);
}

/** True for the repository's own files: not in a directory of dependencies or build output, nor in a hidden one. */
export function isOwn(path: string): boolean {
  return !IN_THE_WAY.test(path) || OUR_PLACES.test(path);
}

/** The text of a file, without a byte order mark and with LF line ends, or null. */
export function textOf({ texts }: Listing, path: string): string | null {
  const text = texts.get(path);
  return text === undefined ? null : plain(text);
}

/** True if a directory has a file with one of these names. */
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

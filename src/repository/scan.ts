// node:fs besides, to read the beginning of a file: fs-extra reads whole ones.
import fs from "node:fs";
import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { isOwn, isTelling, type Listing } from "./detect/listing.ts";
import { upwards } from "../disk/files.ts";
import { JOURNAL } from "../disk/journal.ts";
import { git } from "../core/subprocess.ts";
import { entriesOf } from "../disk/git-grep.ts";

/** Bounds for a repository of any size: how many files are listed, how many are read, and how much of each. */
const MOST_PATHS = 300_000;
const MOST_TEXTS = 10_000;
const MOST_BYTES = 1_000_000;

const ASKED_FOR = ["prettier", "@biomejs/biome"];

/**
 * The root of the repository that a directory lies in: where the nearest rnet.json is, else git's, else the outermost
 * workspace's, else the directory itself.
 */
export function findRoot(cwd: string): string {
  const above = upwards(path.resolve(cwd));
  const repository = above.find((dir) => has(dir, ".git"));
  return nearestWorkspace(above) ?? repository ?? above.findLast(isWorkspaceRoot) ?? above[0]!;
}

/** Reads what `parseHost` needs to know of a repository: its files' paths, and the texts that say what it is. */
export function readListing(root: string): Listing {
  const paths = (listedByGit(root) ?? walk(root)).filter(isOwn).slice(0, MOST_PATHS);
  const texts = new Map<string, string>();
  for (const file of paths.filter(isTelling).slice(0, MOST_TEXTS)) {
    const text = readStart(path.join(root, file));
    if (text !== null) texts.set(file, text);
  }
  return {
    // What git still lists and a person has deleted is there no more.
    paths: new Set(paths.filter((file) => !isTelling(file) || texts.has(file))),
    texts,
    installed: ASKED_FOR.filter((name) => pathExistsSync(path.join(root, "node_modules", name, "package.json"))),
    origin: originOf(root),
  };
}

/**
 * The nearest of some directories that has a manifest, or the journal of an interrupted command: that is what is left of a
 * manifest, and of whatever else says where the root is. A journal above git's root is of no concern here.
 */
export function nearestWorkspace(above: readonly string[]): string | undefined {
  const top = above.findIndex((dir) => has(dir, ".git"));
  const isInside = (index: number): boolean => top === -1 || index <= top;
  return above.find((dir, index) => has(dir, "rnet.json") || (isInside(index) && has(dir, JOURNAL)));
}

function has(dir: string, name: string): boolean {
  return pathExistsSync(path.join(dir, name));
}

function isWorkspaceRoot(directory: string): boolean {
  const text = (name: string) => readStart(path.join(directory, name)) ?? "";
  return (
    ["pnpm-workspace.yaml", "go.work", "lerna.json", "nx.json", "turbo.json"].some((name) => text(name) !== "") ||
    /"workspaces"\s*:/.test(text("package.json")) ||
    /^\s*\[workspace[.\]]/m.test(text("Cargo.toml")) ||
    /^\s*\[tool\.uv\.workspace\]/m.test(text("pyproject.toml"))
  );
}

/** What git tracks, and what is new and not ignored; null where git or its repository is not there. */
function listedByGit(root: string): string[] | null {
  const args = ["-c", "core.fsmonitor=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { code, output } = git(args, root);
  return code === 0 ? [...new Set(output.split("\0"))].filter((file) => file !== "").toSorted() : null;
}

/** Every file below a directory that is nobody's dependency and nobody's build. Links are not followed. */
function walk(root: string): string[] {
  const found: string[] = [];
  const open = [""];
  for (const dir of open) {
    for (const entry of entriesOf(path.join(root, dir))) {
      const file = `${dir}${entry.name}`;
      if (entry.isDirectory() && isOwn(`${file}/x`)) open.push(`${file}/`);
      if (entry.isFile()) found.push(file);
    }
    if (found.length > MOST_PATHS) break;
  }
  return found.toSorted();
}

/** The text of an ordinary file, cut where it is very long (a lock file's first lines say enough); null where there is none. */
function readStart(file: string): string | null {
  try {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return null;
    if (stat.size <= MOST_BYTES) return fs.readFileSync(file, "utf8");
    const start = Buffer.alloc(MOST_BYTES);
    const handle = fs.openSync(file, "r");
    const length = fs.readSync(handle, start);
    fs.closeSync(handle);
    return start.toString("utf8", 0, length);
  } catch {
    return null;
  }
}

function originOf(root: string): string | null {
  const { code, output } = git(["config", "--get", "remote.origin.url"], root);
  return code === 0 && output.trim() !== "" ? output.trim() : null;
}

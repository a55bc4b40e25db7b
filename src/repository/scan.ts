// node:fs besides, to read the beginning of a file: fs-extra reads whole ones.
import fs from "node:fs";
import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { isOwn, isTelling, type Listing } from "./detect/listing.ts";
import { walkFiles } from "../disk/walk.ts";
import { git } from "../core/subprocess.ts";

/** Limits for large repositories: files listed, files read, and bytes of each. */
const MOST_PATHS = 300_000;
const MOST_TEXTS = 10_000;
const MOST_BYTES = 1_000_000;

const ASKED_FOR = ["prettier", "@biomejs/biome"];

/** Reads what `detectRepository` needs: the paths of all files, and the texts of those that matter. */
export function readListing(root: string): Listing {
  const paths = (listedByGit(root) ?? walkFiles(root, MOST_PATHS, (directory) => !isOwn(`${directory}/x`)))
    .filter(isOwn)
    .slice(0, MOST_PATHS);
  const texts = new Map<string, string>();
  for (const file of paths.filter(isTelling).slice(0, MOST_TEXTS)) {
    const text = readStart(path.join(root, file));
    if (text !== null) texts.set(file, text);
  }
  return {
    // git lists files that the user has deleted, too.
    paths: new Set(paths.filter((file) => !isTelling(file) || texts.has(file))),
    texts,
    installed: ASKED_FOR.filter((name) => pathExistsSync(path.join(root, "node_modules", name, "package.json"))),
    origin: originOf(root),
  };
}

/** The files that git tracks, and new ones that it does not ignore; null without git or its repository. */
function listedByGit(root: string): string[] | null {
  const args = ["-c", "core.fsmonitor=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { code, output } = git(args, root);
  return code === 0 ? [...new Set(output.split("\0"))].filter((file) => file !== "").toSorted() : null;
}

/** The text of an ordinary file, or its beginning if it is very long (as lock files are); null if there is none. */
export function readStart(file: string): string | null {
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

// node:fs, since fs-extra neither lists a directory nor tells a link from a file.
import fs from "node:fs";
import path from "node:path";
import { isText } from "../core/encoding.ts";
import { git } from "../core/subprocess.ts";
import { walkFiles } from "./walk.ts";

/** Directories of git's, of dependencies and of build output. */
const LEFT_OUT = new Set(["node_modules", ".git", "target", ".venv", "dist"]);
const LARGEST = 1024 * 1024;
/** Without git, no more files than this are searched. */
export const MOST = 20_000;

/**
 * The files that may contain one of these words, relative to the root: git's matches in tracked and untracked files, or
 * without git all files; null if those are more than MOST. https://git-scm.com/docs/git-grep
 */
export function candidateFiles(root: string, words: readonly string[]): string[] | null {
  const patterns = words.flatMap((word) => ["-e", word]);
  const options = ["-lzF", "--untracked", "--no-recurse-submodules", ...patterns];
  const { code, output } = git(["-c", "grep.fallbackToNoIndex=false", "grep", ...options], root);
  if (code === 1 && output === "") return [];
  if (code === 0) return [...new Set(output.split("\0").filter(Boolean))].sort();
  const files = walkFiles(root, MOST, (directory) => LEFT_OUT.has(path.basename(directory)));
  return files.length > MOST ? null : files;
}

/** Files that contain one of some words: texts by path, and the paths of those in another encoding than UTF-8. */
export interface Holding {
  readonly texts: ReadonlyMap<string, string>;
  readonly foreign: readonly string[];
}

/** Reads the files that contain one of these words. Leaves out binary files, links and files larger than 1 MiB. */
export function readWith(root: string, files: readonly string[], words: readonly string[]): Holding {
  const wanted = words.map((word) => Buffer.from(word));
  const texts = new Map<string, string>();
  const foreign: string[] = [];
  for (const file of files) {
    const bytes = readBytes(root, file);
    if (!bytes || !wanted.some((word) => bytes.includes(word))) continue;
    // A text in another encoding could not be written back as it was.
    if (isText(bytes)) texts.set(file, bytes.toString("utf8"));
    else if (!bytes.includes(0)) foreign.push(file);
  }
  return { texts, foreign };
}

/** Null if a file cannot be read: then it cannot be fixed either. */
function readBytes(root: string, file: string): Buffer | null {
  try {
    const target = path.join(root, file);
    const stat = fs.lstatSync(target, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= LARGEST ? fs.readFileSync(target) : null;
  } catch {
    return null;
  }
}

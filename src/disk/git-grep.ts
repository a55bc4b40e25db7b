import fs from "node:fs";
import path from "node:path";
import { isText } from "../core/encoding.ts";
import { git } from "../core/subprocess.ts";
import { walkFiles } from "./walk.ts";

/** Directories of other people's files and of what tools make. */
const LEFT_OUT = new Set(["node_modules", ".git", "target", ".venv", "dist"]);
const LARGEST = 1024 * 1024;
/** Where there is no git, more files are not searched. */
export const MOST = 20_000;

/**
 * The files of a repository, relative to its root, that may hold one of some words: those git knows or would add, else
 * all that are found by walking. Null where those are too many, as they are where so many are `known`. https://git-scm.com/docs/git-grep
 */
export function trackedFiles(root: string, words: readonly string[], known = (): number => 0): string[] | null {
  const patterns = words.flatMap((word) => ["-e", word]);
  const options = ["-lzF", "--untracked", "--no-recurse-submodules", ...patterns];
  const { code, output } = git(["-c", "grep.fallbackToNoIndex=false", "grep", ...options], root);
  if (code === 1 && output === "") return [];
  if (code === 0) return [...new Set(output.split("\0").filter(Boolean))].sort();
  if (known() > MOST) return null;
  const files = walkFiles(root, MOST, (directory) => LEFT_OUT.has(path.basename(directory)));
  return files.length > MOST ? null : files;
}

/** Files that hold one of some words: their texts, and the paths of those that are texts in another encoding than UTF-8. */
export interface Holding {
  readonly texts: ReadonlyMap<string, string>;
  readonly foreign: readonly string[];
}

/** Reads which of some files hold one of some words. What is no text, larger than 1 MiB or a link is left out. */
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

/** A file that cannot be read is none to be put right. */
function readBytes(root: string, file: string): Buffer | null {
  try {
    const target = path.join(root, file);
    const stat = fs.lstatSync(target, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= LARGEST ? fs.readFileSync(target) : null;
  } catch {
    return null;
  }
}

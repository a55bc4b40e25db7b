// node:fs besides, to move a directory at once or not at all: fs-extra's move copies if it cannot rename.
import fs from "node:fs";
import path from "node:path";
import { ensureDirSync, outputFileSync, pathExistsSync } from "fs-extra/esm";
import { isCode, readBytes, refuseLinks, removeFile, STATE } from "./files.ts";
import { RnetError } from "../core/errors.ts";
import { JOURNAL, type FileChange, type Journal } from "./journal.ts";
import { unmovedPath, type Move } from "../core/move.ts";

/** Where a text is written before it is renamed into place. */
export const SPARE = `${STATE}/new`;

/** What to undo: files, by their present path, then moves. The `changed` paths have changed since and must stay. */
export interface Rollback extends Pick<Journal, "files" | "moves"> {
  readonly changed: readonly string[];
  /** The files that are half-written: only the journal has their whole old text. */
  readonly half: readonly string[];
}

/** Undoes what is planned and removes the journal. Returns the changed paths. */
export function rollBack(root: string, { files, moves }: Rollback): string[] {
  for (const file of files) putBack(root, file);
  for (const { from, to } of moves.toReversed()) moveDirectory(root, { from: to, to: from });
  removeFile(path.join(root, SPARE));
  removeFile(path.join(root, JOURNAL));
  return [...files.map((file) => file.path), ...moves.map(({ to }) => to)];
}

/** Compares a journal with the disk. A path that has neither its old bytes nor the command's has changed since. */
export function planRollback(root: string, { moves, files }: Pick<Journal, "moves" | "files">): Rollback {
  const moved = moves.filter(({ from, to }) => isThere(root, to) && !isThere(root, from));
  const unmoved = moves.filter(({ from, to }) => isThere(root, from) && !isThere(root, to));
  const strayed = moves.filter((move) => !moved.includes(move) && !unmoved.includes(move));
  const directories = strayed.flatMap(({ from, to }) => [from, to]);
  if (directories.length > 0) return { files: [], moves: [], changed: directories, half: [] };
  const found = files
    .map((file) => ({ ...file, path: unmovedPath(file.path, unmoved) }))
    .map((file) => ({ file, state: stateOf(root, file) }))
    .filter(({ state }) => state !== "before");
  // Files are written, and restored, in order: a kill leaves only the last of these half-written, or the first.
  const isCut = (one: (typeof found)[number]): boolean =>
    one.state === "half" && (one === found[0] || one === found.at(-1));
  const others = found.filter((one) => one.state !== "after" && !isCut(one));
  return {
    files: found.map(({ file }) => file),
    moves: moved,
    changed: pathsOf(others),
    half: pathsOf(found.filter(isCut)),
  };
}

function pathsOf(found: readonly { readonly file: FileChange }[]): string[] {
  return found.map(({ file }) => file.path);
}

/** What a path has: its old bytes, the command's, the beginning of either, or something else. */
type State = "before" | "after" | "half" | "other";

function stateOf(root: string, { path: file, before, after }: FileChange): State {
  const bytes = readOrRefused(root, file);
  if (bytes === "refused") return "other";
  if (isSame(bytes, before)) return "before";
  if (isSame(bytes, after)) return "after";
  const isHalf = [before, after].some((whole) => bytes && whole?.subarray(0, bytes.length).equals(bytes));
  return isHalf ? "half" : "other";
}

/** A link or a directory in a file's place is the user's: "refused". */
function readOrRefused(root: string, file: string): Buffer | null | "refused" {
  try {
    return readBytes(root, file);
  } catch (error) {
    if (error instanceof RnetError && /^(SYMLINK|BAD_PATH)$/.test(error.code)) return "refused";
    throw error;
  }
}

/** True if two files have the same bytes; null is no file. */
export function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function putBack(root: string, { path: file, before, mode }: FileChange): void {
  const target = path.join(root, file);
  if (before === null) return removeFile(target);
  const isNew = !pathExistsSync(target);
  // A removal may have removed its directory, too, once that was empty.
  outputFileSync(target, before);
  // A mode given at creation passes through the umask.
  if (isNew) fs.chmodSync(target, mode & 0o777);
}

function isThere(root: string, directory: string): boolean {
  return fs.lstatSync(path.join(root, directory), { throwIfNoEntry: false }) !== undefined;
}

/** Moves a directory. Throws SYMLINK if a path has a link in it. */
export function moveDirectory(root: string, { from, to }: Move): void {
  for (const directory of [from, to]) refuseLinks(root, `${directory}/x`, new Map());
  ensureDirSync(path.dirname(path.join(root, to)));
  fs.renameSync(path.join(root, from), path.join(root, to));
}

/** Removes the directories that are empty. They are given outermost first. */
export function removeEmpty(root: string, directories: readonly string[]): void {
  for (const directory of directories.toReversed()) {
    try {
      // The path of a file in it has the directory itself checked: one behind a link is not ours.
      refuseLinks(root, `${directory}/x`, new Map());
      fs.rmdirSync(path.join(root, directory));
    } catch (error) {
      if (!(error instanceof RnetError) && !isCode(error, "ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR")) throw error;
    }
  }
}

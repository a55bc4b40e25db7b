import fs from "node:fs";
import path from "node:path";
import { isCode, readBytes, refuseLinks, removeFile, STATE } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { JOURNAL, type FileChange, type Journal } from "./journal-file.ts";
import { unmovedPath, type Move } from "./move.ts";
import { show } from "./names.ts";

/** Where a text is written before it takes its place. */
export const SPARE = `${STATE}/new`;

/** What is to be undone: files by where they are now, then moves. */
export type Rollback = Pick<Journal, "files" | "moves">;

/** Puts back what a journal has, and takes the journal away. Returns the paths that it changed. Throws what planRollback throws. */
export function rollBack(root: string, journal: Journal): string[] {
  const { files, moves } = planRollback(root, journal);
  for (const file of files) putBack(root, file);
  for (const { from, to } of moves.toReversed()) moveDirectory(root, { from: to, to: from });
  removeFile(path.join(root, SPARE));
  removeFile(path.join(root, JOURNAL));
  return [...files.map((file) => file.path), ...moves.map(({ to }) => to)];
}

/**
 * Compares a journal with the disk; writes nothing. Only what the command itself wrote is put back: throws CONFLICT, with the
 * paths, if one holds neither that nor what it held before.
 */
export function planRollback(root: string, { moves, files }: Journal): Rollback {
  const moved = moves.filter(({ from, to }) => isThere(root, to) && !isThere(root, from));
  const unmoved = moves.filter(({ from, to }) => isThere(root, from) && !isThere(root, to));
  const strayed = moves.filter((move) => !moved.includes(move) && !unmoved.includes(move));
  const directories = strayed.flatMap(({ from, to }) => [from, to]);
  if (directories.length > 0) throw changedSince(directories, []);
  const found = files
    .map((file) => ({ ...file, path: unmovedPath(file.path, unmoved) }))
    .map((file) => ({ file, state: stateOf(root, file) }));
  const changed = found.filter(({ state }) => state !== "before");
  const half = changed.filter(({ state }) => state === "half");
  // Files are written, and put back, in order: a kill leaves the last of these half-written, or the first.
  const isCut = (one: (typeof half)[number]): boolean => one === changed[0] || one === changed.at(-1);
  const others = changed.filter((one) => one.state === "other" || (one.state === "half" && !isCut(one)));
  if (others.length > 0) throw changedSince(pathsOf(others), pathsOf(half.filter(isCut)));
  return { files: changed.map(({ file }) => file), moves: moved };
}

function pathsOf(found: readonly { readonly file: FileChange }[]): string[] {
  return found.map(({ file }) => file.path);
}

/** What a path holds: what it held before, what the command was to write there, the beginning of either, or something else. */
type State = "before" | "after" | "half" | "other";

function stateOf(root: string, { path: file, before, after }: FileChange): State {
  const bytes = readOrRefused(root, file);
  if (bytes === "refused") return "other";
  if (isSame(bytes, before)) return "before";
  if (isSame(bytes, after)) return "after";
  const isHalf = [before, after].some((whole) => bytes && whole?.subarray(0, bytes.length).equals(bytes));
  return isHalf ? "half" : "other";
}

/** A link or a directory in a file's place is somebody's. */
function readOrRefused(root: string, file: string): Buffer | null | "refused" {
  try {
    return readBytes(root, file);
  } catch (error) {
    if (error instanceof RnetError && /^(SYMLINK|BAD_PATH)$/.test(error.code)) return "refused";
    throw error;
  }
}

/** Whether two files have the same bytes; null is no file. */
export function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function changedSince(paths: readonly string[], half: readonly string[]): RnetError {
  const what = "A command was interrupted here, and these paths have changed since, so it cannot be rolled back:";
  const back =
    "Nothing was touched. To have back what was there before that command, undo these changes and run this again.";
  const keep = `To keep all as it is, delete ${JOURNAL} and run "rnet sync".`;
  const copy = half.length
    ? ` Keep a copy of it: only there is the whole old text of ${half.map(show).join(", ")}.`
    : "";
  return new RnetError("CONFLICT", [what, ...paths.map((one) => `  ${show(one)}`), back, keep + copy].join("\n"), 1);
}

function putBack(root: string, { path: file, before, mode }: FileChange): void {
  const target = path.join(root, file);
  if (before === null) return removeFile(target);
  // A directory that a removal left empty may be gone.
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const isNew = !fs.existsSync(target);
  fs.writeFileSync(target, before);
  // A mode that is given to a new file passes through the umask.
  if (isNew) fs.chmodSync(target, mode & 0o777);
}

function isThere(root: string, directory: string): boolean {
  return fs.lstatSync(path.join(root, directory), { throwIfNoEntry: false }) !== undefined;
}

/** Gives a directory another place. */
export function moveDirectory(root: string, { from, to }: Move): void {
  for (const directory of [from, to]) refuseLinks(root, `${directory}/x`, new Map());
  fs.mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
  fs.renameSync(path.join(root, from), path.join(root, to));
}

/** Takes away those directories that are empty, the innermost first. */
export function removeEmpty(root: string, directories: readonly string[]): void {
  for (const directory of directories.toReversed()) {
    try {
      // Through the place of a file in it: a directory behind a link is none of ours.
      refuseLinks(root, `${directory}/x`, new Map());
      fs.rmdirSync(path.join(root, directory));
    } catch (error) {
      if (!(error instanceof RnetError) && !isCode(error, "ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR")) throw error;
    }
  }
}

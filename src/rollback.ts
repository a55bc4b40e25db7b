import fs from "node:fs";
import path from "node:path";
import { removeSync } from "fs-extra/esm";
import { isCode, readBytes, refuseLinks, STATE } from "./disk.ts";
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
  removeSync(path.join(root, SPARE));
  removeSync(path.join(root, JOURNAL));
  return [...files.map((file) => file.path), ...moves.map(({ to }) => to)];
}

/**
 * Compares a journal with the disk; writes nothing. Only what the command itself wrote is put back: throws CONFLICT, with the
 * paths, if one holds neither that nor what it held before.
 */
export function planRollback(root: string, { moves, files }: Journal): Rollback {
  const moved = moves.filter(({ from, to }) => isThere(root, to) && !isThere(root, from));
  const unmoved = moves.filter((move) => !moved.includes(move));
  const now = files.map((file) => ({ ...file, path: unmovedPath(file.path, unmoved) }));
  const states = now.map((file) => stateOf(file, readBytes(root, file.path)));
  const changed = now.filter((_, index) => states[index] !== "before");
  // Files are written, and put back, in order: a kill leaves the last of these half-written, or the first.
  const [first, last] = [changed[0], changed.at(-1)];
  const others = now.filter(
    (file, index) => states[index] === "other" || (states[index] === "half" && file !== first && file !== last),
  );
  if (others.length > 0) throw changedSince(others.map((file) => file.path));
  return { files: changed, moves: moved };
}

/** What a path holds: what it held before, what the command was to write there, the beginning of either, or something else. */
type State = "before" | "after" | "half" | "other";

function stateOf({ before, after }: FileChange, bytes: Buffer | null): State {
  if (isSame(bytes, before)) return "before";
  if (isSame(bytes, after)) return "after";
  const isHalf = [before, after].some((whole) => bytes && whole?.subarray(0, bytes.length).equals(bytes));
  return isHalf ? "half" : "other";
}

/** Whether two files have the same bytes; null is no file. */
export function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function changedSince(paths: readonly string[]): RnetError {
  const what = "A command was interrupted here, and these paths have changed since, so it cannot be rolled back:";
  const cure = `Nothing was touched. To keep all as it is, delete ${JOURNAL} and run "rnet sync". To have back what was there before that command, move these paths away and run this again.`;
  return new RnetError("CONFLICT", [what, ...paths.map((one) => `  ${show(one)}`), cure].join("\n"), 1);
}

function putBack(root: string, { path: file, before, mode }: FileChange): void {
  const target = path.join(root, file);
  if (before === null) return removeSync(target);
  // A directory that a removal left empty may be gone.
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, before, { mode: mode & 0o777 });
}

function isThere(root: string, directory: string): boolean {
  return fs.existsSync(path.join(root, directory));
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

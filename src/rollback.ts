import fs from "node:fs";
import path from "node:path";
import { removeSync } from "fs-extra/esm";
import { failed, isCode, readBytes, refuseLinks, STATE } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { JOURNAL, NOTHING, parseJournal, type Journal, type OldFile } from "./journal-file.ts";
import type { Move } from "./move.ts";
import { isTurnLeft, takeTurn } from "./turn.ts";

/** Where a text is written before it takes its place. */
export const SPARE = `${STATE}/new`;

/** Rolls back what an interrupted command left. Returns the paths it put right. */
export function recover(root: string): string[] {
  const file = path.join(root, JOURNAL);
  if (!refuseLinks(root, JOURNAL, new Map()) || !fs.existsSync(file)) return tidy(root);
  const release = takeTurn(root);
  try {
    // Another command may have put it right in between.
    const bytes = readBytes(root, JOURNAL);
    const journal = bytes === null ? NOTHING : parseJournal(bytes);
    rollBack(root, journal);
    release();
    removeEmpty(root, journal.directories);
    return journal.before.map((entry) => entry.path);
  } catch (error) {
    release();
    throw error instanceof RnetError ? error : failed("put back", "what an interrupted command left", error);
  }
}

/** Takes away what a command left that was killed before its first write: its turn, and a text that was yet to take its place. */
function tidy(root: string): string[] {
  if (!isTurnLeft(root) && !fs.existsSync(path.join(root, SPARE))) return [];
  try {
    const release = takeTurn(root);
    removeSync(path.join(root, SPARE));
    release();
    removeEmpty(root, [STATE]);
  } catch (error) {
    // A live command has the turn: what is there is its own.
    if (!(error instanceof RnetError && error.code === "BUSY")) throw error;
  }
  return [];
}

/** Puts back what a journal has, and takes the journal away. */
export function rollBack(root: string, { moves, before }: Journal): void {
  const done = moves.filter((move) => isMoved(root, move));
  // Nothing is written before everything has moved.
  if (done.length === moves.length) for (const entry of before) putBack(root, entry);
  for (const { from, to } of done.toReversed()) moveDirectory(root, { from: to, to: from });
  removeSync(path.join(root, SPARE));
  removeSync(path.join(root, JOURNAL));
}

function putBack(root: string, { path: file, bytes, mode }: OldFile): void {
  const target = path.join(root, file);
  const isThere = refuseLinks(root, file, new Map());
  if (bytes !== null) fs.writeFileSync(target, bytes, { mode: mode & 0o777 });
  else if (isThere) removeSync(target);
}

function isMoved(root: string, { from, to }: Move): boolean {
  return !fs.existsSync(path.join(root, from)) && fs.existsSync(path.join(root, to));
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

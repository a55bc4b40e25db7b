// node:fs besides, for what has to be atomic (`wx`, rename) or must not follow links: fs-extra's outputFile makes directories
// unchecked, and its move copies if it cannot rename.
import fs from "node:fs";
import path from "node:path";
import { ensureDirSync, pathExistsSync } from "fs-extra/esm";
import { canMove, failed, inRoot, isCode, readBytes, refuseLinks, removeFile, STATE } from "./files.ts";
import { isText, notUtf8 } from "../core/encoding.ts";
import { RnetError } from "../core/errors.ts";
import { JOURNAL, NOTHING, printJournal, type FileChange, type Journal } from "./journal.ts";
import { unmovedPath, type Move } from "../core/move.ts";
import { isSame, moveDirectory, planRollback, removeEmpty, rollBack, SPARE } from "./rollback.ts";
import { takeWriterLock } from "./writer-lock.ts";
import { show } from "../core/text.ts";

/** A path's new text, or null to remove it. Paths are relative to the root, with forward slashes. */
export interface Write {
  readonly path: string;
  readonly text: string | null;
  /** What was there when this was planned. If it has changed since, nothing is written. */
  readonly was?: string | null;
}

/**
 * Moves directories, then writes files (by their paths after the moves), all or nothing. The journal is on disk before
 * the first write: a failure rolls back at once; after `kill -9` the next command that writes does (recover.ts). A
 * power failure is not covered. Throws BUSY, BAD_ENCODING for a file that is not UTF-8, SYMLINK, BAD_PATH or DISK.
 */
export function writeAll(root: string, writes: readonly Write[], moves: readonly Move[] = []): void {
  if (writes.length === 0 && moves.length === 0) return;
  let journal: Journal = NOTHING;
  // The number of moves made and of writes begun; null until our journal is on disk.
  let moved = 0;
  let begun: number | null = null;
  let release: (() => void) | null = null;
  try {
    refuseLinks(root, JOURNAL, new Map());
    journal = { ...NOTHING, directories: missingDirectories(root, [JOURNAL]) };
    ensureDirSync(inRoot(root, STATE));
    release = takeWriterLock(root);
    refuseInterrupted(root);
    const checked = new Map<string, boolean>();
    const whole: Journal = {
      moves,
      files: writes.map((write) => fileChange(root, write, moves, checked)),
      directories: [
        ...journal.directories,
        ...missingDirectories(root, [...writes.map(({ path: file }) => file), ...moves.map(({ to }) => to)]),
      ],
    };
    refuseForeignText(whole.files, moves);
    refuseChanged(writes, whole.files);
    replaceFile(root, JOURNAL, printJournal(whole));
    // From here on there is something to roll back.
    journal = whole;
    begun = 0;
    for (const move of moves) {
      moveDirectory(root, move);
      moved += 1;
    }
    const entered = new Set<string>();
    for (const [index, file] of whole.files.entries()) {
      begun = index + 1;
      apply(root, file, entered);
    }
    removeFile(inRoot(root, JOURNAL));
  } catch (error) {
    // Roll back only what we changed. Without the writer lock we changed nothing. A refusal is thrown before its own
    // file is written, so that file is not ours either.
    const done = begun === null ? null : Math.max(0, begun - Number(error instanceof RnetError));
    if (release) undo(root, { ...journal, moves: journal.moves.slice(0, moved) }, done, release, error);
    else removeEmpty(root, journal.directories);
    throw error instanceof RnetError ? error : failed("write", "the workspace", error);
  }
  release();
}

/** Rolls back at once. If that fails, the journal stays and the next command that writes tries again. */
function undo(root: string, journal: Journal, begun: number | null, release: () => void, cause: unknown): void {
  try {
    if (begun === null) removeFile(inRoot(root, SPARE));
    else undoBegun(root, { ...journal, files: journal.files.slice(0, begun) });
    release();
    removeEmpty(root, journal.directories);
  } catch (error) {
    release();
    const [first, second] = [cause, error].map((one) => (one instanceof Error ? one.message : String(one)));
    throw new RnetError(
      "DISK",
      `Could not write the workspace (${first}), and could not put everything back (${second}). ${JOURNAL} has the old texts.`,
      1,
    );
  }
}

function undoBegun(root: string, journal: Journal): void {
  const plan = planRollback(root, journal);
  if (plan.changed.length > 0) throw new Error(`${plan.changed.map(show).join(", ")} changed in the meantime`);
  rollBack(root, plan);
}

/** Throws BUSY if another command is writing, or a file has changed since the plan was made. */
export function refuseOvertaken(root: string, writes: readonly Write[], moves: readonly Move[]): void {
  refuseInterrupted(root);
  refuseChanged(writes, readNow(root, writes, moves));
}

/** Throws BAD_ENCODING, with all the paths, if files to be overwritten are not UTF-8. */
export function refuseEncodings(root: string, writes: readonly Write[], moves: readonly Move[]): void {
  refuseForeignText(readNow(root, writes, moves), moves);
}

function readNow(root: string, writes: readonly Write[], moves: readonly Move[]): FileChange[] {
  const there = moves.filter((move) => canMove(root, move));
  const checked = new Map<string, boolean>();
  return writes.map((write) => fileChange(root, write, there, checked));
}

function refuseForeignText(files: readonly FileChange[], moves: readonly Move[]): void {
  const foreign = files.filter(({ before, after }) => before && after && !isText(before));
  if (foreign.length > 0) throw notUtf8(foreign.map((file) => unmovedPath(file.path, moves)));
}

function refuseChanged(writes: readonly Write[], files: readonly FileChange[]): void {
  const now = (index: number): string | null => files[index]!.before?.toString("utf8") ?? null;
  const changed = writes.find(({ was }, index) => was !== undefined && was !== now(index));
  if (changed) throw touched(changed.path);
}

function touched(file: string): RnetError {
  return new RnetError("BUSY", `${show(file)} changed while this command ran. Nothing was written; run it again.`, 1);
}

function refuseInterrupted(root: string): void {
  if (pathExistsSync(inRoot(root, JOURNAL)))
    throw new RnetError(
      "BUSY",
      "Another rnet command is writing here, or was interrupted just now; run this one again.",
      1,
    );
}

/** The change of one path. Its old bytes are read from where it is before the moves. */
function fileChange(
  root: string,
  { path: file, text }: Write,
  moves: readonly Move[],
  checked: Map<string, boolean>,
): FileChange {
  const after = text === null ? null : Buffer.from(text);
  const now = unmovedPath(file, moves);
  if (!refuseLinks(root, now, checked)) return { path: file, before: null, after, mode: 0 };
  return { path: file, before: readBytes(root, now, checked), after, mode: fs.statSync(inRoot(root, now)).mode };
}

/**
 * Writes one path. Throws BUSY, and leaves it, if it has changed since the journal was written. `entered` remembers
 * directories that exist and are not links.
 */
function apply(root: string, { path: file, before, after }: FileChange, entered: Set<string>): void {
  if (after !== null) enterDirectory(root, file, entered);
  const isState = file === "rnet.json" || file.startsWith(`${STATE}/`);
  // Creating a file fails by itself if one is there.
  if (after !== null && before === null && !isState) return createFile(root, file, after);
  if (!isSame(readBytes(root, file), before)) throw touched(file);
  if (after === null) removeFile(inRoot(root, file));
  else if (isState) replaceFile(root, file, after);
  else fs.writeFileSync(inRoot(root, file), after);
}

function enterDirectory(root: string, file: string, entered: Set<string>): void {
  const directory = path.dirname(file);
  if (entered.has(directory)) return;
  ensureDirSync(inRoot(root, directory));
  refuseLinks(root, file, new Map());
  entered.add(directory);
}

function createFile(root: string, file: string, bytes: Buffer): void {
  try {
    fs.writeFileSync(inRoot(root, file), bytes, { flag: "wx" });
  } catch (error) {
    throw isCode(error, "EEXIST") ? touched(file) : error;
  }
}

/** Replaces a file in one step. */
function replaceFile(root: string, file: string, bytes: Buffer): void {
  const spare = inRoot(root, SPARE);
  // A repository may contain a link of that name, which must not be followed.
  removeFile(spare);
  fs.writeFileSync(spare, bytes, { flag: "wx" });
  fs.renameSync(spare, inRoot(root, file));
}

/** The directories that have to be made, outermost first; "." is the root itself. */
function missingDirectories(root: string, files: readonly string[]): string[] {
  const needed = new Set<string>(["."]);
  for (const file of files) {
    const segments = file.split("/").slice(0, -1);
    segments.forEach((_, index) => needed.add(segments.slice(0, index + 1).join("/")));
  }
  return [...needed].filter((directory) => !pathExistsSync(inRoot(root, directory))).sort();
}

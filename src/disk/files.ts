// node:fs besides, to read without following a link (O_NOFOLLOW, lstat): fs-extra's reads follow.
import fs from "node:fs";
import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { RnetError } from "../core/errors.ts";
import { unmovedPath, type Move } from "../core/move.ts";
import { show } from "../core/text.ts";

/** The tool's own directory in a workspace. */
export const STATE = ".rnet";

const { O_RDONLY, O_NOFOLLOW } = fs.constants;
// Windows has no such flag.
const REFUSES_LINKS = O_NOFOLLOW !== undefined;
const READ = REFUSES_LINKS ? O_RDONLY | O_NOFOLLOW : O_RDONLY;
// readFileSync also takes a number; its types omit that.
const FLAG = READ as unknown as string;

/** The full path of a file. Paths are relative to the root, with forward slashes, and without "." and "..". */
export function inRoot(root: string, file: string): string {
  return `${root}/${file}`;
}

/** A directory and its parents, the nearest first. */
export function upwards(directory: string): string[] {
  const above = path.dirname(directory);
  return above === directory ? [directory] : [directory, ...upwards(above)];
}

/**
 * Reads files as UTF-8; null if there is none. In a directory that is to move, a path is that after the move. Throws
 * SYMLINK if a path has a link in it, BAD_PATH if a directory or a move is in the way, DISK if a file cannot be read.
 */
export function readTexts(
  root: string,
  paths: Iterable<string>,
  moves: readonly Move[] = [],
): Map<string, string | null> {
  const followed = new Map<string, boolean>();
  const there = moves.filter((move) => canMove(root, move));
  return new Map([...paths].map((entry) => [entry, readText(root, unmovedPath(entry, there), followed)]));
}

/** True if a directory has not moved yet. Throws BAD_PATH if its new place is taken, SYMLINK for a link on the way. */
export function canMove(root: string, { from, to }: Move): boolean {
  for (const directory of [from, to]) refuseLinks(root, `${directory}/x`, new Map());
  if (!pathExistsSync(inRoot(root, from))) return false;
  if (!pathExistsSync(inRoot(root, to))) return true;
  throw new RnetError(
    "BAD_PATH",
    `${show(to)} is there already, so ${show(from)} cannot move to it; move it away first.`,
  );
}

/** Reads one file as UTF-8; null if there is none. */
export function readText(root: string, file: string, checked: Map<string, boolean> = new Map()): string | null {
  return reading(root, file, checked, () => fs.readFileSync(inRoot(root, file), { encoding: "utf8", flag: FLAG }));
}

/** Reads the bytes of one file; null if there is none. */
export function readBytes(root: string, file: string, checked: Map<string, boolean> = new Map()): Buffer | null {
  return reading(root, file, checked, () => fs.readFileSync(inRoot(root, file), { flag: FLAG }));
}

/** Reads what is at a path; null if nothing is. */
function reading<T>(root: string, file: string, checked: Map<string, boolean>, read: () => T): T | null {
  // If opening a file refuses a link by itself, only the directories have to be checked.
  const isThere = REFUSES_LINKS ? refuseLinksAbove(root, file, checked) : refuseLinks(root, file, checked);
  if (!isThere) return null;
  try {
    return read();
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return null;
    // Throws the better error if a link or a directory is the cause.
    refuseLinks(root, file, checked);
    throw failed("read", file, error);
  }
}

/** Returns whether a file is there. Throws SYMLINK for a link on the way or at the end, BAD_PATH for a directory. */
export function refuseLinks(root: string, file: string, checked: Map<string, boolean>): boolean {
  if (!refuseLinksAbove(root, file, checked)) return false;
  const stat = statOf(root, file);
  if (stat?.isDirectory())
    throw new RnetError("BAD_PATH", `${show(file)} is a directory, but a file has to go there; move it away.`);
  return stat !== undefined;
}

/** The same for the directories above a path. `checked` remembers them, so each is looked at once. */
function refuseLinksAbove(root: string, file: string, checked: Map<string, boolean>): boolean {
  for (let end = file.indexOf("/"); end !== -1; end = file.indexOf("/", end + 1)) {
    const directory = file.slice(0, end);
    const isThere = checked.get(directory) ?? statOf(root, directory) !== undefined;
    checked.set(directory, isThere);
    if (!isThere) return false;
  }
  return true;
}

/** What is at a path; undefined if it or a parent is missing or a parent is a file. Throws SYMLINK for a link. */
function statOf(root: string, file: string): fs.Stats | undefined {
  const stat = lookAt(root, file);
  if (!stat?.isSymbolicLink()) return stat;
  throw new RnetError(
    "SYMLINK",
    `${show(file)} is a symbolic link; nothing is written through links. Replace it with a real file or directory, or choose another directory.`,
  );
}

function lookAt(root: string, file: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(inRoot(root, file), { throwIfNoEntry: false });
  } catch (error) {
    if (isCode(error, "ENOTDIR")) return undefined;
    throw failed("read", path.basename(file), error);
  }
}

/** Removes a file if it exists. fs-extra's `remove` would also remove a directory with all that the user put in it. */
export function removeFile(file: string): void {
  fs.rmSync(file, { force: true });
}

/** Removes a directory and those in it if they are empty. One that cannot be read or removed stays. */
export function removeEmptyBelow(root: string, directory: string): void {
  try {
    refuseLinks(root, `${directory}/x`, new Map());
    for (const entry of fs.readdirSync(inRoot(root, directory), { withFileTypes: true }))
      if (entry.isDirectory()) removeEmptyBelow(root, `${directory}/${entry.name}`);
    fs.rmdirSync(inRoot(root, directory));
  } catch {
    // It stays.
  }
}

/** True if an error has one of these codes of the file system's, such as ENOENT. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** The DISK error for something that could not be read or written; `verb` says which. */
export function failed(verb: string, what: string, error: unknown): RnetError {
  return new RnetError(
    "DISK",
    `Could not ${verb} ${what}: ${error instanceof Error ? error.message : String(error)}. Everything is as it was before.`,
    1,
  );
}

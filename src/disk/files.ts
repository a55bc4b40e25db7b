import { isAscii } from "node:buffer";
import fs from "node:fs";
import path from "node:path";
import { blobId } from "../core/git-blob.ts";
import { fileId } from "./file-hash.ts";
import { RnetError } from "../core/errors.ts";
import { unmovedPath, type Move } from "../core/move.ts";
import { show } from "../core/text.ts";

/** The tool's own directory in a workspace. */
export const STATE = ".rnet";

const { O_RDONLY, O_NOFOLLOW } = fs.constants;
// Windows has no such flag.
const REFUSES_LINKS = O_NOFOLLOW !== undefined;
const READ = REFUSES_LINKS ? O_RDONLY | O_NOFOLLOW : O_RDONLY;
// readFileSync takes the number, too, and its types do not say so.
const FLAG = READ as unknown as string;

/** Where a path is: paths are relative to the root, with forward slashes, and have no dots that would have to be resolved. */
export function inRoot(root: string, file: string): string {
  return `${root}/${file}`;
}

/** A directory and all above it, the nearest first. */
export function upwards(directory: string): string[] {
  const above = path.dirname(directory);
  return above === directory ? [directory] : [directory, ...upwards(above)];
}

/**
 * Reads texts (UTF-8); null where nothing is. Paths below a directory that is to move are those after the move.
 * Throws SYMLINK where a path passes through a link, DISK where it cannot be read.
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

/** Whether a directory is still where it was. Throws BAD_PATH where its new place is taken. */
export function canMove(root: string, { from, to }: Move): boolean {
  for (const directory of [from, to]) refuseLinks(root, `${directory}/x`, new Map());
  if (!fs.existsSync(inRoot(root, from))) return false;
  if (!fs.existsSync(inRoot(root, to))) return true;
  throw new RnetError(
    "BAD_PATH",
    `${show(to)} is there already, so ${show(from)} cannot move to it; move it away first.`,
  );
}

/** Reads files only to know what they are, one after the other: their blob ids, null where nothing is. Throws as readTexts does. */
export function* readIds(root: string, paths: Iterable<string>): Generator<readonly [path: string, id: string | null]> {
  const followed = new Map<string, boolean>();
  for (const entry of paths) yield [entry, readId(root, entry, followed)];
}

/** Reads one file's blob id; null where nothing is. */
export function readId(root: string, file: string, checked: Map<string, boolean> = new Map()): string | null {
  return reading(root, file, checked, () => {
    const handle = fs.openSync(inRoot(root, file), READ);
    try {
      // Other line ends than git's are rare, and want the whole text.
      return fileId(handle) ?? blobId(fs.readFileSync(handle, "utf8"));
    } finally {
      fs.closeSync(handle);
    }
  });
}

/** Reads one text; null where nothing is. */
export function readText(root: string, file: string, checked: Map<string, boolean> = new Map()): string | null {
  return decode(readBytes(root, file, checked));
}

/** Reads the bytes of one file; null where nothing is. */
export function readBytes(root: string, file: string, checked: Map<string, boolean> = new Map()): Buffer | null {
  return reading(root, file, checked, () => fs.readFileSync(inRoot(root, file), { flag: FLAG }));
}

/**
 * The text of a file's bytes; null where there is no file. One of megabytes that is all ASCII so stays outside V8's own
 * memory, which it would make grow for the rest of the run.
 */
export function decode(bytes: Buffer | null): string | null {
  return bytes && bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}

/** Reads what is at a path; null where nothing is. */
function reading<T>(root: string, file: string, checked: Map<string, boolean>, read: () => T): T | null {
  // Where the system itself refuses to open a link, only the directories have to be looked at.
  const isThere = REFUSES_LINKS ? refuseLinksAbove(root, file, checked) : refuseLinks(root, file, checked);
  if (!isThere) return null;
  try {
    return read();
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return null;
    // Says what is there instead of a file, if that is why.
    refuseLinks(root, file, checked);
    throw failed("read", file, error);
  }
}

/** Walks down to a path and refuses a link on the way and at its end. Returns whether something is there. */
export function refuseLinks(root: string, file: string, checked: Map<string, boolean>): boolean {
  if (!refuseLinksAbove(root, file, checked)) return false;
  const stat = statOf(root, file);
  if (stat?.isDirectory())
    throw new RnetError("BAD_PATH", `${show(file)} is a directory where a file is to be; move it away.`);
  return stat !== undefined;
}

/** The same for the directories above it, each of which is looked at once. Returns whether they are there. */
function refuseLinksAbove(root: string, file: string, checked: Map<string, boolean>): boolean {
  for (let end = file.indexOf("/"); end !== -1; end = file.indexOf("/", end + 1)) {
    const directory = file.slice(0, end);
    const isThere = checked.get(directory) ?? statOf(root, directory) !== undefined;
    checked.set(directory, isThere);
    if (!isThere) return false;
  }
  return true;
}

/** What is at a path; nothing where it or a directory above is missing, or a file is in the way. Throws SYMLINK for a link. */
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

/** Takes away a file if it is there. Not fs-extra's `remove`, which takes a directory too, with all that somebody has put in it. */
export function removeFile(file: string): void {
  fs.rmSync(file, { force: true });
}

/** Takes away a directory and those in it, as far as nothing is left in them. One that cannot be read or removed stays. */
export function removeEmptyBelow(root: string, directory: string): void {
  try {
    refuseLinks(root, `${directory}/x`, new Map());
    for (const entry of fs.readdirSync(inRoot(root, directory), { withFileTypes: true }))
      if (entry.isDirectory()) removeEmptyBelow(root, `${directory}/${entry.name}`);
    fs.rmdirSync(inRoot(root, directory));
  } catch {
    // Something is in it.
  }
}

/** Whether an error is one of the file system's, by its code. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** The error for a disk that refused. */
export function failed(verb: string, what: string, error: unknown): RnetError {
  return new RnetError(
    "DISK",
    `Could not ${verb} ${what}: ${error instanceof Error ? error.message : String(error)}. Everything is as it was before.`,
    1,
  );
}

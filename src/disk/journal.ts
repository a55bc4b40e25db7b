import { STATE } from "./files.ts";
import type { Move } from "../core/move.ts";
import { isInside } from "../model/names.ts";

/** The bytes of a path before and after the command, null for no file. The mode is that of the file before. */
export interface FileChange {
  readonly path: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  readonly mode: number;
}

/** What is being written: directories move first, then files are written. `directories` are those made for them. */
export interface Journal {
  readonly moves: readonly Move[];
  readonly files: readonly FileChange[];
  readonly directories: readonly string[];
}

/** The first line of a journal on disk, as JSON: it has the number of bytes instead of the bytes. */
interface Head extends Omit<Journal, "files"> {
  readonly files: readonly Sizes[];
}

interface Sizes {
  readonly path: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly mode: number;
}

export const NOTHING: Journal = { moves: [], files: [], directories: [] };

export const JOURNAL = `${STATE}/journal`;

/** A journal as it is on disk: its first line, then the bytes of each path before and after. */
export function printJournal({ moves, files, directories }: Journal): Buffer {
  const sizes = files.map(({ path, before, after, mode }): Sizes => ({
    path,
    before: before?.length ?? null,
    after: after?.length ?? null,
    mode,
  }));
  const head: Head = { moves, files: sizes, directories };
  const bytes = files.flatMap(({ before, after }) => [before, after]).filter((part) => part !== null);
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...bytes]);
}

/**
 * Parses a journal. It lies in a repository, so it is not trusted: null if it does not have the form that printJournal
 * gives it, or names a path outside. A journal is renamed into place, so it is never half-written.
 */
export function parseJournal(bytes: Buffer): Journal | null {
  const end = bytes.indexOf("\n");
  if (end === -1) return null;
  try {
    const { moves, files, directories } = JSON.parse(bytes.toString("utf8", 0, end)) as Head;
    const rest = bytes.subarray(end + 1);
    const isInOrder =
      moves.every(({ from, to }) => isPath(from) && isPath(to)) &&
      files.every(isSound) &&
      directories.every((directory) => directory === "." || isPath(directory));
    return isInOrder && totalOf(files) === rest.length ? { moves, files: cut(files, rest), directories } : null;
  } catch {
    return null;
  }
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && isInside(value);
}

function isSound({ path, before, after, mode }: Sizes): boolean {
  return isPath(path) && isLength(before) && isLength(after) && Number.isInteger(mode);
}

function isLength(value: number | null): boolean {
  return value === null || (Number.isInteger(value) && value >= 0);
}

function totalOf(sizes: readonly Sizes[]): number {
  return sizes.reduce((total, { before, after }) => total + (before ?? 0) + (after ?? 0), 0);
}

/** Gives each path its part of the bytes, which follow one another. */
function cut(sizes: readonly Sizes[], bytes: Buffer): FileChange[] {
  let start = 0;
  const next = (length: number | null): Buffer | null => {
    if (length === null) return null;
    start += length;
    return bytes.subarray(start - length, start);
  };
  return sizes.map(({ path, before, after, mode }) => ({ path, before: next(before), after: next(after), mode }));
}

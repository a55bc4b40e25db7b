import { STATE } from "./disk.ts";
import type { Move } from "./move.ts";
import { isInside } from "./names.ts";

/** What was at a path: its bytes, null where nothing was, and its mode. */
export interface OldFile {
  readonly path: string;
  readonly bytes: Buffer | null;
  readonly mode: number;
}

/** What is being written: the directories that move first, what was at every path, and the directories made for it. */
export interface Journal {
  readonly moves: readonly Move[];
  readonly before: readonly OldFile[];
  readonly directories: readonly string[];
}

/** The first line of a journal on the disk, as JSON: of the old bytes it has only how many there are. */
interface Head extends Omit<Journal, "before"> {
  readonly before: readonly OldSize[];
}

interface OldSize {
  readonly path: string;
  readonly length: number | null;
  readonly mode: number;
}

export const NOTHING: Journal = { moves: [], before: [], directories: [] };

export const JOURNAL = `${STATE}/journal`;

/** A journal as it lies on the disk, in parts: its first line, then the old bytes of one path after the other. */
export function printJournal({ moves, before, directories }: Journal): Buffer[] {
  const sizes = before.map(({ path, bytes, mode }): OldSize => ({ path, length: bytes?.length ?? null, mode }));
  const head: Head = { moves, before: sizes, directories };
  const files = before.map(({ bytes }) => bytes).filter((bytes) => bytes !== null);
  return [Buffer.from(`${JSON.stringify(head)}\n`), ...files];
}

/**
 * Reads what lies at the journal's path. That is in a repository and so untrusted: only paths inside it count. One that is
 * half-written, or no journal, means that nothing was written yet.
 */
export function parseJournal(bytes: Buffer): Journal {
  const end = bytes.indexOf("\n");
  if (end === -1) return NOTHING;
  try {
    const { moves, before, directories } = JSON.parse(bytes.toString("utf8", 0, end)) as Head;
    const files = bytes.subarray(end + 1);
    if (!before.every(isSound) || totalOf(before) !== files.length) return NOTHING;
    return {
      moves: moves.filter(({ from, to }) => isPath(from) && isPath(to)),
      before: cut(before, files).filter(({ path }) => isPath(path)),
      directories: directories.filter((directory) => directory === "." || isPath(directory)),
    };
  } catch {
    return NOTHING;
  }
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && isInside(value);
}

function isSound({ length, mode }: OldSize): boolean {
  return (length === null || (Number.isInteger(length) && length >= 0)) && Number.isInteger(mode);
}

function totalOf(sizes: readonly OldSize[]): number {
  return sizes.reduce((total, { length }) => total + (length ?? 0), 0);
}

/** Gives each path its own of the bytes that lie one behind the other. */
function cut(sizes: readonly OldSize[], files: Buffer): OldFile[] {
  let start = 0;
  return sizes.map(({ path, length, mode }) => {
    if (length === null) return { path, bytes: null, mode };
    const bytes = files.subarray(start, start + length);
    start += length;
    return { path, bytes, mode };
  });
}

/** Stable codes of everything a person can get wrong; docs/errors.md lists each with cause and cure. */
export type ErrorCode =
  | "BAD_USAGE"
  | "BAD_NAME"
  | "BAD_PATH"
  | "BAD_PORT"
  | "BAD_MANIFEST"
  | "BAD_LOCK"
  | "BAD_ENCODING"
  | "BAD_LINK"
  | "NAME_TAKEN"
  | "PORT_TAKEN"
  | "UNKNOWN_FRAMEWORK"
  | "UNKNOWN_CLIENT"
  | "UNKNOWN_SERVICE"
  | "MISSING_ANSWER"
  | "NOT_EMPTY"
  | "NO_WORKSPACE"
  | "SYMLINK"
  | "CONFLICT"
  | "DIRTY"
  | "BUSY"
  | "DISK"
  | "STEP_FAILED"
  | "INTERRUPTED";

/**
 * A mistake with one clear message: what is wrong, where, and what to do.
 * `exit` is the process's exit code: 1 could not be done, 2 wrong use or bad input, 130 Ctrl-C.
 */
export class RnetError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly exit: 1 | 2 | 130 = 2,
  ) {
    super(message);
    this.name = "RnetError";
  }
}

/** The entry of `known` nearest to `word` by edit distance, or null if none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((entry) => ({ entry, distance: editDistance(word.toLowerCase(), entry) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, word.length / 2) ? best.entry : null;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

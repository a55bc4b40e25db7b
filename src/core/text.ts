/** A text from outside, fit for one line of a terminal: control characters escaped or replaced, cut at 80. */
export function show(text: string): string {
  const printable = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu, "?");
  return printable.length > 80 ? `${printable.slice(0, 77).replace(/[\ud800-\udbff]$/, "")}...` : printable;
}

/** A word of a shell's command line, quoted if necessary. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The entry of `known` nearest to `word` by edit distance, or null if none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((entry) => ({ entry, distance: editDistance(word.toLowerCase(), entry) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, word.length / 2) ? best.entry : null;
}

/** The end of a message on an unknown word: the entry of `known` that may be meant, or a full stop. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "." : `; did you mean "${near}"?`;
}

/** Levenshtein's distance, computed row by row. */
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

/** A text with LF line ends. */
export function unix(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
}

/** A text as editors get it: LF line ends, no byte order mark. */
export function plain(text: string): string {
  return unix(text.replace(/^\uFEFF/, ""));
}

/** An old text and the new one; they are equal if nothing changed. */
export interface Replaced {
  readonly from: string;
  readonly to: string;
}

/** Replaces the word `from` at each `start`, an offset in UTF-16 units, by `to`. */
export function replaceAt(text: string, places: readonly (Replaced & { readonly start: number })[]): string {
  const ordered = places.toSorted((a, b) => b.start - a.start);
  return ordered.reduce((all, { start, from, to }) => all.slice(0, start) + to + all.slice(start + from.length), text);
}

/** Entries in the order of their keys: by UTF-16 units, the same on every machine. */
export function byKey<T>(entries: Iterable<readonly [key: string, value: T]>): (readonly [key: string, value: T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Texts on disk by path; null if there is no such file. */
export type Texts = ReadonlyMap<string, string | null>;

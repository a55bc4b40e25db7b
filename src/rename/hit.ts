/** A place where a word stands alone, and what is around it. */
export interface Hit {
  readonly path: string;
  /** The file's path before directories moved: relative paths in it start there. */
  readonly unmoved: string;
  readonly word: string;
  readonly start: number;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** The line before and after the word; the earlier lines of a continued command count as the same line. */
  readonly before: string;
  readonly after: string;
}

// The characters of a word: letters of any script, digits, "_" and "-".
const LETTER = /[\p{L}\p{N}_-]/u;

/** Every place where a word stands alone and is not part of a longer one. */
export function hitsOf(path: string, unmoved: string, text: string, word: string): Hit[] {
  const hits: Hit[] = [];
  let line = 1;
  let from = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    for (let end = text.indexOf("\n", from); end !== -1 && end < at; end = text.indexOf("\n", from)) {
      line++;
      from = end + 1;
    }
    if (!LETTER.test(characterBefore(text, at)) && !LETTER.test(characterAt(text, at + word.length)))
      hits.push({ path, unmoved, word, start: at, line, ...around(text, from, at, at + word.length) });
  }
  return hits;
}

/** The line from `from` on, and its parts before and after a place. */
function around(
  text: string,
  from: number,
  start: number,
  end: number,
): Pick<Hit, "column" | "text" | "before" | "after"> {
  const until = text.indexOf("\n", end);
  const first = from + (from === 0 && text.startsWith("\uFEFF") ? 1 : 0);
  const last = until === -1 ? text.length : until;
  return {
    column: start - first + 1,
    text: text.slice(first, last).replace(/\r$/, ""),
    before: `${continued(text, from)}${text.slice(first, start)}`,
    after: text.slice(end, last).replace(/\r$/, ""),
  };
}

/** The preceding lines that end with a backslash: with them it is one command of a shell, a Dockerfile or a Makefile. */
function continued(text: string, from: number): string {
  const above = text.slice(Math.max(0, from - 2_000), from);
  return (/(?:[^\n]*\\\r?\n)+$/.exec(above)?.[0] ?? "").replace(/\\\r?\n/g, " ");
}

function characterBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at);
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 10);
}

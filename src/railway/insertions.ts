import { children, type Node } from "./syntax.ts";

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Inserts after the import and its comment, or right after the import if another statement follows on its line. */
export function importAfter({ end }: Node, line: string, text: string): Insertion {
  const newline = lineEnd(text);
  const rest = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$)/.exec(text.slice(end));
  if (rest) return { at: end + rest[0].length, text: `${newline}${line}` };
  return { at: end, text: `${newline}${line}${newline}` };
}

function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** `all` becomes `[...all, <element>]`, `{ all }` becomes `{ all: [...all, <element>] }`. */
export function wrapName({ start, end }: Node, short: boolean, element: string, text: string): Insertion[] {
  if (short) return [{ at: end, text: `: [...${text.slice(start, end)}, ${element}]` }];
  return [
    { at: start, text: "[..." },
    { at: end, text: `, ${element}]` },
  ];
}

/** Appends an element to a list, in the list's layout and with a trailing comma if it has one. */
export function appendElement(list: Node, element: string, text: string, comments: readonly Node[]): Insertion[] {
  const last = children(list, "elements").at(-1) ?? null;
  const comma = trailingComma(list);
  const end = comma === null ? last && closedAt(last.end, list.end - 1, text, comments) : comma + 1;
  const closing = /\n([ \t]*)$/.exec(text.slice(list.start, list.end - 1));
  if (!closing) {
    if (end === null) return [{ at: list.start + 1, text: element }];
    return [{ at: end, text: comma === null ? `, ${element}` : ` ${element},` }];
  }
  const indent = indentOf(last, text) ?? `${closing[1]}${text.includes("\n\t") ? "\t" : "  "}`;
  const missing = last && comma === null ? [{ at: end!, text: "," }] : [];
  const own = `${indent}${element}${last && comma === null ? "" : ","}${lineEnd(text)}`;
  return [...missing, { at: list.end - 1 - closing[1]!.length, text: own }];
}

/** The offset of a list's trailing comma, which the parser notes, or null. */
function trailingComma({ extra }: Node): number | null {
  const at = (extra as { trailingComma?: unknown } | undefined)?.trailingComma;
  return typeof at === "number" ? at : null;
}

/** The end of an element with the parentheses around it, which are not part of its node. */
function closedAt(from: number, to: number, text: string, comments: readonly Node[]): number {
  const inComment = (at: number): boolean => comments.some(({ start, end }) => start <= at && at < end);
  for (let at = to - 1; at >= from; at--) if (text[at] === ")" && !inComment(at)) return at + 1;
  return from;
}

/** The indentation of an element that begins its line, or null. */
function indentOf(element: Node | null, text: string): string | null {
  return element && (/(?:^|\n)([ \t]*)$/.exec(text.slice(0, element.start))?.[1] ?? null);
}

export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((current, { at, text: put }) => current.slice(0, at) + put + current.slice(at), text);
}

import { placeFor } from "../editor.ts";
import { lineEnd, lineStart, splice } from "./lines.ts";

/** A list in brackets, as in JSON, TOML and YAML's flow style: its offsets and those of its items. */
export interface Bracketed {
  readonly from: number;
  readonly to: number;
  readonly items: readonly BracketedItem[];
}

interface BracketedItem {
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Inserts an item, quoted like its neighbours: in order if the list is sorted by `order` of its values, else last.
 * A list with an item per line stays so, as does a list on one line. Comments and a comma's side of the line break stay.
 */
export function insertItem(
  text: string,
  list: Bracketed,
  value: string,
  order: (value: string) => string = (same) => same,
): string {
  const { items } = list;
  const place = placeFor(
    order(value),
    items.map((item) => order(item.value)),
  );
  const item = quoted(text, items, value);
  const before = items[place - 1];
  if (before) return insertAfter(text, list, place - 1, item);
  const first = items[0];
  if (first) return insertBefore(text, list, first, item);
  return insertIntoEmpty(text, list, item);
}

/** Removes an item with its line or its comma. */
export function removeItem(text: string, list: Bracketed, index: number): string {
  const { items } = list;
  const item = items[index]!;
  const [before, after] = [items[index - 1], items[index + 1]];
  if (isOnItsOwnLine(text, item)) {
    const without = splice(text, lineStart(text, item.from), lineEnd(text, item.to), "");
    const comma = before && !after && !hasComma(text, item, list) ? commaAfter(text, before, item.from) : -1;
    return comma === -1 ? without : splice(without, comma, comma + 1, "");
  }
  if (before) return splice(text, before.to, item.to, "");
  return splice(text, item.from, after?.from ?? item.to, "");
}

function insertAfter(text: string, list: Bracketed, index: number, item: string): string {
  const before = list.items[index]!;
  const after = list.items[index + 1];
  const end = lineEnd(text, before.to);
  const rest = text.slice(before.to, end).replace(/\n$/, "");
  const endsItsLine = /^\s*,?\s*(#.*)?$/.test(rest) && end < list.to && startsItsLine(text, before);
  const comma = commaAfter(text, before, after?.from ?? list.to);
  // If the neighbour shares its line, or has its comma on a later one, the item goes right after it.
  if (!endsItsLine || comma > end) return splice(text, before.to, before.to, `${separator(text, list)}${item}`);
  const line = `${indentOf(text, before)}${item}`;
  if (comma !== -1) return splice(text, end, end, `${line},\n`);
  return splice(splice(text, end, end, `${line}\n`), before.to, before.to, ",");
}

function insertBefore(text: string, list: Bracketed, first: BracketedItem, item: string): string {
  if (!startsItsLine(text, first)) return splice(text, first.from, first.from, `${item}${separator(text, list)}`);
  const at = lineStart(text, first.from);
  return splice(text, at, at, `${indentOf(text, first)}${item},\n`);
}

function insertIntoEmpty(text: string, { from, to }: Bracketed, item: string): string {
  const closing = lineStart(text, to - 1);
  if (closing <= from) return splice(text, from + 1, from + 1, item);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, from)))![0];
  return splice(text, closing, closing, `${indent}${indent.startsWith("\t") ? "\t" : "    "}${item},\n`);
}

/** The offset of the comma after an item, or -1. Comments are skipped. */
function commaAfter(text: string, item: BracketedItem, end: number): number {
  for (let at = item.to; at < end; at++) {
    if (text[at] === ",") return at;
    if (text[at] === "#") at = lineEnd(text, at) - 1;
  }
  return -1;
}

function hasComma(text: string, item: BracketedItem, list: Bracketed): boolean {
  return commaAfter(text, item, list.to) !== -1;
}

function startsItsLine(text: string, { from }: BracketedItem): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, from), from));
}

function isOnItsOwnLine(text: string, item: BracketedItem): boolean {
  const rest = text.slice(item.to, lineEnd(text, item.to));
  return startsItsLine(text, item) && /^[ \t]*,?[ \t]*(#.*)?\n$/.test(rest);
}

function indentOf(text: string, { from }: BracketedItem): string {
  return text.slice(lineStart(text, from), from);
}

/** The text between the first two items if it is a comma and blanks, else ", ". */
function separator(text: string, { items }: Bracketed): string {
  const [first, second] = items;
  const between = first && second ? text.slice(first.to, second.from) : "";
  return /^,[ \t]*$/.test(between) ? between : ", ";
}

/** A value in the quotes of its neighbours; in the other ones if it contains those. */
function quoted(text: string, items: readonly BracketedItem[], value: string): string {
  const quote = items.length > 0 && items.every(({ from }) => text[from] === "'") ? "'" : '"';
  const other = quote === "'" ? '"' : "'";
  return value.includes(quote) ? `${other}${value}${other}` : `${quote}${value}${quote}`;
}

import { isMap, isScalar, isSeq, parseDocument, Scalar, type Pair, type YAMLSeq } from "yaml";
import { isMember, plainPath } from "../../model/workspace-globs.ts";
import { insertItem, removeItem, type Bracketed } from "./bracketed.ts";
import { placeFor, type Editor } from "../editor.ts";
import { lineEnd, lineStart, splice } from "./lines.ts";

/** What YAML reads as a string without quotes. */
const PLAIN = /^[A-Za-z_.][A-Za-z0-9_./*-]*$/;

/** The `packages` of a pnpm-workspace.yaml: the key is the directory, the value `member`. https://pnpm.io/pnpm-workspace_yaml */
export const pnpmWorkspace: Editor = {
  get: (text, key) => (isMember(key, { globs: valuesOf(text), exclude: [] }) ? "member" : null),
  add: (text, key) => (valuesOf(text).some((entry) => plainPath(entry) === key) ? text : insert(text, key)),
  remove: (text, key) => {
    const index = valuesOf(text).findIndex((entry) => plainPath(entry) === key);
    return index === -1 ? text : take(text, index);
  },
};

function insert(text: string, key: string): string {
  const { pair, list } = read(text);
  if (list?.isFlow) return insertItem(text, list, key);
  if (!pair) return `${text === "" ? "" : text.replace(/\n*$/, "\n")}packages:\n  - ${key}\n`;
  const items = list?.items ?? [];
  const place = placeFor(
    key,
    items.map(({ value }) => value),
  );
  const at = items[place - 1] ?? items[0];
  const line = `${at ? dashOf(text, at.from) : "  - "}${asNeighbours(text, items, key)}\n`;
  const anchor = items[place - 1]?.to ?? items[0]?.from ?? (pair.key as Scalar).range![1];
  const start = items.length > 0 && place === 0 ? lineStart(text, anchor) : lineEnd(text, anchor);
  return splice(text, start, start, `${text.slice(0, start).endsWith("\n") || start === 0 ? "" : "\n"}${line}`);
}

/** Removes an item's line. An empty `packages:` goes too, since pnpm refuses it. */
function take(text: string, index: number): string {
  const { pair, list } = read(text);
  if (list!.isFlow) return removeItem(text, list!, index);
  const { from, to } = list!.items[index]!;
  const start = list!.items.length === 1 ? (pair!.key as Scalar).range![0] : from;
  return splice(text, lineStart(text, start), lineEnd(text, to), "");
}

function valuesOf(text: string): string[] {
  return read(text).list?.items.map(({ value }) => value) ?? [];
}

function read(text: string): { pair: Pair | undefined; list: (Bracketed & { isFlow: boolean }) | null } {
  const document = parseDocument(text);
  if (document.errors[0]) throw new Error(document.errors[0].message);
  if (document.contents !== null && !isMap(document.contents)) throw new Error("it is not a map");
  const pair = document.contents?.items.find(({ key }) => isScalar(key) && key.value === "packages");
  if (!pair || pair.value === null || (isScalar(pair.value) && pair.value.value === null)) return { pair, list: null };
  if (!isSeq(pair.value)) throw new Error("its packages are not a list");
  return { pair, list: listOf(pair.value) };
}

function listOf(list: YAMLSeq): Bracketed & { isFlow: boolean } {
  const [from, to] = list.range!;
  const items = list.items.flatMap((item) =>
    isScalar(item) ? [{ value: String(item.value), from: item.range![0], to: item.range![1] }] : [],
  );
  return { from, to, items, isFlow: list.flow === true };
}

/** The indentation, the dash and its blanks before an item. */
function dashOf(text: string, from: number): string {
  return text.slice(lineStart(text, from), from);
}

/** A path quoted like the first neighbour that needs no quotes, else like the first; always quoted if YAML needs it. */
function asNeighbours(text: string, items: Bracketed["items"], key: string): string {
  const model = items.find(({ value }) => PLAIN.test(value)) ?? items[0];
  const quote = /["']/.exec(model ? text[model.from]! : "")?.[0] ?? (PLAIN.test(key) ? "" : '"');
  return `${quote}${key}${quote}`;
}

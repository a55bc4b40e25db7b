import { parseTOML, type AST } from "toml-eslint-parser";
import { keyName } from "../formats/toml.ts";
import type { Replacement } from "./relocation.ts";

type Key = AST.TOMLBare | AST.TOMLQuoted;

/** A value of a TOML file with all the keys that lead to it, whether in tables, inline tables or dotted keys. */
export interface Leaf {
  readonly names: readonly string[];
  readonly keys: readonly Key[];
  readonly value: AST.TOMLContentNode;
}

/** All values of a text that are not tables. Throws if the text is not TOML. */
export function tomlLeaves(text: string): Leaf[] {
  return leavesOf(parseTOML(text).body[0].body, []);
}

function leavesOf(nodes: readonly (AST.TOMLTable | AST.TOMLKeyValue)[], above: readonly Key[]): Leaf[] {
  return nodes.flatMap((node) => {
    const keys = [...above, ...node.key.keys];
    if (node.type === "TOMLTable") return leavesOf(node.body, keys);
    if (node.value.type === "TOMLInlineTable") return leavesOf(node.value.body, keys);
    return [{ names: keys.map(keyName), keys, value: node.value }];
  });
}

/** The value if it is a string, or null. */
export function stringOf({ value }: Leaf): string | null {
  return value.type === "TOMLValue" && value.kind === "string" ? value.value : null;
}

/** The strings of a list with their nodes; none if the value is not a list. */
export function itemsOf({ value }: Leaf): { readonly text: string; readonly node: AST.TOMLContentNode }[] {
  if (value.type !== "TOMLArray") return [];
  return value.elements.flatMap((node) =>
    node.type === "TOMLValue" && node.kind === "string" ? [{ text: node.value, node }] : [],
  );
}

/** The place of a word inside a key or value; none if the word stays the same or is written with escapes. */
export function wordIn(
  text: string,
  { range }: Key | AST.TOMLContentNode,
  from: string,
  to: string,
): readonly Replacement[] {
  const at = text.slice(...range).indexOf(from);
  return at === -1 || from === to ? [] : [{ start: range[0] + at, from, to }];
}

import { parseTOML, type AST } from "toml-eslint-parser";
import type { Replacement } from "./relocation.ts";

type Key = AST.TOMLBare | AST.TOMLQuoted;

/** A value of a TOML file with all the keys that lead to it, in whichever of TOML's ways they are written. */
export interface Leaf {
  readonly names: readonly string[];
  readonly keys: readonly Key[];
  readonly value: AST.TOMLContentNode;
}

/** Every value of a text that is no table. Throws where the text is not TOML. */
export function tomlLeaves(text: string): Leaf[] {
  return leavesOf(parseTOML(text).body[0].body, []);
}

function leavesOf(nodes: readonly (AST.TOMLTable | AST.TOMLKeyValue)[], above: readonly Key[]): Leaf[] {
  return nodes.flatMap((node) => {
    const keys = [...above, ...node.key.keys];
    if (node.type === "TOMLTable") return leavesOf(node.body, keys);
    if (node.value.type === "TOMLInlineTable") return leavesOf(node.value.body, keys);
    return [{ names: keys.map(nameOf), keys, value: node.value }];
  });
}

/** The text that a value is, or null. */
export function stringOf({ value }: Leaf): string | null {
  return value.type === "TOMLValue" && value.kind === "string" ? value.value : null;
}

/** The places of some texts inside a list. */
export function itemsOf({ value }: Leaf): { readonly text: string; readonly node: AST.TOMLContentNode }[] {
  if (value.type !== "TOMLArray") return [];
  return value.elements.flatMap((node) =>
    node.type === "TOMLValue" && node.kind === "string" ? [{ text: node.value, node }] : [],
  );
}

/** A word inside a key or a value, its quotes left as they are; none where it is written with escapes. */
export function wordIn(
  text: string,
  { range }: Key | AST.TOMLContentNode,
  from: string,
  to: string,
): readonly Replacement[] {
  const at = text.slice(...range).indexOf(from);
  return at === -1 || from === to ? [] : [{ start: range[0] + at, from, to }];
}

function nameOf(key: Key): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

import { parseTOML, type AST } from "toml-eslint-parser";
import { insertItem, removeItem, type Bracketed } from "./bracketed.ts";
import { lineEnd, splice } from "./lines.ts";

type Container = AST.TOMLTopLevelTable | AST.TOMLTable | AST.TOMLInlineTable;

/** The value at a path of keys, in any of TOML's notations, or null. Throws if the text is not TOML. */
export function tomlValue(text: string, path: readonly string[]): AST.TOMLContentNode | null {
  return findIn(parseTOML(text).body[0], path);
}

/** The list at a path, or null. Throws if something else is there. */
function tomlList(text: string, path: readonly string[]): Bracketed | null {
  const node = tomlValue(text, path);
  if (node === null) return null;
  if (node.type !== "TOMLArray") throw new Error(`its ${path.join(".")} is not a list`);
  const [from, to] = node.range;
  const items = node.elements.map((element) => ({
    value: element.type === "TOMLValue" ? String(element.value) : "",
    from: element.range[0],
    to: element.range[1],
  }));
  return { from, to, items };
}

/** The texts of the list at a path; none if there is no list. */
export function tomlTexts(text: string, path: readonly string[]): string[] {
  return tomlList(text, path)?.items.map(({ value }) => value) ?? [];
}

/** Adds an item to the list at a path. A missing list is made at the end of its table; throws if that is missing. */
export function addToList(
  text: string,
  path: readonly string[],
  value: string,
  order: (value: string) => string = (same) => same,
): string {
  const list = tomlList(text, path);
  if (list) return insertItem(text, list, value, order);
  const end = endOfTable(text, path.slice(0, -1));
  const line = `${path.at(-1)} = []\n`;
  const gap = text.slice(0, end).endsWith("\n") ? "" : "\n";
  return addToList(splice(text, end, end, `${gap}${line}`), path, value, order);
}

/** Removes every item that fits from the list at a path. */
export function removeFromList(text: string, path: readonly string[], fits: (value: string) => boolean): string {
  const list = tomlList(text, path);
  const index = list?.items.findIndex(({ value }) => fits(value)) ?? -1;
  return list && index !== -1 ? removeFromList(removeItem(text, list, index), path, fits) : text;
}

/** The offset at which the line after a table's last entry begins. */
function endOfTable(text: string, path: readonly string[]): number {
  const table = parseTOML(text).body[0].body.find(
    (node): node is AST.TOMLTable => node.type === "TOMLTable" && node.resolvedKey.join("\n") === path.join("\n"),
  );
  if (!table) throw new Error(`it has no [${path.join(".")}]`);
  return lineEnd(text, table.body.at(-1)?.range[1] ?? table.key.range[1]);
}

function findIn(container: Container, path: readonly string[]): AST.TOMLContentNode | null {
  for (const node of container.body) {
    const key = node.type === "TOMLTable" ? node.resolvedKey.map(String) : node.key.keys.map(keyName);
    if (!key.every((part, index) => part === path[index])) continue;
    const rest = path.slice(key.length);
    const found = node.type === "TOMLTable" ? findIn(node, rest) : within(node.value, rest);
    if (found) return found;
  }
  return null;
}

function within(value: AST.TOMLContentNode, path: readonly string[]): AST.TOMLContentNode | null {
  if (path.length === 0) return value;
  return value.type === "TOMLInlineTable" ? findIn(value, path) : null;
}

/** The name in one part of a key, without quotes. */
export function keyName(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === "TOMLBare" ? part.name : part.value;
}

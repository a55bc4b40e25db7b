import { parseTOML, type AST } from "toml-eslint-parser";
import { placeFor, type Editor } from "../editor.ts";
import { lineEnd, lineStart } from "./lines.ts";
import { keyName } from "./toml.ts";

/** The `[dependencies]` of a Cargo.toml: the key is the crate, the value its TOML, `"1.8"` or `{ version = … }`. */
export const cargoToml: Editor = {
  get: (text, key) => {
    const entry = entries(text).find(({ name }) => name === key);
    return entry ? text.slice(...entry.value) : ownTable(text, key);
  },
  add: (text, key, value) => {
    const known = entries(text);
    if (!table(text)) return `${text.replace(/\n*$/, "\n")}\n[dependencies]\n${key} = ${value}\n`;
    const place = placeFor(
      key,
      known.map(({ name }) => name),
    );
    const first = known[0] ? lineStart(text, known[0].range[0]) : lineEnd(text, headerEnd(text));
    const before = known[place - 1];
    const at = before ? lineEnd(text, before.range[1]) : first;
    const gap = text.slice(0, at).endsWith("\n") ? "" : "\n";
    return `${text.slice(0, at)}${gap}${key} = ${value}\n${text.slice(at)}`;
  },
  remove: (text, key) => {
    const entry = entries(text).find(({ name }) => name === key);
    return entry ? text.slice(0, lineStart(text, entry.range[0])) + text.slice(lineEnd(text, entry.range[1])) : text;
  },
};

function table(text: string): AST.TOMLTable | undefined {
  const body = parseTOML(text).body[0].body;
  return body.find(
    (node): node is AST.TOMLTable => node.type === "TOMLTable" && node.resolvedKey.join(".") === "dependencies",
  );
}

function entries(text: string): { name: string; range: AST.Range; value: AST.Range }[] {
  const body = table(text)?.body ?? [];
  return body.map(({ key, range, value }) => ({
    name: keyName(key.keys[0]!),
    range,
    // In `redis.workspace = true` the value of redis is the whole entry.
    value: key.keys.length > 1 ? range : value.range,
  }));
}

/** The text of `[dependencies.<key>]`, a dependency with a table of its own, or null. */
function ownTable(text: string, key: string): string | null {
  const own = parseTOML(text).body[0].body.find(
    (node) => node.type === "TOMLTable" && node.resolvedKey[0] === "dependencies" && node.resolvedKey[1] === key,
  );
  return own ? text.slice(...own.range) : null;
}

function headerEnd(text: string): number {
  return table(text)!.key.range[1];
}

import { findNodeAtLocation, type Node } from "jsonc-parser";
import { isMember, plainPath } from "../../model/workspace-globs.ts";
import { insertItem, removeItem, type Bracketed } from "./bracketed.ts";
import type { Editor } from "../editor.ts";
import { parsePackageJson } from "./package-json.ts";

/** The `workspaces` of a package.json, a list or {"packages": …}: the key is the directory, the value `member`. */
export const workspaces: Editor = {
  get: (text, key) => (isMember(key, { globs: valuesOf(listOf(text)), exclude: [] }) ? "member" : null),
  add: (text, key) => {
    const list = listOf(text);
    return valuesOf(list).some((entry) => plainPath(entry) === key) ? text : insertItem(text, list, key);
  },
  remove: (text, key) => {
    const list = listOf(text);
    const index = valuesOf(list).findIndex((entry) => plainPath(entry) === key);
    return index === -1 ? text : removeItem(text, list, index);
  },
};

function valuesOf({ items }: Bracketed): string[] {
  return items.map(({ value }) => value);
}

function listOf(text: string): Bracketed {
  const node = findNodeAtLocation(parsePackageJson(text), ["workspaces"]);
  const list = node?.type === "object" ? findNodeAtLocation(node, ["packages"]) : node;
  if (list?.type !== "array") throw new Error("its workspaces are not a list");
  const items = (list.children ?? []).map((child) => ({ value: String(child.value), ...spanOf(child) }));
  return { ...spanOf(list), items };
}

function spanOf({ offset, length }: Node): { from: number; to: number } {
  return { from: offset, to: offset + length };
}

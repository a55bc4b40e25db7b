import {
  applyEdits,
  findNodeAtLocation,
  modify,
  parseTree,
  type FormattingOptions,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { placeFor, type Editor } from "../editor.ts";

/** The dependencies of a package.json: the key is the package, the value its range. */
export const packageJson: Editor = {
  get: (text, key) => {
    const node = find(text, ["dependencies", key]);
    return typeof node?.value === "string" ? node.value : null;
  },
  add: (text, key, value) => {
    const keys = find(text, ["dependencies"])?.children?.map((property) => String(property.children?.[0]?.value)) ?? [];
    return change(text, ["dependencies", key], value, placeFor(key, keys));
  },
  remove: (text, key) => {
    const without = change(text, ["dependencies", key], undefined, 0);
    const isEmpty = find(without, ["dependencies"])?.children?.length === 0;
    return isEmpty ? change(without, ["dependencies"], undefined, 0) : without;
  },
};

/** The syntax tree of a package.json. Throws if it does not hold an object. */
export function parsePackageJson(text: string): Node {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors);
  if (tree?.type !== "object" || errors.length) throw new Error("it is not a JSON object");
  return tree;
}

function find(text: string, path: string[]) {
  return findNodeAtLocation(parsePackageJson(text), path);
}

function change(text: string, path: string[], value: string | undefined, place: number): string {
  const node = find(text, ["dependencies"]);
  if (node && node.type !== "object") throw new Error("its dependencies are not an object");
  const isOnOneLine = !text.trim().includes("\n");
  const formatting = isOnOneLine ? {} : { formattingOptions: formattingOf(text) };
  const edits = modify(text, path, value, { ...formatting, getInsertionIndex: () => place });
  return applyEdits(text, edits);
}

/** The indentation of the file's first line, or two blanks. */
function formattingOf(text: string): FormattingOptions {
  const indent = /^\s*\{\s*\n([ \t]+)/.exec(text)?.[1] ?? "  ";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: "\n" };
}

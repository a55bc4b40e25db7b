import { applyEdits, modify, parse } from "jsonc-parser";
import { parseTOML, type AST } from "toml-eslint-parser";
import { moduleIn } from "./package-names.ts";
import { keyName, tomlValue } from "./formats/toml.ts";
import type { NamedIn } from "../model/edit-kinds.ts";

/** The table in which a TOML manifest names its package. */
const TABLES: Readonly<Record<string, string>> = { "Cargo.toml": "package", "pyproject.toml": "project" };

/** The text with the package's name replaced, or unchanged if the package has another name. */
const RENAMERS: Readonly<Record<NamedIn, (text: string, from: string, to: string) => string>> = {
  "package.json": (text, from, to) => {
    const { name } = (parse(text) ?? {}) as { name?: unknown };
    if (typeof name !== "string" || unscoped(name) !== from) return text;
    return applyEdits(text, modify(text, ["name"], name.slice(0, -from.length) + to, {}));
  },
  "Cargo.toml": (text, from, to) => renameIn(text, "package", from, to),
  "pyproject.toml": (text, from, to) => renameIn(text, "project", from, to),
  // A module's name is a path; its last part is the package's name. https://go.dev/ref/mod#go-mod-file-module
  "go.mod": (text, from, to) =>
    text.replace(/^(module[ \t]+(?:\S*\/)?)([^\s/]+)(?=[ \t]*(?:\/\/.*)?$)/m, (whole, before: string, name: string) =>
      name === from ? before + to : whole,
    ),
};

/** The full name of a manifest's package, or null if it has none or cannot be parsed. */
export function packageNameIn(file: string, text: string): string | null {
  const table = TABLES[file];
  if (table === undefined) return moduleIn(file, text);
  try {
    const name = tomlValue(text, [table, "name"]);
    return name?.type === "TOMLValue" && typeof name.value === "string" ? name.value : null;
  } catch {
    return null;
  }
}

export interface PackageRename {
  readonly directory: string;
  readonly from: string;
  readonly to: string;
}

/** A manifest's text with its package renamed. A scope or path before the name stays. Throws if it cannot be parsed. */
export function renamePackage(file: NamedIn, text: string, { from, to }: PackageRename): string {
  return RENAMERS[file](text, from, to);
}

/** The name without its scope. https://docs.npmjs.com/cli/using-npm/scope */
function unscoped(name: string): string {
  return name.replace(/^@[^/]*\//, "");
}

function renameIn(text: string, table: string, from: string, to: string): string {
  const tables = parseTOML(text).body[0].body.filter((node): node is AST.TOMLTable => node.type === "TOMLTable");
  const entries = tables.find(({ resolvedKey }) => resolvedKey.join(".") === table)?.body ?? [];
  const name = entries.find(({ key }) => key.keys.map(keyName).join(".") === "name");
  if (name?.value.type !== "TOMLValue" || name.value.value !== from) return text;
  const [start, end] = name.value.range;
  return `${text.slice(0, start)}${text.slice(start, end).replace(from, to)}${text.slice(end)}`;
}

import { fieldsIn, lenientFields } from "./documents.ts";
import type { Listing } from "./listing.ts";
import { majority } from "./package.ts";
import { joined, resolved, within } from "../../core/paths.ts";

/** The TypeScript configuration that members extend: a file of the repository, or one that a package exports. */
export interface TsconfigBase {
  readonly kind: "file" | "package";
  /** The file from the repository's root, or the text as members write it, for example `@acme/tsconfig/node.json`. */
  readonly name: string;
  /** True if a setting in it would keep a member from being built into `dist`. */
  readonly hinders: boolean;
}

/** Settings that change if, where or what is emitted. https://www.typescriptlang.org/tsconfig */
const HINDERING = [
  "noEmit",
  "emitDeclarationOnly",
  "allowImportingTsExtensions",
  "composite",
  "incremental",
  "declaration",
  "outFile",
  "jsx",
  "erasableSyntaxOnly",
  "isolatedDeclarations",
];

/** What more than half of the members with a tsconfig.json extend; null if there is no such base. */
export function parseTsconfigBase(listing: Listing, dirs: readonly string[]): TsconfigBase | null {
  const paths = dirs.map((dir) => ({ dir, path: joined(dir, "tsconfig.json") }));
  const bases = paths.filter(({ path }) => listing.texts.has(path)).map(({ dir, path }) => baseAt(listing, dir, path));
  const most = majority(bases.map((base) => base && `${base.kind} ${base.name}`));
  return bases.find((base) => base && `${base.kind} ${base.name}` === most) ?? null;
}

function hinders(listing: Listing, name: string): boolean {
  const fields = lenientFields(listing, name);
  const options = fieldsIn(fields["compilerOptions"]);
  return fields["extends"] !== undefined || HINDERING.some((option) => options[option] !== undefined);
}

function baseAt(listing: Listing, dir: string, path: string): TsconfigBase | null {
  const value = fieldsIn(lenientFields(listing, path))["extends"];
  const text: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof text !== "string") return null;
  if (!text.startsWith(".")) return { kind: "package", name: text, hinders: true };
  const target = resolved(dir, text);
  const name = [target, `${target}.json`, `${target}/tsconfig.json`].find((entry) => listing.paths.has(entry ?? ""));
  return name && within(dir, name) === null ? { kind: "file", name, hinders: hinders(listing, name) } : null;
}

import { findNodeAtLocation, type Node } from "jsonc-parser";
import validRange from "semver/ranges/valid.js";
import { parsePackageJson } from "../formats/package-json.ts";
import { movedTarget, type Dependent, type Follow, type Replacement, type Relocation } from "./relocation.ts";

const LISTS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Finds the entries that mean the package by its name, its path or an alias. https://pnpm.io/workspaces#workspace-protocol-workspace */
export const followInPackageJson: Follow = (text, dependent, relocation) => {
  const tree = parsePackageJson(text);
  return LISTS.flatMap((list) => {
    const entries = findNodeAtLocation(tree, [list])?.children ?? [];
    const names = entries.map((entry) => String(entry.children?.[0]?.value));
    return entries.flatMap((entry) => placesIn(entry, names, dependent, relocation));
  });
};

function placesIn(entry: Node, names: readonly string[], dependent: Dependent, relocation: Relocation): Replacement[] {
  const [key, value] = entry.children ?? [];
  if (!key || typeof value?.value !== "string") return [];
  const { name } = relocation;
  const target = newTarget(value.value, dependent, relocation);
  const isMeant = target !== null && key.value === name.from && !names.includes(name.to);
  return [
    ...(isMeant ? [place(key, name.from, name.to)] : []),
    ...(target !== null && target !== value.value ? [place(value, value.value, target)] : []),
  ];
}

/** The new value of an entry, or null if it does not mean the package. */
function newTarget(value: string, dependent: Dependent, relocation: Relocation): string | null {
  const [, protocol = "", rest = ""] = /^(workspace:|file:|link:|portal:)?(.*)$/s.exec(value)!;
  const moved = movedTarget(rest, dependent, relocation);
  if (moved !== null) return protocol + moved;
  if (protocol === "workspace:") {
    const alias = /^((?:@[^/]+\/)?[^@/]+)@(.*)$/.exec(rest);
    if (alias) return alias[1] === relocation.name.from ? `${protocol}${relocation.name.to}@${alias[2]}` : null;
    // Without a "/" it is a range, not a path.
    return rest.includes("/") ? null : value;
  }
  return protocol === "" && dependent.byName && validRange(value) !== null ? value : null;
}

function place(node: Node, from: string, to: string): Replacement {
  // After the quote. No name has a character that JSON escapes.
  return { start: node.offset + 1, from, to };
}

import { movedTarget, type Dependent, type Follow, type Replacement, type Relocation } from "./relocation.ts";
import { itemsOf, stringOf, tomlLeaves, wordIn, type Leaf } from "./toml-leaves.ts";

const LISTS = ["dependencies", "dev-dependencies", "build-dependencies"];

/**
 * Finds the dependencies that have the package's path or inherit it from the workspace, and features that name them.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
export const followInCargoToml: Follow = (text, dependent, relocation) => {
  const leaves = tomlLeaves(text);
  const named = new Set(leaves.flatMap((leaf) => (depthOf(leaf) === null ? [] : [idOf(leaf)])));
  const meant = new Set(leaves.filter((leaf) => isMeant(leaf, dependent, relocation)).map(idOf));
  const own = leaves.filter((leaf) => depthOf(leaf) !== null && meant.has(idOf(leaf)));
  const renamed = own.filter((leaf) => isByOwnName(leaf, own, named, relocation));
  const places = [
    ...own.flatMap((leaf) => valuePlaces(text, leaf, dependent, relocation)),
    ...renamed.flatMap((leaf) => wordIn(text, leaf.keys[depthOf(leaf)!]!, relocation.name.from, relocation.name.to)),
    ...(renamed.length > 0 ? featurePlaces(text, leaves, relocation) : []),
  ];
  // `[dependencies.api]` names the dependency once, but is found once for each of its fields.
  return [...new Map(places.map((place) => [place.start, place])).values()];
};

/** True if a workspace's Cargo.toml has the package in `[workspace.dependencies]`, which members inherit. */
export function isInherited(text: string, root: Dependent, relocation: Relocation): boolean {
  return tomlLeaves(text).some(
    (leaf) => leaf.names[0] === "workspace" && isMeant(leaf, { ...root, byName: false }, relocation),
  );
}

/** The index of the dependency's name in a leaf's keys, or null if the leaf is not part of a dependency. */
function depthOf({ names }: Leaf): number | null {
  const at = listLength(names);
  return at !== null && names.length > at ? at : null;
}

/** The number of keys that lead to a list of dependencies: `dependencies`, `patch.<registry>`, `target.<cfg>.dependencies`. */
function listLength([first = "", second = "", third = ""]: readonly string[]): number | null {
  if (LISTS.includes(first)) return 1;
  if ((first === "workspace" && second === "dependencies") || first === "patch") return 2;
  return first === "target" && LISTS.includes(third) ? 3 : null;
}

function idOf(leaf: Leaf): string {
  return leaf.names.slice(0, (depthOf(leaf) ?? 0) + 1).join("\n");
}

function fieldOf(leaf: Leaf): string | undefined {
  return leaf.names[depthOf(leaf)! + 1];
}

function isMeant(leaf: Leaf, dependent: Dependent, relocation: Relocation): boolean {
  if (depthOf(leaf) === null) return false;
  if (fieldOf(leaf) === "workspace") return dependent.byName && leaf.names[depthOf(leaf)!] === relocation.name.from;
  return fieldOf(leaf) === "path" && movedTarget(stringOf(leaf) ?? "/", dependent, relocation) !== null;
}

/** True if a dependency has the package's own name, not an alias, and the new name is free. */
function isByOwnName(leaf: Leaf, own: readonly Leaf[], named: ReadonlySet<string>, { name }: Relocation): boolean {
  const isAlias = own.some((other) => idOf(other) === idOf(leaf) && fieldOf(other) === "package");
  const next = [...leaf.names.slice(0, depthOf(leaf)!), name.to].join("\n");
  return leaf.names[depthOf(leaf)!] === name.from && !isAlias && !named.has(next);
}

function valuePlaces(text: string, leaf: Leaf, dependent: Dependent, relocation: Relocation): readonly Replacement[] {
  const value = stringOf(leaf);
  const { name } = relocation;
  if (value === null) return [];
  if (fieldOf(leaf) === "package" && value === name.from) return wordIn(text, leaf.value, name.from, name.to);
  const target = fieldOf(leaf) === "path" ? movedTarget(value, dependent, relocation) : null;
  return target === null ? [] : wordIn(text, leaf.value, value, target);
}

/** `dep:api`, `api/tls`, `api?/tls`, and `api` alone if no feature has that name. https://doc.rust-lang.org/cargo/reference/features.html */
function featurePlaces(text: string, leaves: readonly Leaf[], { name }: Relocation): readonly Replacement[] {
  const features = leaves.filter(({ names }) => names[0] === "features");
  const isFeature = features.some(({ names }) => names[1] === name.from);
  const items = features.flatMap(itemsOf).filter((item) => {
    const [, prefix, word, rest] = /^(dep:)?([^/?]+)(.*)$/s.exec(item.text) ?? [];
    return word === name.from && (prefix !== undefined || rest !== "" || !isFeature);
  });
  return items.flatMap(({ node }) => wordIn(text, node, name.from, name.to));
}

import { distributionOf, normalized } from "../formats/distribution.ts";
import { movedTarget, type Dependent, type Follow, type Relocation } from "./relocation.ts";
import { itemsOf, stringOf, tomlLeaves, wordIn, type Leaf } from "./toml-leaves.ts";

/**
 * Finds the sources that are the package, and the requirements that name it. A workspace root's sources also apply to
 * its members. https://docs.astral.sh/uv/concepts/projects/workspaces/#workspace-sources
 */
export const followInPyproject: Follow = (text, dependent, relocation) => {
  const { name } = relocation;
  const leaves = tomlLeaves(text);
  const sources = leaves.filter((leaf) => isSource(leaf, dependent, relocation));
  const paths = sources.flatMap((leaf) => {
    const target = movedTarget(stringOf(leaf) ?? "/", dependent, relocation);
    return target === null ? [] : wordIn(text, leaf.value, stringOf(leaf)!, target);
  });
  const keys = sources.map((leaf) => ({ node: leaf.keys[3]!, word: leaf.names[3]! }));
  const requirements = leaves.filter(isRequirements).flatMap(itemsOf);
  const named = requirements.filter((item) => distributionOf(item.text) === normalized(name.from));
  const words = named.map(({ node, text: requirement }) => ({ node, word: /[A-Za-z0-9._-]+/.exec(requirement)![0] }));
  const meant = [...keys, ...(sources.length > 0 || dependent.byName ? words : [])];
  return [...paths, ...meant.flatMap(({ node, word }) => wordIn(text, node, word, name.to))];
};

/** True if a pyproject.toml has a `[tool.uv.sources]` entry for the package. */
export function isSourced(text: string, root: Dependent, relocation: Relocation): boolean {
  return tomlLeaves(text).some((leaf) => isSource(leaf, root, relocation));
}

function isSource(leaf: Leaf, dependent: Dependent, relocation: Relocation): boolean {
  const [tool, uv, sources, name, field] = leaf.names;
  if (tool !== "tool" || uv !== "uv" || sources !== "sources") return false;
  if (normalized(name!) !== normalized(relocation.name.from)) return false;
  if (field === "workspace") return true;
  return field === "path" && movedTarget(stringOf(leaf) ?? "/", dependent, relocation) !== null;
}

/** True for a list of requirements. https://docs.astral.sh/uv/concepts/projects/dependencies/ */
function isRequirements({ names: [first, second, third] }: Leaf): boolean {
  if (first === "project") return second === "dependencies" || second === "optional-dependencies";
  return first === "dependency-groups" || (first === "tool" && second === "uv" && third === "dev-dependencies");
}

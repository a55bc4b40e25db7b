import type { Scenario } from "./scenarios.ts";
import { treeOf, type Tree } from "./tree.ts";

/**
 * The files of each scenario that are kept for review: of a whole workspace every file; of a framework or a client those
 * files of its service `app` whose text is in no earlier tree. A scenario with nothing of its own has no tree.
 */
export async function goldenTrees(scenarios: readonly Scenario[]): Promise<Map<string, Tree>> {
  const seen = new Set<string>();
  const trees = new Map<string, Tree>();
  for (const { id, isWhole, workspace } of scenarios) {
    const tree = Object.entries(await treeOf(workspace));
    const kept = tree.filter(([file, text]) => isWhole || (file.startsWith("app/") && !seen.has(text)));
    for (const [, text] of tree) seen.add(text);
    if (kept.length > 0) trees.set(id, Object.fromEntries(kept.map(([file, text]) => [storedName(file), text])));
  }
  return trees;
}

/** A .gitignore would hide golden files from git, so it is stored under another name. */
function storedName(file: string): string {
  return file.replace(/(^|\/)\.gitignore$/, "$1gitignore.golden");
}

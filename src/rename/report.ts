import { withWrites, type Plan, type Refined, type StaleReference } from "../pipeline/plan.ts";
import { sorted } from "./stale-references.ts";
import { isChanged, renamesBetween } from "./renamed.ts";
import type { Comparison } from "../pipeline/current.ts";
import { readTexts } from "../disk/files.ts";
import { searchStaleReferences } from "./search.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Replaced } from "../core/text.ts";

/** Adds to a plan what a rename leaves to the user. With `fix`, the plan also fixes what is certain. */
export function refineRename(
  comparison: Comparison,
  plan: Plan,
  before: Workspace,
  renamed: Replaced,
  fix: boolean,
): Refined {
  if (!isChanged(renamed)) return { plan, staleReferences: [], notes: [] };
  const { staleReferences, fixes, notes } = searchStaleReferences(comparison, plan, { ...renamed, before, fix });
  const disk = readTexts(comparison.loaded.root, fixes.keys(), plan.moves);
  return { plan: withWrites(plan, fixes, disk), staleReferences, notes };
}

/** The same for names that the user changed in rnet.json. Nothing is fixed. */
export function refineSync(comparison: Comparison, plan: Plan): Refined {
  const before = comparison.loaded.lock?.manifest;
  const renames = before ? renamesBetween(before, plan.workspace) : [];
  const staleReferences = renames.flatMap(
    ({ from, to }): readonly StaleReference[] =>
      searchStaleReferences(comparison, plan, { from, to, before: before!, fix: false }).staleReferences,
  );
  return { plan, staleReferences: sorted(staleReferences), notes: [] };
}

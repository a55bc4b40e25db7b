import { withTexts } from "../pipeline/patch.ts";
import { sorted } from "./stale-references.ts";
import { isChanged, renamesBetween } from "./renamed.ts";
import type { Decided } from "../pipeline/decide.ts";
import type { Draft } from "../pipeline/desired.ts";
import { readTexts } from "../disk/files.ts";
import { searchStaleReferences } from "./search.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Replaced } from "../core/text.ts";
import type { StaleReference, Refined } from "../pipeline/refined.ts";

/** What a rename leaves to a person; with `fix`, what is certain is put right in the same write. */
export function refineRename(
  drafted: Draft,
  decided: Decided,
  before: Workspace,
  renamed: Replaced,
  fix: boolean,
): Refined {
  if (!isChanged(renamed)) return { decided, staleReferences: [], notes: [] };
  const { staleReferences, fixes, notes } = searchStaleReferences(drafted, decided, { ...renamed, before, fix });
  const disk = readTexts(drafted.loaded.root, fixes.keys(), decided.moves);
  return { decided: withTexts(decided, fixes, disk), staleReferences, notes };
}

/** The same for names that a person changed in rnet.json. Nothing is put right. */
export function refineSync(drafted: Draft, decided: Decided): Refined {
  const before = drafted.loaded.lock?.manifest;
  const renames = before ? renamesBetween(before, decided.workspace) : [];
  const staleReferences = renames.flatMap(
    ({ from, to }): readonly StaleReference[] =>
      searchStaleReferences(drafted, decided, { from, to, before: before!, fix: false }).staleReferences,
  );
  return { decided, staleReferences: sorted(staleReferences), notes: [] };
}

import { withTexts } from "../fix.ts";
import type { Leftover } from "../leftovers.ts";
import { sorted } from "../leftovers.ts";
import { isChanged, renamesBetween, type Replaced } from "../leftovers/renamed.ts";
import type { Decided } from "../decide.ts";
import type { Draft } from "../draft.ts";
import { readTexts } from "../disk.ts";
import { searchLeft } from "../search.ts";
import type { Workspace } from "../workspace.ts";
import type { Refined } from "./change.ts";

/** What a rename leaves to a person; with `fix`, what is certain is put right in the same write. */
export function refineRename(
  drafted: Draft,
  decided: Decided,
  before: Workspace,
  renamed: Replaced,
  fix: boolean,
): Refined {
  if (!isChanged(renamed)) return { decided, leftovers: [], notes: [] };
  const { leftovers, fixes, notes } = searchLeft(drafted, decided, { ...renamed, before, fix });
  const disk = readTexts(drafted.loaded.root, fixes.keys(), decided.moves);
  return { decided: withTexts(decided, fixes, disk), leftovers, notes };
}

/** The same for names that a person changed in rnet.json. Nothing is put right. */
export function refineSync(drafted: Draft, decided: Decided): Refined {
  const before = drafted.loaded.lock?.manifest;
  const renames = before ? renamesBetween(before, decided.workspace) : [];
  const leftovers = renames.flatMap(
    ({ from, to }): readonly Leftover[] =>
      searchLeft(drafted, decided, { from, to, before: before!, fix: false }).leftovers,
  );
  return { decided, leftovers: sorted(leftovers), notes: [] };
}

// Loaded only if there is something to edit: it brings the parsers of three languages.

import { addEntry, removeEntry } from "../edits/edit.ts";
import { editKey } from "../state/lock.ts";
import { renamedManifests } from "./moved-packages.ts";
import type { Editing } from "./plan-steps.ts";
import { withTexts, type EditedSteps, type Step } from "./steps.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { type Texts, plain } from "../core/text.ts";

/** Makes all structured changes of a comparison: dependencies, members, and the names of packages that moved. */
export const applyEdits: Editing = (comparison, steps) =>
  reconcileEdits(steps, comparison.edits, comparison.lockedEdits, comparison.disk, renamedManifests(comparison));

/** Adds the edits that are planned and removes those that only the lock has. `renamed` are texts that have changed already. */
export function reconcileEdits(
  steps: readonly Step[],
  planned: readonly Edit[],
  locked: readonly Edit[],
  disk: Texts,
  renamed: ReadonlyMap<string, string>,
): EditedSteps {
  const older = new Map(locked.map((edit) => [editKey(edit), edit]));
  const wanted = new Set(planned.map(editKey));
  const gone = locked.filter((edit) => !wanted.has(editKey(edit)));
  const texts = new Map<string, string | null>(renamed);
  const byPath = new Map(steps.map((step) => [step.path, step]));
  const edits: Edit[] = [];
  const kept: Edit[] = [];
  const textOf = (path: string): string | null => texts.get(path) ?? byPath.get(path)?.text ?? disk.get(path) ?? null;
  for (const [list, act] of [[gone, removeEntry] as const, [planned, addEntry] as const]) {
    for (const edit of list) {
      const before = textOf(edit.path);
      if (before === null) continue;
      const mine = plain(before);
      const { text, result } = act(list === planned ? withoutOlder(mine, edit, older.get(editKey(edit))) : mine, edit);
      if (result === "edit") texts.set(edit.path, text);
      if (result === "keep") kept.push(edit);
      if (list === planned && (result === "edit" || older.has(editKey(edit)))) edits.push(edit);
    }
  }
  return { steps: withTexts(steps, texts, disk), edits, kept };
}

/** A text without the entry that we wrote last time, if its value changes. */
function withoutOlder(text: string, edit: Edit, older: Edit | undefined): string {
  return older && older.value !== edit.value ? removeEntry(text, older).text : text;
}

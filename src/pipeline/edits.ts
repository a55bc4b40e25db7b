import { addEntry, removeEntry } from "../edits/edit.ts";
import { editKey, type LockedEdit } from "../state/lock.ts";
import { type Step } from "./reconcile.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { type Texts, plain } from "../core/text.ts";

/** What becomes of the edits: the steps with their texts changed, and the edits that are ours from now on. */
export interface EditedSteps {
  readonly steps: readonly Step[];
  readonly edits: readonly LockedEdit[];
  /** Entries that a person has set to something else. */
  readonly kept: readonly Edit[];
}

/** Applies the edits of files that are somebody else's: what is planned is added, what only the lock has is taken out. `renamed` are texts that have changed already. */
export function reconcileEdits(
  steps: readonly Step[],
  planned: readonly Edit[],
  locked: readonly LockedEdit[],
  disk: Texts,
  renamed: ReadonlyMap<string, string>,
): EditedSteps {
  const older = new Map(locked.map((edit) => [editKey(edit), edit]));
  const wanted = new Set(planned.map(editKey));
  const gone = locked.filter((edit) => !wanted.has(editKey(edit)));
  const texts = new Map<string, string | null>(renamed);
  const byPath = new Map(steps.map((step) => [step.path, step]));
  const edits: LockedEdit[] = [];
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

/** A text without the entry as we wrote it last time, where it is to be another now. */
function withoutOlder(text: string, edit: Edit, older: Edit | undefined): string {
  return older && older.value !== edit.value ? removeEntry(text, older).text : text;
}

function withTexts(steps: readonly Step[], texts: ReadonlyMap<string, string | null>, disk: Texts): Step[] {
  const known = new Set(steps.map(({ path }) => path));
  const edited = steps.map((step): Step => {
    const text = texts.get(step.path);
    if (text === undefined || text === null) return step;
    return { ...step, kind: step.kind === "create" ? "create" : "edit", text };
  });
  const others = [...texts].filter(([path]) => !known.has(path));
  const added = others.map(([path, text]): Step => ({
    kind: "edit",
    path,
    owner: "seed",
    text,
    rendered: null,
    id: null,
    formatted: null,
    disk: disk.get(path) ?? null,
  }));
  return [...edited, ...added].sort((a, b) => (a.path < b.path ? -1 : 1));
}

import { removeEntry } from "../edits/edit.ts";
import { RnetError } from "../core/errors.ts";
import { isEqual, sidesOf } from "../state/conflict-markers.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { unix } from "../core/text.ts";

/**
 * A file of somebody else's in whose lines git found a conflict, without markers: where nothing but our own entries differs,
 * the text is our branch's, and the edits add the other's entries to it. Null where a person's lines differ too.
 */
export function settleEdited(text: string, edits: readonly Edit[]): string | null {
  const sides = sidesOf(text);
  if (!sides) return null;
  const [ours, theirs] = [sides.ours, sides.theirs].map((side) => withoutEntries(unix(side), edits));
  return ours !== null && isEqual(ours, theirs) ? sides.ours : null;
}

/** What is a person's: the text without our entries; null where it cannot be read. */
function withoutEntries(text: string, edits: readonly Edit[]): string | null {
  try {
    return edits.reduce((current, edit) => removeEntry(current, edit).text, text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof RnetError) return null;
    throw error;
  }
}

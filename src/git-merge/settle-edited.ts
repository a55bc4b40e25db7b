import { removeEntry } from "../edits/edit.ts";
import { RnetError } from "../core/errors.ts";
import { isEqual, sidesOf } from "../state/conflict-markers.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { plain } from "../core/text.ts";

/**
 * The text of a user's file without git's conflict markers, if the sides differ only in our own entries: it is our
 * branch's, and the edits add the other's entries. Null if the user's lines differ too.
 */
export function settleEdited(text: string, edits: readonly Edit[]): string | null {
  const sides = sidesOf(text);
  if (!sides) return null;
  const [ours, theirs] = [sides.ours, sides.theirs].map((side) => withoutEntries(plain(side), edits));
  return ours !== null && isEqual(ours, theirs) ? sides.ours : null;
}

function withoutEntries(text: string, edits: readonly Edit[]): string | null {
  try {
    return edits.reduce((current, edit) => removeEntry(current, edit).text, text);
  } catch (error) {
    if (error instanceof RnetError) return null;
    throw error;
  }
}

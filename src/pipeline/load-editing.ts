import type { Editing } from "./decide.ts";
import type { Draft } from "./desired.ts";

/** What makes the edits of a draft; null where it has none. A workspace without links so loads no parser of any language. */
export async function loadEditing({ edits, lockedEdits, moves }: Draft): Promise<Editing | null> {
  return edits.length + lockedEdits.length + moves.length === 0 ? null : (await import("./apply-edits.ts")).editAll;
}

import { diff3Merge } from "node-diff3";

/** A three-way merge: the text, and whether both sides changed the same place (then it holds conflict markers). */
interface MergeResult {
  readonly text: string;
  readonly clean: boolean;
}

/** Merges line by line what a person made of `base` and what the templates make of it now. */
export function merge(mine: string, base: string, theirs: string): MergeResult {
  const regions = diff3Merge(lines(mine), lines(base), lines(theirs), { excludeFalseConflicts: true });
  const parts = regions.map((region) => {
    if (region.ok) return region.ok.join("");
    const { a, o, b } = region.conflict!;
    return [
      marker("<<<<<<< mine"),
      ended(a),
      marker("||||||| base"),
      ended(o),
      marker("======="),
      ended(b),
      marker(">>>>>>> rnet"),
    ].join("");
  });
  return { text: parts.join(""), clean: regions.every((region) => region.ok) };
}

/** Lines with their ends, so that a missing final newline is a difference as any other. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marker(text: string): string {
  return `${text}\n`;
}

function ended(block: readonly string[]): string {
  const text = block.join("");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

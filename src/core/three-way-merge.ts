import { diff3Merge } from "node-diff3";

/** A merged text. It holds conflict markers, and is not clean, if both sides changed the same lines. */
interface MergeResult {
  readonly text: string;
  readonly clean: boolean;
}

/** Merges line by line: `mine` is what the user made of `base`, `theirs` what the templates now make of it. */
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

/** Lines with their ends, so that a missing final newline counts as a difference. */
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

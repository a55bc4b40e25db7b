import { difference } from "../../core/unified-diff.ts";
import { readTexts } from "../../disk/files.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { differenceOf } from "../conflicts.ts";
import { hasColor, paintDiff } from "../../core/color.ts";

/** What would change, or has changed, in one file: a unified diff. */
export interface Diff {
  readonly path: string;
  readonly diff: string;
}

/** What a decision would change in files that exist; of a conflict, what rnet would have there. The lock tells nobody anything. */
export function diffsOf(root: string, { writes, moves, steps }: Plan): Diff[] {
  const changed = writes.filter(({ path, text }) => text !== null && !path.startsWith(".rnet/lock"));
  const disk = readTexts(
    root,
    changed.map(({ path }) => path),
    moves,
  );
  const written = changed.flatMap(({ path, text }) => {
    const before = disk.get(path) ?? null;
    return before === null ? [] : [{ path, diff: difference(path, before, text!) }];
  });
  const conflicts = steps.filter(({ kind, formatted }) => kind === "conflict" && formatted !== null);
  return [...written, ...conflicts.map((step) => ({ path: step.path, diff: differenceOf(step) }))]
    .filter(({ diff }) => diff !== "")
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Prints diffs, in colours on a terminal. */
export function tellDiffs(diffs: readonly Diff[]): void {
  for (const { diff } of diffs) console.log(`\n${paintDiff(diff.trimEnd(), hasColor(process.stdout))}`);
}

import { difference } from "../../core/unified-diff.ts";
import { byPath } from "../../core/paths.ts";
import { readTexts } from "../../disk/files.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { differenceOf } from "../conflicts.ts";
import { hasColor, paintDiff } from "../../core/color.ts";

/** A unified diff of one file. */
export interface Diff {
  readonly path: string;
  readonly diff: string;
}

/** The changes of a plan in files that exist; for a conflict, what rnet would write. Nobody reads the lock. */
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
  const diffs = [...written, ...conflicts.map((step) => ({ path: step.path, diff: differenceOf(step) }))];
  return byPath(diffs.filter(({ diff }) => diff !== ""));
}

export function tellDiffs(diffs: readonly Diff[]): void {
  for (const { diff } of diffs) console.log(`\n${paintDiff(diff.trimEnd(), hasColor(process.stdout))}`);
}

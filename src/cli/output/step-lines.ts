import type { Step, StepKind } from "../../pipeline/steps.ts";
import type { Move } from "../../core/move.ts";
import type { Write } from "../../disk/transaction.ts";
import { paint } from "../../core/color.ts";
import { byPath } from "../../core/paths.ts";

const WIDTH = 8;
const COLORS: Partial<Record<StepKind, number>> = {
  create: 32,
  update: 33,
  merge: 33,
  remove: 31,
  conflict: 31,
  gone: 90,
  keep: 90,
  same: 90,
};

/** The line of a directory that moves. */
export function moveLine({ from, to }: Move, color: boolean): string {
  return `${paint("move".padStart(WIDTH), 33, color)}  ${from} -> ${to}`;
}

/** The parts of a plan that are shown. In a new workspace the manifest and the lock are created, else updated. */
interface Told {
  readonly steps: readonly Step[];
  readonly writes: readonly Write[];
  readonly isNew: boolean;
}

/** The steps that do something, one a line, with the size in bytes of what is written. */
export function stepLines({ steps, writes, isNew }: Told, color: boolean): string[] {
  const sizes = new Map(writes.map(({ path, text }) => [path, text === null ? null : Buffer.byteLength(text)]));
  const told = steps.filter(({ kind }) => kind !== "same");
  const own = writes
    .filter(({ path }) => !told.some((step) => step.path === path))
    .map(({ path }) => ({ kind: isNew ? ("create" as const) : ("update" as const), path }));
  return byPath([...told, ...own]).map(({ kind, path }) => {
    const size = sizes.get(path);
    return `${paint(kind.padStart(WIDTH), COLORS[kind] ?? 0, color)}  ${path}${size === null || size === undefined ? "" : paint(`  ${size} B`, 90, color)}`;
  });
}

import type { Move } from "../core/move.ts";
import type { Texts } from "../core/text.ts";
import type { Write } from "../disk/transaction.ts";
import type { Edit } from "../model/edit-kinds.ts";
import type { Workspace } from "../model/workspace.ts";
import { withTexts, type Step } from "./steps.ts";

/** The decided steps, and the writes that they come to. */
export interface Plan {
  readonly workspace: Workspace;
  /** True if there was neither a manifest nor a lock. */
  readonly isNew: boolean;
  readonly moves: readonly Move[];
  readonly steps: readonly Step[];
  /** Entries that the user has set to another value than ours. */
  readonly kept: readonly Edit[];
  readonly writes: readonly Write[];
}

/** `certain`: it is wrong, and the right word is known. `variable`: code that reads a renamed variable. */
export type StaleKind = "certain" | "doubtful" | "variable";

/** A place where a file that is not ours still says an old name. Line and column count from 1. */
export interface StaleReference {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly kind: StaleKind;
  /** The line. */
  readonly text: string;
  /** The word's offset in the file, the word, and its replacement (the same word if that is not known). */
  readonly start: number;
  readonly from: string;
  readonly to: string;
}

/** A plan with what a command adds to it: writes, stale references for the user, notes. */
export interface Refined {
  readonly plan: Plan;
  readonly staleReferences: readonly StaleReference[];
  readonly notes: readonly string[];
}

/** The plan with other texts for some of the user's files, by path; null removes one. `disk` has the current texts. */
export function withWrites(plan: Plan, texts: Texts, disk: Texts): Plan {
  const writes = [...texts].map(([path, text]): Write => ({ path, text, was: disk.get(path) ?? null }));
  return {
    ...plan,
    steps: withTexts(plan.steps, texts, disk),
    writes: [...writes, ...plan.writes.filter(({ path }) => !texts.has(path))],
  };
}

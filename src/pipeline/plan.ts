import type { Move } from "../core/move.ts";
import type { Texts } from "../core/text.ts";
import type { Write } from "../disk/transaction.ts";
import type { Edit } from "../model/edit-kinds.ts";
import type { Workspace } from "../model/workspace.ts";
import { withTexts, type Step } from "./steps.ts";

/** The decided steps, and the writes that they come to. */
export interface Plan {
  readonly workspace: Workspace;
  /** Whether there was no manifest before. */
  readonly isNew: boolean;
  readonly moves: readonly Move[];
  readonly steps: readonly Step[];
  /** Dependencies that a person has set to something else than we would. */
  readonly kept: readonly Edit[];
  readonly writes: readonly Write[];
}

/** `certain`: wrong by now, and it is known what is to stand there. `variable`: code that reads a renamed variable. */
export type StaleKind = "certain" | "doubtful" | "variable";

/** A place where a file that is not ours still says an old name. Line and column count from 1. */
export interface StaleReference {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly kind: StaleKind;
  /** The line. */
  readonly text: string;
  /** Where the word begins in the file, the word, and what is to stand there (the same where that is not known). */
  readonly start: number;
  readonly from: string;
  readonly to: string;
}

/** A plan with what a command adds to it: writes of its own, what is left for the user, what else is to be said. */
export interface Refined {
  readonly plan: Plan;
  readonly staleReferences: readonly StaleReference[];
  readonly notes: readonly string[];
}

/** A plan in which some files of the user's get another text (null: they go), by path. `disk` has what is there now. */
export function withWrites(plan: Plan, texts: Texts, disk: Texts): Plan {
  const writes = [...texts].map(([path, text]): Write => ({ path, text, was: disk.get(path) ?? null }));
  return {
    ...plan,
    steps: withTexts(plan.steps, texts, disk),
    writes: [...writes, ...plan.writes.filter(({ path }) => !texts.has(path))],
  };
}

import type { Decided } from "./decide.ts";

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

/** A decision with what a command adds to it: writes of its own, what is left for a person, what else is to be said. */
export interface Refined {
  readonly decided: Decided;
  readonly staleReferences: readonly StaleReference[];
  readonly notes: readonly string[];
}

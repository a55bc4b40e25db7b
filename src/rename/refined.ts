import type { Decided } from "../pipeline/decide.ts";
import type { Leftover } from "./stale-references.ts";

/** A decision with what a command adds to it: writes of its own, what is left for a person, what else is to be said. */
export interface Refined {
  readonly decided: Decided;
  readonly leftovers: readonly Leftover[];
  readonly notes: readonly string[];
}

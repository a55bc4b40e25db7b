import type { Observation } from "../run/observation.ts";

/** The verdict on one service. */
export interface Result {
  readonly service: string;
  readonly status: "pass" | "fail" | "skip";
  readonly seen: Observation | null;
  /** What is wrong and how to fix it, or why it was skipped. */
  readonly reasons: readonly string[];
}

import type { Seen } from "../run/observation.ts";

/** The verdict on one service. */
export interface Result {
  readonly service: string;
  readonly status: "pass" | "fail" | "skip";
  readonly seen: Seen | null;
  /** What is wrong and how to mend it, or why it was skipped. */
  readonly reasons: readonly string[];
}

import type { Decided } from "./decide.ts";
import { RnetError } from "../core/errors.ts";
import { refuseOvertaken, writeAll } from "../disk/transaction.ts";

/** Refuses a decision with conflicts in it. Throws CONFLICT, or BUSY if they come from another command that is writing. */
export function refuseConflicts(root: string, { steps, writes, moves }: Decided): void {
  const conflicts = steps.filter(({ kind }) => kind === "conflict").map(({ path }) => `  ${path}`);
  if (conflicts.length === 0) return;
  // What another command is just writing looks like a user's edit.
  refuseOvertaken(root, writes, moves);
  const what = "These files are not as rnet left them, and what it would write now touches the same lines:";
  const cure = "Nothing was written. Say what to do with --on-conflict mine, theirs or markers.";
  throw new RnetError("CONFLICT", [what, ...conflicts, cure].join("\n"), 1);
}

/** Writes what was decided, all or nothing. Throws CONFLICT before the first write if a conflict is left. */
export function write(root: string, decided: Decided): void {
  refuseConflicts(root, decided);
  writeAll(root, decided.writes, decided.moves);
}

import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { readBytes, refuseLinks, removeFile, STATE } from "./files.ts";
import { RnetError } from "../core/errors.ts";
import { JOURNAL, NOTHING, parseJournal, type Journal } from "./journal.ts";
import { refuseForeign } from "./own-journal.ts";
import { planRollback, removeEmpty, rollBack, SPARE, type Rollback } from "./rollback.ts";
import { isWriterLockLeft, refuseLiveWriter, takeWriterLock } from "./writer-lock.ts";
import { show } from "../core/text.ts";

/**
 * Rolls back an interrupted command. Returns the restored paths. Throws BUSY while another command writes, CONFLICT if
 * a path has changed since, SYMLINK or BAD_PATH for a journal that may be another user's (nothing is touched), DISK.
 */
export function recover(root: string): string[] {
  if (!refuseLinks(root, JOURNAL, new Map())) return tidy(root);
  const release = takeWriterLock(root);
  try {
    // Another command may have rolled back in between.
    const journal = readJournal(root);
    const recovered = rollBack(root, refuseChanged(planRollback(root, journal)));
    release();
    removeEmpty(root, journal.directories);
    return recovered;
  } catch (error) {
    release();
    throw error instanceof RnetError && error.code !== "DISK" ? error : stopped(error);
  }
}

/** Throws BUSY if something has to be rolled back, which a dry run may not do, or what `recover` throws. */
export function refuseUnrecovered(root: string): void {
  if (!refuseLinks(root, JOURNAL, new Map())) return;
  refuseLiveWriter(root);
  const { files, moves } = refuseChanged(planRollback(root, readJournal(root)));
  if (files.length + moves.length === 0) return;
  throw new RnetError(
    "BUSY",
    "An interrupted rnet command has to be rolled back first, and a dry run or check writes nothing. Run this without --dry-run or --check to roll it back.",
    1,
  );
}

/** True while a command is writing here, and after one was interrupted. */
export function hasJournal(root: string): boolean {
  return pathExistsSync(path.join(root, JOURNAL));
}

function readJournal(root: string): Journal {
  refuseForeign(root);
  const bytes = readBytes(root, JOURNAL);
  const journal = bytes === null ? NOTHING : parseJournal(bytes);
  if (journal) return journal;
  throw new RnetError(
    "BAD_PATH",
    `${JOURNAL}, from which an interrupted command is rolled back, was changed or is another version's. Nothing was touched. Delete it (keep a copy in case something is missing) and run this again.`,
    1,
  );
}

/** Throws CONFLICT, with the paths and what to do, if a path has changed since. */
function refuseChanged(plan: Rollback): Rollback {
  if (plan.changed.length === 0) return plan;
  const what = "A command was interrupted here, and these paths have changed since, so it cannot be rolled back:";
  const back = "Nothing was touched. To get back what was there before, undo these changes and run this again.";
  const keep = `To keep everything as it is, delete ${JOURNAL} and run this again.`;
  const half = plan.half.map(show).join(", ");
  const copy = half && ` Keep a copy of it: it alone has the whole old text of ${half}.`;
  const lines = [what, ...plan.changed.map((one) => `  ${show(one)}`), back, keep + copy];
  throw new RnetError("CONFLICT", lines.join("\n"), 1);
}

function stopped(error: unknown): RnetError {
  const cause = error instanceof Error ? error.message : String(error);
  return new RnetError(
    "DISK",
    `An interrupted command could not be rolled back: ${cause} ${JOURNAL} still has everything that it changed. Fix the cause and run this again.`,
    1,
  );
}

/** Removes what a command left that was killed before its first write: the writer lock, and a text not yet in place. */
function tidy(root: string): string[] {
  if (!isWriterLockLeft(root) && !pathExistsSync(path.join(root, SPARE))) return [];
  try {
    const release = takeWriterLock(root);
    removeFile(path.join(root, SPARE));
    release();
    removeEmpty(root, [STATE]);
  } catch (error) {
    // A live command has the writer lock, so the files are its own.
    if (!(error instanceof RnetError && error.code === "BUSY")) throw error;
  }
  return [];
}

import fs from "node:fs";
import path from "node:path";
import { readBytes, refuseLinks, removeFile, STATE } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { JOURNAL, NOTHING, parseJournal, type Journal } from "./journal-file.ts";
import { refuseForeign } from "./own-journal.ts";
import { planRollback, removeEmpty, rollBack, SPARE } from "./rollback.ts";
import { isTurnLeft, refuseLiveTurn, takeTurn } from "./turn.ts";

/**
 * Rolls back what an interrupted command left. Returns the paths it put right. Throws CONFLICT if some of them have changed
 * since, and SYMLINK or BAD_PATH if the journal may be somebody else's; then nothing is touched.
 */
export function recover(root: string): string[] {
  if (!refuseLinks(root, JOURNAL, new Map())) return tidy(root);
  const release = takeTurn(root);
  try {
    // Another command may have put it right in between.
    const journal = readJournal(root);
    const recovered = rollBack(root, journal);
    release();
    removeEmpty(root, journal.directories);
    return recovered;
  } catch (error) {
    release();
    throw error instanceof RnetError ? error : stopped(error);
  }
}

/** Refuses to go on if `recover` would have to put something back: a dry run may not. Throws BUSY, or what `recover` throws. */
export function refuseUnrecovered(root: string): void {
  if (!refuseLinks(root, JOURNAL, new Map())) return;
  refuseLiveTurn(root);
  const { files, moves } = planRollback(root, readJournal(root));
  if (files.length + moves.length === 0) return;
  throw new RnetError(
    "BUSY",
    'An interrupted rnet command has to be rolled back first, and a dry run puts nothing back. Run "rnet sync": it does.',
    1,
  );
}

/** Whether a command is writing here just now, or was interrupted. */
export function isInterrupted(root: string): boolean {
  return fs.existsSync(path.join(root, JOURNAL));
}

function readJournal(root: string): Journal {
  refuseForeign(root);
  const bytes = readBytes(root, JOURNAL);
  const journal = bytes === null ? NOTHING : parseJournal(bytes);
  if (journal) return journal;
  throw new RnetError(
    "BAD_PATH",
    `${JOURNAL}, from which an interrupted command is rolled back, was changed or is another version's. Nothing was touched. Keep a copy if you miss something, delete it, and run "rnet sync".`,
    1,
  );
}

function stopped(error: unknown): RnetError {
  return new RnetError(
    "DISK",
    `Could not put back all that an interrupted command left: ${String(error)}. ${JOURNAL} still has it: mend that and run this again.`,
    1,
  );
}

/** Takes away what a command left that was killed before its first write: its turn, and a text that was yet to take its place. */
function tidy(root: string): string[] {
  if (!isTurnLeft(root) && !fs.existsSync(path.join(root, SPARE))) return [];
  try {
    const release = takeTurn(root);
    removeFile(path.join(root, SPARE));
    release();
    removeEmpty(root, [STATE]);
  } catch (error) {
    // A live command has the turn: what is there is its own.
    if (!(error instanceof RnetError && error.code === "BUSY")) throw error;
  }
  return [];
}

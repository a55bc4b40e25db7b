import fs from "node:fs";
import path from "node:path";
import { removeSync } from "fs-extra/esm";
import { failed, readBytes, refuseLinks, STATE } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { JOURNAL, NOTHING, parseJournal, type Journal } from "./journal-file.ts";
import { planRollback, removeEmpty, rollBack, SPARE } from "./rollback.ts";
import { git } from "./run.ts";
import { isTurnLeft, takeTurn } from "./turn.ts";

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
    throw error instanceof RnetError ? error : failed("put back", "what an interrupted command left", error);
  }
}

/** Refuses to go on if `recover` would have to put something back: a dry run may not. Throws BUSY, or what `recover` throws. */
export function refuseUnrecovered(root: string): void {
  if (!refuseLinks(root, JOURNAL, new Map())) return;
  const { files, moves } = planRollback(root, readJournal(root));
  if (files.length + moves.length === 0) return;
  throw new RnetError(
    "BUSY",
    'Another rnet command is writing here, or was interrupted, and a dry run puts nothing back. Run "rnet sync" first: it does.',
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
  return bytes === null ? NOTHING : parseJournal(bytes);
}

/** Refuses a journal that may have come with the repository: rolling that back would write whatever its author wanted. */
function refuseForeign(root: string): void {
  const stat = fs.lstatSync(path.join(root, JOURNAL), { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw foreign("is no ordinary file", `Delete it: rm ${JOURNAL}`);
  const { code, output } = git(["ls-files", "--", JOURNAL], root);
  if (code === 0 && output !== "")
    throw foreign("is in git, so it may be another machine's", `Take it out: git rm --force ${JOURNAL}`);
  // So git says that the repository belongs to another user, in every language.
  if (code !== 0 && output.includes("safe.directory"))
    throw foreign("may be in git, which refuses to say so", `It says: ${output}`);
}

function foreign(why: string, cure: string): RnetError {
  return new RnetError(
    "BAD_PATH",
    `${JOURNAL}, from which an interrupted command is rolled back, ${why}. Nothing was touched. ${cure}`,
    1,
  );
}

/** Takes away what a command left that was killed before its first write: its turn, and a text that was yet to take its place. */
function tidy(root: string): string[] {
  if (!isTurnLeft(root) && !fs.existsSync(path.join(root, SPARE))) return [];
  try {
    const release = takeTurn(root);
    removeSync(path.join(root, SPARE));
    release();
    removeEmpty(root, [STATE]);
  } catch (error) {
    // A live command has the turn: what is there is its own.
    if (!(error instanceof RnetError && error.code === "BUSY")) throw error;
  }
  return [];
}

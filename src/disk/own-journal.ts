// node:fs besides, to see what a path is and whose: fs-extra says only whether it exists.
import fs from "node:fs";
import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { STATE, upwards } from "./files.ts";
import { RnetError } from "../core/errors.ts";
import { JOURNAL } from "./journal.ts";
import { git } from "../core/subprocess.ts";
import { show } from "../core/text.ts";

/**
 * Throws BAD_PATH for a journal that may have come with the repository or is another user's: rolling it back would
 * write what its author wants.
 */
export function refuseForeign(root: string): void {
  const stat = fs.lstatSync(path.join(root, JOURNAL), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isFile()) throw foreign("is no ordinary file", `Delete it: rm ${JOURNAL}`);
  if (!isOwn(stat)) throw foreign("belongs to another user", "Run this as that user, or delete it.");
  const { code, output } = git(["ls-files", "--", JOURNAL], root, withoutGit());
  if (code !== 0 && isRepository(root))
    throw foreign(
      `may be in git, which cannot tell (${show(output || "it is not installed")})`,
      'Make "git status" work here and run this again; if no command was interrupted on this machine, delete it.',
    );
  if (code === 0 && output !== "")
    throw foreign(
      "is in git, so it may be another machine's",
      `If a command was interrupted on this machine, run "git rm --cached ${JOURNAL}" and this again; otherwise delete it.`,
    );
  if (pathExistsSync(path.join(root, STATE, ".git")))
    throw foreign(`is in a repository of its own, ${STATE}`, "Delete it.");
}

/** Git's rule for safe.directory: the file belongs to the user or, for root, to the user who called sudo. https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory */
function isOwn({ uid }: fs.Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || uid === user || (user === 0 && uid === Number(process.env["SUDO_UID"]));
}

/** The environment without the variables that can point git at another repository. */
function withoutGit(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
}

function isRepository(root: string): boolean {
  return upwards(root).some((directory) => isGitDirectory(path.join(directory, ".git")));
}

/** True for a .git directory, and for the .git file of a worktree or submodule. */
function isGitDirectory(place: string): boolean {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFile() || pathExistsSync(path.join(place, "HEAD")));
}

function foreign(why: string, advice: string): RnetError {
  const what = `${JOURNAL}, from which an interrupted command is rolled back, ${why}.`;
  return new RnetError("BAD_PATH", `${what} Nothing was touched. ${advice}`, 1);
}

import { assist } from "../pipeline/gather.ts";
import type { Change } from "../changes/change.ts";
import { runRefreshes } from "../install/install.ts";
import { RAILWAY } from "../railway/extend-railway.ts";
import { formatOwn } from "../pipeline/format-own.ts";
import { refuseEncodings } from "../disk/transaction.ts";
import { formatNotes, pasteNote, unnamedNote } from "../railway/notes.ts";
import { refuseUncommitted } from "../disk/git-status.ts";
import type { Decided } from "../pipeline/decide.ts";
import { draft, type Draft, type Reach } from "../pipeline/desired.ts";
import { write } from "../pipeline/write.ts";
import { ON_CONFLICT, type OnConflict } from "../pipeline/reconcile.ts";
import { refreshes, type Refresh } from "../install/lockfiles.ts";
import { RnetError } from "../core/errors.ts";
import type { Outcome } from "./registry.ts";
import { decideAsking } from "./conflicts.ts";
import { diffsOf, tellDiffs, type Diff } from "./output/diffs.ts";
import type { Flags } from "./options.ts";
import { outdatedNotes } from "./output/outdated.ts";
import { tellLeftovers, tellRest, tellSteps } from "./output/steps.ts";
import { progressFor } from "./terminal.ts";
import type { LoadedWorkspace } from "./workspace-root.ts";
import { show } from "../core/text.ts";
import type { Refined } from "../rename/refined.ts";

/** What a command wants of the pipeline. */
export interface Request {
  readonly command: string;
  readonly change: Change;
  readonly reach: Reach;
  /** Only look: drift is exit code 1 and nothing is written. */
  readonly check: boolean;
  /** Looks at a decision before it is shown and written, as part of the same write. */
  readonly refine?: (drafted: Draft, decided: Decided) => Refined;
}

/** Takes one change through the pipeline: decide, show, write, refresh lock files, report. */
export async function apply(flags: Flags, loaded: LoadedWorkspace, request: Request): Promise<Outcome> {
  const drafted = draft(loaded, loaded.workspace, request.change, request.reach);
  const dry = request.check || flags.has("dry-run");
  const help = await assist(drafted, { restore: request.reach.restore, onConflict: readOnConflict(flags) });
  const first = await decideAsking(flags, drafted, help, dry);
  const refined = request.refine?.(drafted, first) ?? { decided: first, leftovers: [], notes: [] };
  const { decided, problems } = await formatOwn(loaded.root, refined.decided);
  refuseEncodings(loaded.root, decided.writes, decided.moves);
  const unnamed = unnamedNote(drafted.disk.get(RAILWAY) ?? null, drafted.workspace);
  const notes = [
    ...refined.notes,
    ...(unnamed === null ? [] : [unnamed]),
    ...outdatedNotes(drafted, decided),
    ...formatNotes([...help.problems, ...problems]),
  ];
  const json = flags.has("json");
  const diffs = dry ? diffsOf(loaded.root, decided) : [];
  if (!json) tellSteps(decided);
  if (!json) tellDiffs(diffs);
  if (!dry && !flags.has("allow-dirty")) refuseUncommitted(loaded.root, foreignPaths(drafted, first));
  if (!dry) write(loaded.root, decided);
  const todo = dry ? [] : refreshes(loaded.root, decided.workspace, decided.steps);
  const due = flags.has("no-install") ? [] : todo.filter(({ isDue }) => isDue);
  const pasted = help.extension?.kind === "unsafe" ? [pasteNote(help.extension)] : [];
  const failures = [...(await runRefreshes(loaded.root, due, await progressFor(flags))), ...pasted];
  const left = todo.filter(({ isDue }) => flags.has("no-install") || !isDue);
  if (json)
    console.log(JSON.stringify(document(request, { ...refined, decided, notes }, dry, left, failures, diffs), null, 2));
  else {
    tellLeftovers(refined.leftovers, flags.has("fix"));
    tellRest(decided, notes, dry, left, failures);
  }
  const drifted = request.check && decided.writes.length > 0;
  return drifted || failures.length ? 1 : 0;
}

/** Files that are somebody else's and that nobody of us has touched before. */
function foreignPaths({ lockedEdits, files }: Draft, { steps }: Decided): string[] {
  const known = new Set([...lockedEdits.map(({ path }) => path), ...files.map(({ path }) => path)]);
  return steps.flatMap(({ kind, path }) => (kind === "edit" && (!known.has(path) || path === RAILWAY) ? [path] : []));
}

function readOnConflict(flags: Flags): OnConflict | null {
  const text = flags.one("on-conflict");
  const found = ON_CONFLICT.find((choice) => choice === text);
  if (text === null || found) return found ?? null;
  throw new RnetError("BAD_USAGE", `--on-conflict ${show(text)}: use ${ON_CONFLICT.join(", ")}.`);
}

function document(
  request: Request,
  { decided, leftovers, notes }: Refined,
  dry: boolean,
  left: readonly Refresh[],
  failures: readonly string[],
  diffs: readonly Diff[],
): object {
  const { steps, writes, kept, workspace } = decided;
  const written = new Set(writes.map(({ path }) => path));
  return {
    ok: failures.length === 0 && !(request.check && writes.length > 0),
    command: request.command,
    written: !dry,
    workspace,
    moves: decided.moves,
    steps: steps.filter(({ kind }) => kind !== "same").map(({ kind, path, owner }) => ({ kind, path, owner })),
    files: [...written],
    kept,
    left: left.map(({ dir, command }) => ({ dir, command })),
    leftovers: leftovers.map(({ path, line, column, kind, text }) => ({ path, line, column, kind, text })),
    notes,
    failures,
    ...(dry ? { diffs } : {}),
  };
}

import type { Change } from "../changes/change.ts";
import { RnetError } from "../core/errors.ts";
import { whyUnusable } from "../disk/empty-directory.ts";
import { refuseUncommitted } from "../disk/git-status.ts";
import { refuseEncodings, refuseOvertaken, writeAll } from "../disk/transaction.ts";
import { refreshes, type Refresh } from "../install/lockfiles.ts";
import type { Workspace } from "../model/workspace.ts";
import { RAILWAY } from "../railway/extend-railway.ts";
import { formatNotes, pasteNote, unnamedNote } from "../railway/notes.ts";
import type { Repository } from "../repository/detect.ts";
import { nothingAt, type Loaded } from "../state/load.ts";
import { readCurrent, type Comparison } from "./current.ts";
import { renderDesired, TOUCHED, type Reach } from "./desired.ts";
import { formatState, gatherInputs, loadEditing, repositoryReader } from "./gather.ts";
import { outdatedNotes } from "./outdated.ts";
import { NO_INPUTS, planSteps } from "./plan-steps.ts";
import type { Plan, Refined } from "./plan.ts";
import type { Settlement } from "./reconcile.ts";
import type { Step } from "./steps.ts";

//    load  ->  change  ->  render  ->  read  ->  plan  ->  apply
//    disk      pure        pure        disk      pure      disk
//
// Read this file first. It alone calls the stages in their order. The command line and the plop pack call it, and print
// or run what it returns. Nothing is refused after the first write.

/** What a command wants. */
export interface ChangeRequest {
  readonly change: Change;
  readonly reach: Reach;
  /** A dry run: what only a write would break is not refused. */
  readonly isDry: boolean;
  /** True if the user's files may be edited though they have uncommitted changes. */
  readonly allowsDirty: boolean;
  /** What to do with files that both sides changed; null if the user has not said. */
  readonly onConflict: Settlement;
  /** Asks about the files that both sides changed. */
  readonly askConflicts?: (conflicts: readonly Step[]) => Promise<Settlement>;
  /** The repository that was there before us, if the command has read it already. */
  readonly repository?: Repository | null;
  /** Adds to a plan, as part of the same write. */
  readonly refine?: (comparison: Comparison, plan: Plan) => Refined;
}

/** What is to be done, as data. */
export interface PlannedChange extends Refined {
  readonly root: string;
  /** What is left for the user to do, each in words. */
  readonly byHand: readonly string[];
}

/** Plans a change to a workspace, or to a repository that becomes one. Writes nothing. Throws whatever refuses the change. */
export async function planChange(
  loaded: Loaded & { readonly workspace: Workspace },
  request: ChangeRequest,
): Promise<PlannedChange> {
  const { root } = loaded;
  const comparison = compare(loaded, loaded.workspace, request.change, request.reach);
  const readRepository = repositoryReader(root, request.repository ?? null);
  const choices = { restore: request.reach.restore, onConflict: request.onConflict };
  const inputs = await gatherInputs(comparison, choices, readRepository);
  const asked = planSteps(comparison, inputs);
  const onConflict = await settlementOf(asked, request);
  const settled = onConflict === null ? asked : planSteps(comparison, { ...inputs, onConflict });
  const refined = request.refine?.(comparison, settled) ?? { plan: settled, staleReferences: [], notes: [] };
  const { plan, problems } = await formatState(root, refined.plan, readRepository);
  refuseEncodings(root, plan.writes, plan.moves);
  if (!request.isDry && !request.allowsDirty) refuseUncommitted(root, foreignPaths(comparison, settled));
  if (!request.isDry) refuseConflicts(root, plan);
  const unnamed = unnamedNote(comparison.disk.get(RAILWAY) ?? null, comparison.workspace);
  return {
    root,
    plan,
    staleReferences: refined.staleReferences,
    notes: [
      ...refined.notes,
      ...(request.isDry ? conflictNotes(plan) : []),
      ...(unnamed === null ? [] : [unnamed]),
      ...outdatedNotes(comparison, plan),
      ...formatNotes([...inputs.problems, ...problems]),
    ],
    byHand: inputs.extension?.kind === "unsafe" ? [pasteNote(inputs.extension)] : [],
  };
}

/** Plans a new workspace in an empty place. Writes nothing. Throws NOT_EMPTY and whatever refuses the change. */
export async function planNew(root: string, start: Workspace, change: Change): Promise<PlannedChange> {
  const refused = whyUnusable(root);
  if (refused) throw new RnetError("NOT_EMPTY", refused);
  const comparison = compare(nothingAt(root), start, change, TOUCHED);
  const plan = planSteps(comparison, { ...NO_INPUTS, edit: await loadEditing(comparison) });
  refuseConflicts(root, plan);
  return { root, plan, staleReferences: [], notes: [], byHand: [] };
}

/** Changes the manifest, renders what it asks for, and reads what is there. `start` is the workspace if there is none yet. */
function compare(loaded: Loaded, start: Workspace, change: Change, reach: Reach): Comparison {
  const desired = renderDesired(loaded, start, change, reach);
  return { ...desired, ...readCurrent(desired) };
}

/** Writes what is planned, all or nothing. Returns the commands that bring lock files up to date. Throws BUSY. */
export function applyPlan({ root, plan }: Pick<PlannedChange, "root" | "plan">): Refresh[] {
  writeAll(root, plan.writes, plan.moves);
  return refreshes(root, plan.workspace, plan.steps);
}

/** What a dry run has to say of conflicts: a write asks about them, and is refused where it cannot ask. */
function conflictNotes({ steps }: Plan): string[] {
  if (!steps.some(({ kind }) => kind === "conflict")) return [];
  return [
    "A conflict has to be settled before anything is written: without --dry-run this command asks, or without a terminal is refused. --on-conflict mine, theirs or markers says it beforehand.",
  ];
}

/** Refuses a plan with conflicts in it. Throws CONFLICT, or BUSY if they come from another command that is writing. */
function refuseConflicts(root: string, { steps, writes, moves }: Plan): void {
  const conflicts = steps.filter(({ kind }) => kind === "conflict").map(({ path }) => `  ${path}`);
  if (conflicts.length === 0) return;
  // A file that another command is writing looks like a user's edit.
  refuseOvertaken(root, writes, moves);
  const what = "These files are not as rnet left them, and what it would write now touches the same lines:";
  const advice = "Nothing was written. Say what to do with --on-conflict mine, theirs or markers.";
  throw new RnetError("CONFLICT", [what, ...conflicts, advice].join("\n"), 1);
}

/** What the user has said of the conflicts, or says now if there are any. */
async function settlementOf({ steps }: Plan, { onConflict, askConflicts }: ChangeRequest): Promise<Settlement> {
  const conflicts = steps.filter(({ kind }) => kind === "conflict");
  return onConflict === null && conflicts.length > 0 && askConflicts ? askConflicts(conflicts) : null;
}

/** The user's own files that this command would be the first to edit. */
function foreignPaths({ lockedEdits, files }: Comparison, { steps }: Plan): string[] {
  const known = new Set([...lockedEdits.map(({ path }) => path), ...files.map(({ path }) => path)]);
  return steps.flatMap(({ kind, path }) => (kind === "edit" && (!known.has(path) || path === RAILWAY) ? [path] : []));
}

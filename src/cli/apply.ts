import { runRefreshes } from "../install/install.ts";
import type { Refresh } from "../install/lockfiles.ts";
import { applyPlan, planChange, type PlannedChange, type ChangeRequest } from "../pipeline/pipeline.ts";
import { ON_CONFLICT } from "../pipeline/reconcile.ts";
import type { Outcome } from "./command.ts";
import { askConflicts } from "./conflicts.ts";
import { chosen, type Flags } from "./options.ts";
import { diffsOf, tellDiffs, type Diff } from "./output/diffs.ts";
import { tellStaleReferences, tellRest, tellSteps } from "./output/steps.ts";
import { isInteractive, progressFor } from "./terminal.ts";
import type { LoadedWorkspace } from "./workspace-root.ts";

/** What a command asks of the pipeline. */
export interface CommandRequest extends Pick<ChangeRequest, "change" | "reach" | "repository" | "refine"> {
  readonly command: string;
  /** Write nothing; any change is exit code 1. */
  readonly check: boolean;
}

/** Runs one change through the pipeline and prints what it did, or on a dry run what it would do. */
export async function apply(flags: Flags, loaded: LoadedWorkspace, request: CommandRequest): Promise<Outcome> {
  const isDry = request.check || flags.has("dry-run");
  const planned = await planChange(loaded, {
    ...request,
    isDry,
    allowsDirty: flags.has("allow-dirty"),
    onConflict: chosen(flags, "on-conflict", ON_CONFLICT),
    ...(isDry || !isInteractive(flags) ? {} : { askConflicts }),
  });
  const diffs = isDry ? diffsOf(planned.root, planned.plan) : [];
  const todo = isDry ? [] : applyPlan(planned);
  const json = flags.has("json");
  if (!json) tellSteps(planned.plan);
  if (!json) tellDiffs(diffs);
  const isLeft = ({ isDue }: Refresh): boolean => !isDue || flags.has("no-install");
  const due = todo.filter((refresh) => !isLeft(refresh));
  const failures = [...(await runRefreshes(planned.root, due, await progressFor(flags))), ...planned.byHand];
  const left = todo.filter(isLeft);
  if (json) console.log(JSON.stringify(document(request, planned, isDry, left, failures, diffs), null, 2));
  else {
    tellStaleReferences(planned.staleReferences, flags.has("fix"));
    tellRest(planned.plan, planned.notes, isDry, left, failures);
  }
  const drifted = request.check && planned.plan.writes.length > 0;
  return drifted || failures.length ? 1 : 0;
}

function document(
  request: CommandRequest,
  { plan, staleReferences, notes }: PlannedChange,
  isDry: boolean,
  left: readonly Refresh[],
  failures: readonly string[],
  diffs: readonly Diff[],
): object {
  const { steps, writes, kept, workspace } = plan;
  const written = new Set(writes.map(({ path }) => path));
  return {
    ok: failures.length === 0 && !(request.check && writes.length > 0),
    command: request.command,
    written: !isDry,
    workspace,
    moves: plan.moves,
    steps: steps.filter(({ kind }) => kind !== "same").map(({ kind, path, owner }) => ({ kind, path, owner })),
    files: [...written],
    kept,
    left: left.map(({ dir, command }) => ({ dir, command })),
    staleReferences: staleReferences.map(({ path, line, column, kind, text }) => ({ path, line, column, kind, text })),
    notes,
    failures,
    ...(isDry ? { diffs } : {}),
  };
}

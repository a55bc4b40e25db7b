import { TOUCHED } from "../src/pipeline/desired.ts";
import { applyPlan, planChange, type ChangeRequest, type PlannedChange } from "../src/pipeline/pipeline.ts";
import type { Change } from "../src/changes/change.ts";
import type { Refresh } from "../src/install/lockfiles.ts";
import type { Workspace } from "../src/model/workspace.ts";
import { load } from "../src/state/load.ts";

/** What differs from a command without a flag; `start` is the workspace if there is none yet. */
type Options = Partial<ChangeRequest> & { readonly start?: Workspace };

/** Plans a change to what is at `root` and writes it, as a command does. Also returns what is to be installed. */
export async function applyChange(
  root: string,
  change: Change,
  { start, ...options }: Options = {},
): Promise<PlannedChange & { readonly todo: readonly Refresh[] }> {
  const loaded = load(root);
  const request = { change, reach: TOUCHED, isDry: false, allowsDirty: false, onConflict: null, ...options };
  const planned = await planChange({ ...loaded, workspace: loaded.workspace ?? start! }, request);
  return { ...planned, todo: applyPlan(planned) };
}

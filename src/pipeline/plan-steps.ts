import { isSameWorkspace } from "../model/affected.ts";
import type { Comparison } from "./current.ts";
import { RAILWAY, type Extension } from "../railway/extend-railway.ts";
import type { Write } from "../disk/transaction.ts";
import { LOCK, MANIFEST, type SettledMerge } from "../state/load.ts";
import { isSameLock, printLock } from "../state/lock.ts";
import { printWorkspace } from "../state/rnet-json.ts";
import { nextLock } from "./next-lock.ts";
import type { Plan } from "./plan.ts";
import { reconcile, settle, type ReconcileInputs, type Settlement } from "./reconcile.ts";
import type { EditedSteps, Step } from "./steps.ts";
import { unix } from "../core/text.ts";

/** What planning needs besides the comparison. */
export type PlanInputs = Pick<ReconcileInputs, "bases" | "formatted" | "unedited" | "restore"> & {
  readonly onConflict: Settlement;
  /** What a railway.ts that was there before us is to say; null if there is none. */
  readonly extension: Extension | null;
  /** null if there is nothing to edit. */
  readonly edit: Editing | null;
};

/** Applies edits to steps: `applyEdits` of apply-edits.ts, which is loaded only if there are any. */
export type Editing = (comparison: Comparison, steps: readonly Step[]) => EditedSteps;

export const NO_INPUTS: PlanInputs = {
  bases: new Map(),
  formatted: new Map(),
  unedited: new Set(),
  restore: new Set(),
  onConflict: null,
  extension: null,
  edit: null,
};

/** Decides every step. Pure. */
export function planSteps(comparison: Comparison, { onConflict, extension, edit, ...inputs }: PlanInputs): Plan {
  const { loaded, workspace, moves } = comparison;
  const steps = reconcile({ ...comparison, ...inputs });
  const chosen = steps.map((step) => settle(step, onConflict));
  const settled = chosen.map((step) => withExtension(withSettled(step, loaded.settled), extension));
  const edited = edit ? edit(comparison, settled) : { steps: settled, edits: [], kept: [] };
  return {
    workspace,
    isNew: loaded.manifest === null && loaded.lock === null,
    moves,
    steps: edited.steps,
    kept: edited.kept,
    writes: writesOf(comparison, edited),
  };
}

/** The user's railway.ts is extended by what we generate. */
function withExtension(step: Step, extension: Extension | null): Step {
  if (step.path !== RAILWAY || extension?.kind !== "extended") return step;
  return { ...step, kind: "edit", text: extension.text };
}

/** A settled text that stays has still to be written: the disk has git's text. */
function withSettled(step: Step, settled: SettledMerge | null): Step {
  const text = settled?.texts.get(step.path);
  if (text === undefined || (step.kind !== "keep" && step.kind !== "same")) return step;
  return { ...step, kind: step.kind === "keep" ? "merge" : "update", text };
}

/** Written first, so that git ignores the journal if this command is interrupted. */
const HIDES_JOURNAL = ".rnet/.gitignore";

function writesOf(comparison: Comparison, edited: EditedSteps): Write[] {
  const { loaded, workspace, disk } = comparison;
  const files = edited.steps.flatMap((step): Write[] => {
    if (step.kind === "remove") return [{ path: step.path, text: null }];
    return step.text === null || step.kind === "conflict"
      ? []
      : [{ path: step.path, text: withLineEnds(step.text, disk.get(step.path) ?? null) }];
  });
  const changed = !loaded.manifest || loaded.hasOldSchema || !isSameWorkspace(loaded.manifest, workspace);
  const lock = nextLock(comparison, edited);
  const writes = [
    ...files,
    ...(changed ? [{ path: MANIFEST, text: printWorkspace(workspace) }] : []),
    ...(loaded.lock && isSameLock(loaded.lock, lock) ? [] : [{ path: LOCK, text: printLock(lock) }]),
  ];
  const present = new Map([...disk, ...loaded.found]);
  return writes
    .toSorted((a, b) => Number(b.path === HIDES_JOURNAL) - Number(a.path === HIDES_JOURNAL))
    .map((one) => ({ ...one, was: present.get(one.path) ?? null }))
    .filter(({ text, was }) => !loaded.settled || was !== text);
}

/** A file that has CRLF line ends or a byte order mark keeps them. */
function withLineEnds(text: string, before: string | null): string {
  const mark = before?.startsWith("\uFEFF") && !text.startsWith("\uFEFF") ? "\uFEFF" : "";
  return mark + (before?.includes("\r\n") ? unix(text).replaceAll("\n", "\r\n") : text);
}

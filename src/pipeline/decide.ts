import { isSameWorkspace } from "../model/affected.ts";
import type { Draft } from "./desired.ts";
import { RAILWAY, type Extension } from "../railway/extend-railway.ts";
import type { Write } from "../disk/transaction.ts";
import { LOCK, MANIFEST, type Settled } from "../state/load.ts";
import { isSameLock, printLock } from "../state/lock.ts";
import { printWorkspace } from "../state/rnet-json.ts";
import type { Move } from "../core/move.ts";
import { nextLock } from "./next-lock.ts";
import type { EditedSteps } from "./edits.ts";
import { reconcile, settle, type Settlement, type Situation, type Step } from "./reconcile.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { unix } from "../core/text.ts";

/** What a command decided. */
export interface Decided {
  readonly workspace: Workspace;
  /** Whether there was no manifest before. */
  readonly isNew: boolean;
  readonly moves: readonly Move[];
  readonly steps: readonly Step[];
  /** Dependencies that a person has set to something else than we would. */
  readonly kept: readonly Edit[];
  readonly writes: readonly Write[];
}

/** What a decision may draw on beside the draft. */
export type Help = Pick<Situation, "bases" | "formatted" | "unedited" | "restore"> & {
  readonly onConflict: Settlement;
  /** What becomes of a railway.ts that was there before us; null where there is none. */
  readonly extension: Extension | null;
  /** Null where there is nothing to edit. */
  readonly edit: Editing | null;
};

/** Applies a draft's edits to its steps (src/pipeline/apply-edits.ts). */
export type Editing = (drafted: Draft, steps: readonly Step[]) => EditedSteps;

export const NO_HELP: Help = {
  bases: new Map(),
  formatted: new Map(),
  unedited: new Set(),
  restore: new Set(),
  onConflict: null,
  extension: null,
  edit: null,
};

/** Decides every step; nothing is written yet. */
export function decide(drafted: Draft, { onConflict, extension, edit, ...help }: Help): Decided {
  const { loaded, workspace, moves } = drafted;
  const steps = reconcile({ ...drafted, ...help });
  const chosen = steps.map((step) => settle(step, onConflict));
  const settled = chosen.map((step) => withExtension(withSettled(step, loaded.settled), extension));
  const edited = edit ? edit(drafted, settled) : { steps: settled, edits: [], kept: [] };
  return {
    workspace,
    isNew: loaded.manifest === null && loaded.lock === null,
    moves,
    steps: edited.steps,
    kept: edited.kept,
    writes: writesOf(drafted, edited),
  };
}

/** A person's railway.ts takes in what we generate. */
function withExtension(step: Step, extension: Extension | null): Step {
  if (step.path !== RAILWAY || extension?.kind !== "extended") return step;
  return { ...step, kind: "edit", text: extension.text };
}

/** A file that stays as it was settled is still to be written so. */
function withSettled(step: Step, settled: Settled | null): Step {
  const text = settled?.texts.get(step.path);
  if (text === undefined || (step.kind !== "keep" && step.kind !== "same")) return step;
  return { ...step, kind: step.kind === "keep" ? "merge" : "update", text };
}

/** Written first, so that git ignores the journal if this command is interrupted. */
const HIDES_JOURNAL = ".rnet/.gitignore";

function writesOf(drafted: Draft, edited: EditedSteps): Write[] {
  const { loaded, workspace, disk } = drafted;
  const files = edited.steps.flatMap((step): Write[] => {
    if (step.kind === "remove") return [{ path: step.path, text: null }];
    return step.text === null || step.kind === "conflict"
      ? []
      : [{ path: step.path, text: withLineEnds(step.text, disk.get(step.path) ?? null) }];
  });
  const changed = !loaded.manifest || loaded.hasOldSchema || !isSameWorkspace(loaded.manifest, workspace);
  const lock = nextLock(drafted, edited);
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

import type { Change } from "../changes/change.ts";
import { RnetError } from "../core/errors.ts";
import { refuseDirectory } from "../disk/empty-directory.ts";
import { refuseUncommitted } from "../disk/git-status.ts";
import { refuseEncodings } from "../disk/transaction.ts";
import { refreshes, type Refresh } from "../install/lockfiles.ts";
import type { Workspace } from "../model/workspace.ts";
import { RAILWAY } from "../railway/extend-railway.ts";
import { formatNotes, pasteNote, unnamedNote } from "../railway/notes.ts";
import { nothingAt, type Loaded } from "../state/load.ts";
import { decide, NO_HELP, type Decided } from "./decide.ts";
import { draft, TOUCHED, type Draft, type Reach } from "./desired.ts";
import { formatOwn } from "./format-own.ts";
import { assist } from "./gather.ts";
import { loadEditing } from "./load-editing.ts";
import { outdatedNotes } from "./outdated.ts";
import type { Settlement, Step } from "./reconcile.ts";
import type { Refined } from "./refined.ts";
import { refuseConflicts, write } from "./write.ts";

//    load  ->  change  ->  render  ->  read  ->  plan  ->  apply
//    disk      pure        pure        disk      pure      disk
//
// Read this file first. It alone calls the stages in their order; whoever wants something done (the command line, the plop
// pack) calls it and prints or runs what it returns. Nothing is refused after the first write.

/** What a command wants. */
export interface Request {
  readonly change: Change;
  readonly reach: Reach;
  /** Only look: nothing is refused that only a write would break. */
  readonly isDry: boolean;
  /** Whether files of the user's with uncommitted changes may be edited. */
  readonly allowsDirty: boolean;
  /** What becomes of files that both sides changed; null if that is not said. */
  readonly onConflict: Settlement;
  /** Asks about the files that both sides changed. */
  readonly askConflicts?: (conflicts: readonly Step[]) => Promise<Settlement>;
  /** Adds to a decision, as part of the same write. */
  readonly refine?: (drafted: Draft, decided: Decided) => Refined;
}

/** What is to be done, as data. */
export interface Plan extends Refined {
  readonly root: string;
  /** What the tool cannot do itself; each a text for the user. */
  readonly byHand: readonly string[];
}

/** Plans a change to a workspace, or to a repository that becomes one. Writes nothing. Throws whatever refuses the change. */
export async function planChange(loaded: Loaded & { readonly workspace: Workspace }, request: Request): Promise<Plan> {
  const { root } = loaded;
  const drafted = draft(loaded, loaded.workspace, request.change, request.reach);
  const help = await assist(drafted, { restore: request.reach.restore, onConflict: request.onConflict });
  const asked = decide(drafted, help);
  const onConflict = await settlementOf(asked, request);
  const settled = onConflict === null ? asked : decide(drafted, { ...help, onConflict });
  const refined = request.refine?.(drafted, settled) ?? { decided: settled, staleReferences: [], notes: [] };
  const { decided, problems } = await formatOwn(root, refined.decided);
  refuseEncodings(root, decided.writes, decided.moves);
  if (!request.isDry && !request.allowsDirty) refuseUncommitted(root, foreignPaths(drafted, settled));
  if (!request.isDry) refuseConflicts(root, decided);
  const unnamed = unnamedNote(drafted.disk.get(RAILWAY) ?? null, drafted.workspace);
  return {
    root,
    decided,
    staleReferences: refined.staleReferences,
    notes: [
      ...refined.notes,
      ...(unnamed === null ? [] : [unnamed]),
      ...outdatedNotes(drafted, decided),
      ...formatNotes([...help.problems, ...problems]),
    ],
    byHand: help.extension?.kind === "unsafe" ? [pasteNote(help.extension)] : [],
  };
}

/** Plans a new workspace in an empty place. Writes nothing. Throws NOT_EMPTY and whatever refuses the change. */
export async function planNew(root: string, start: Workspace, change: Change): Promise<Plan> {
  const refused = refuseDirectory(root);
  if (refused) throw new RnetError("NOT_EMPTY", refused);
  const drafted = draft(nothingAt(root), start, change, TOUCHED);
  const decided = decide(drafted, { ...NO_HELP, edit: await loadEditing(drafted) });
  return { root, decided, staleReferences: [], notes: [], byHand: [] };
}

/** Writes what is planned, all or nothing. Returns the commands that bring lock files up to date. Throws BUSY, CONFLICT. */
export function applyPlan({ root, decided }: Plan): Refresh[] {
  write(root, decided);
  return refreshes(root, decided.workspace, decided.steps);
}

/** What the user says of the conflicts, if there are any and it is not said yet. */
async function settlementOf({ steps }: Decided, { onConflict, askConflicts }: Request): Promise<Settlement> {
  const conflicts = steps.filter(({ kind }) => kind === "conflict");
  return onConflict === null && conflicts.length > 0 && askConflicts ? askConflicts(conflicts) : null;
}

/** The user's own files that this command would be the first to edit. */
function foreignPaths({ lockedEdits, files }: Draft, { steps }: Decided): string[] {
  const known = new Set([...lockedEdits.map(({ path }) => path), ...files.map(({ path }) => path)]);
  return steps.flatMap(({ kind, path }) => (kind === "edit" && (!known.has(path) || path === RAILWAY) ? [path] : []));
}

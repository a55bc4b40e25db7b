import type { Change } from "../changes/change.ts";
import { movesBetween } from "../changes/detect-renames.ts";
import type { Move } from "../core/move.ts";
import { VERSION } from "../core/version.ts";
import { planEdits } from "../edits/planned-edits.ts";
import { affectedBy, byDirectory, everythingOf, ownerOf, type Affected } from "../model/affected.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { validate } from "../model/validate.ts";
import type { Workspace } from "../model/workspace.ts";
import { renderAll } from "../render/render-files.ts";
import type { Loaded } from "../state/load.ts";
import { movedLock, type Lock } from "../state/lock.ts";
import type { ReconcileInputs } from "./reconcile.ts";

/** What a manifest asks for, and what the lock knows of it. */
export interface Desired extends Pick<ReconcileInputs, "files" | "obsolete"> {
  readonly loaded: Loaded;
  readonly workspace: Workspace;
  /** The directories that are to move, and the lock as it is once they have. */
  readonly wantedMoves: readonly Move[];
  readonly lock: Lock | null;
  readonly edits: readonly Edit[];
  /** The lock's edits that this command looks at; the others stay as they are. */
  readonly lockedEdits: readonly Edit[];
  /** Managed paths that are not rendered since their templates give nothing new; empty unless the command looks at everything. */
  readonly unchanged: readonly string[];
}

/** How far a command looks: at what its change touches, or (sync) at everything. `restore` are deleted files to bring back. */
export interface Reach {
  readonly everything: boolean;
  readonly moves: readonly Move[];
  readonly restore: ReadonlySet<string>;
}

/** Only what the change touches. */
export const TOUCHED: Reach = { everything: false, moves: [], restore: new Set() };

/** Changes the manifest, renders what is affected and plans the edits. `start` is the workspace if there is none yet. */
export function renderDesired(loaded: Loaded, start: Workspace, change: Change, reach: Reach): Desired {
  const changed = change(loaded.workspace ?? start);
  const workspace = changed === loaded.workspace ? changed : validate(changed);
  const wantedMoves = [...(loaded.lock ? movesBetween(loaded.lock.manifest, workspace) : []), ...reach.moves];
  const lock = loaded.lock && movedLock(loaded.lock, wantedMoves);
  const affected = affectedIn(loaded.lock, workspace, reach.restore);
  const isUnaffected = unaffectedIn(workspace, affected);
  const files = renderAll(workspace, affected);
  const rendered = new Set(files.map(({ path }) => path));
  const others = [...(lock?.files.keys() ?? [])].filter((path) => !rendered.has(path));
  return {
    loaded,
    workspace,
    wantedMoves,
    lock,
    files,
    obsolete: others.filter((path) => !isUnaffected(path)),
    unchanged: reach.everything ? others.filter(isUnaffected) : [],
    edits: planEdits(workspace, reach.everything ? everythingOf(workspace) : affected),
    lockedEdits: (lock?.edits ?? []).filter(({ path }) => reach.everything || !isUnaffected(path)),
  };
}

/** What has to be rendered: everything if another version wrote the lock, else what changed since and what is to come back. */
function affectedIn(lock: Lock | null, workspace: Workspace, restore: ReadonlySet<string>): Affected {
  if (lock?.generator !== VERSION) return everythingOf(workspace);
  const { root, services } = affectedBy(lock.manifest, workspace);
  const directories = byDirectory(workspace);
  const owners = [...restore].map((path) => ownerOf(path, directories));
  return {
    root: root || owners.includes(null),
    services: new Set([...services, ...owners.filter((name) => name !== null)]),
  };
}

/** Tests if a path belongs to a part of the workspace that is not rendered. */
function unaffectedIn(workspace: Workspace, affected: Affected): (path: string) => boolean {
  const directories = byDirectory(workspace);
  return (path) => {
    const owner = ownerOf(path, directories);
    return owner === null ? !affected.root : !affected.services.has(owner);
  };
}

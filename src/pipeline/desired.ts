import { blobId } from "../core/git-blob.ts";
import { affectedBy, byDirectory, everythingOf, ownerOf, type Affected } from "../model/affected.ts";
import type { Change } from "../changes/change.ts";
import { planEdits } from "../edits/planned-edits.ts";
import { isManifest } from "../edits/dependents/manifests.ts";
import { canMove, readText, readTexts } from "../disk/files.ts";
import { movesBetween } from "../changes/detect-renames.ts";
import type { Loaded } from "../state/load.ts";
import { movedLock, type Lock } from "../state/lock.ts";
import { movedPath, type Move } from "../core/move.ts";
import type { Situation } from "./reconcile.ts";
import { readWith, trackedFiles } from "../disk/git-grep.ts";
import { validate } from "../model/validate.ts";
import { VERSION } from "../core/version.ts";
import { generated, type Workspace } from "../model/workspace.ts";
import { NAMED_IN, type Edit } from "../model/edit-kinds.ts";
import { renderAll } from "../render/render-files.ts";
import { baseOf } from "../core/paths.ts";

/** What a manifest asks for and what is there: all that deciding needs. */
export interface Draft extends Pick<Situation, "files" | "userEdited" | "obsolete" | "disk"> {
  readonly loaded: Loaded;
  readonly workspace: Workspace;
  /** The directories that are to move, and the lock as it is once they have. */
  readonly moves: readonly Move[];
  readonly lock: Lock | null;
  readonly edits: readonly Edit[];
  /** The lock's edits that this command looks at; the others stay as they are. */
  readonly lockedEdits: readonly Edit[];
}

/** How far a command looks: at what its change touches, or (sync) at everything; which directories move, which deleted files come back. */
export interface Reach {
  readonly everything: boolean;
  readonly moves: readonly Move[];
  readonly restore: ReadonlySet<string>;
}

/** What the change touches, and nothing beside it. */
export const TOUCHED: Reach = { everything: false, moves: [], restore: new Set() };

/** Changes the manifest, plans, renders and reads. `start` is the workspace where there is none yet. */
export function draft(loaded: Loaded, start: Workspace, change: Change, reach: Reach): Draft {
  const { root } = loaded;
  const changed = change(loaded.workspace ?? start);
  const workspace = changed === loaded.workspace ? changed : validate(changed);
  const affected = affectedIn(loaded.lock, workspace, reach.restore);
  const moves = [...(loaded.lock ? movesBetween(loaded.lock.manifest, workspace) : []), ...reach.moves];
  const lock = loaded.lock && movedLock(loaded.lock, moves);
  const isUntouched = untouchedIn(workspace, affected);
  const files = renderAll(workspace, affected);
  const planned = new Set(files.map(({ path }) => path));
  const others = [...(lock?.files.keys() ?? [])].filter((path) => !planned.has(path));
  const obsolete = others.filter((path) => !isUntouched(path));
  const edits = planEdits(workspace, reach.everything ? everythingOf(workspace) : affected);
  const lockedEdits = (lock?.edits ?? []).filter(({ path }) => reach.everything || !isUntouched(path));
  const edited = [...edits, ...lockedEdits].map(({ path }) => path);
  const named = moves.flatMap(({ to }) => NAMED_IN.map((file) => `${to}/${file}`));
  return {
    loaded,
    workspace,
    moves: moves.filter((move) => canMove(root, move)),
    lock,
    files,
    userEdited: lock && reach.everything ? readChanged(root, lock, others.filter(isUntouched)) : new Map(),
    obsolete,
    edits,
    lockedEdits,
    disk: new Map([
      ...readManifests(root, loaded.lock?.manifest ?? workspace, moves),
      ...readTexts(root, new Set([...planned, ...edited, ...obsolete, ...named]), moves),
      ...(loaded.settled?.texts ?? []),
    ]),
  };
}

/** The managed files, of some, that are not on the disk as the lock says: the blob ids of what is there, null where nothing is. */
export function readChanged(root: string, lock: Lock, paths: readonly string[]): Map<string, string | null> {
  const changed = new Map<string, string | null>();
  const checked = new Map<string, boolean>();
  for (const path of paths) {
    const text = readText(root, path, checked);
    const id = text === null ? null : blobId(text);
    if (id !== lock.files.get(path)!.written) changed.set(path, id);
  }
  return changed;
}

/** The manifests of all that may depend on a package that moves, by where they will be. */
function readManifests(root: string, before: Workspace, moves: readonly Move[]): Map<string, string> {
  if (moves.length === 0) return new Map();
  const packages = generated(before).filter(({ dir }) => moves.some(({ from }) => from === dir));
  const words = [...packages.map((service) => service.package), ...moves.map(({ from }) => baseOf(from))];
  const { texts } = readWith(root, (trackedFiles(root, words) ?? []).filter(isManifest), words);
  return new Map([...texts].map(([path, text]) => [movedPath(path, moves), text]));
}

/** What has to be rendered: all where another version wrote the lock, else what changed since, and what is to come back. */
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

/** Whether a path is of a part of the workspace that is not rendered. */
function untouchedIn(workspace: Workspace, affected: Affected): (path: string) => boolean {
  const directories = byDirectory(workspace);
  return (path) => {
    const owner = ownerOf(path, directories);
    return owner === null ? !affected.root : !affected.services.has(owner);
  };
}

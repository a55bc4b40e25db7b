import { blobId } from "../core/git-blob.ts";
import { movedPath, type Move } from "../core/move.ts";
import { baseOf } from "../core/paths.ts";
import { canMove, readText, readTexts } from "../disk/files.ts";
import { readWith, candidateFiles } from "../disk/git-grep.ts";
import { isManifest } from "../edits/dependents/manifests.ts";
import { NAMED_IN } from "../model/edit-kinds.ts";
import { generated } from "../model/workspace.ts";
import type { Lock } from "../state/lock.ts";
import type { Desired } from "./desired.ts";
import type { ReconcileInputs } from "./reconcile.ts";

interface Current extends Pick<ReconcileInputs, "userEdited" | "disk"> {
  /** The directories that can move. */
  readonly moves: readonly Move[];
}

/** What a manifest asks for and what is there: all that a plan is made from. */
export type Comparison = Desired & Current;

/** Reads what is on disk of all that is desired, was written last time, or depends on what moves. */
export function readCurrent(desired: Desired): Current {
  const { loaded, lock, wantedMoves, files, edits, lockedEdits, obsolete, unchanged } = desired;
  const { root } = loaded;
  const known = [...files, ...edits, ...lockedEdits].map(({ path }) => path);
  const named = wantedMoves.flatMap(({ to }) => NAMED_IN.map((file) => `${to}/${file}`));
  return {
    moves: wantedMoves.filter((move) => canMove(root, move)),
    userEdited: lock && unchanged.length > 0 ? readChanged(root, lock, unchanged) : new Map(),
    disk: new Map([
      ...readManifests(desired),
      ...readTexts(root, new Set([...known, ...obsolete, ...named]), wantedMoves),
      ...(loaded.settled?.texts ?? []),
    ]),
  };
}

/** Those of these managed files that differ from the lock: path -> current blob id, or null if the file is not there. */
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

/** The manifests that may depend on a package that moves, by their path after the moves. */
function readManifests({ loaded: { root, lock }, workspace, wantedMoves }: Desired): Map<string, string> {
  if (wantedMoves.length === 0) return new Map();
  const packages = generated(lock?.manifest ?? workspace).filter(({ dir }) =>
    wantedMoves.some(({ from }) => from === dir),
  );
  const words = [...packages.map((service) => service.package), ...wantedMoves.map(({ from }) => baseOf(from))];
  const { texts } = readWith(root, (candidateFiles(root, words) ?? []).filter(isManifest), words);
  return new Map([...texts].map(([path, text]) => [movedPath(path, wantedMoves), text]));
}

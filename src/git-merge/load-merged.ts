import { findBranches, readVersions, type Branches, type Committed } from "./branches.ts";
import { readTexts } from "../disk/files.ts";
import { RnetError } from "../core/errors.ts";
import { parseLock, type Lock } from "../state/lock.ts";
import { parseWorkspace } from "../state/rnet-json.ts";
import { mergeLocks, type FileVersions } from "./merge-locks.ts";
import { mergeManifests } from "./merge-manifests.ts";
import { hasOldSchema, load, LOCK, MANIFEST, readOwn, type Loaded } from "../state/load.ts";
import { settleEdited } from "./settle-edited.ts";
import { settlePorts } from "./settle-ports.ts";
import { isEqual, sidesOf, type Sides } from "../state/conflict-markers.ts";
import { validate } from "../model/validate.ts";
import type { Workspace } from "../model/workspace.ts";
import { readBases } from "./merge-bases.ts";
import type { Edit } from "../model/edit-kinds.ts";
import { unix, type Texts } from "../core/text.ts";

/** A loaded workspace, and messages on what was changed to settle a merge. */
interface LoadedMerge {
  readonly loaded: Loaded;
  readonly told: readonly string[];
}

/**
 * Loads as `load` does. If git merged two branches of the workspace and that is not settled, the result is as if
 * one user had done the work of both. Throws BAD_MANIFEST if both changed one field, and what `load` throws.
 */
export async function loadMerged(root: string): Promise<LoadedMerge> {
  const branches = findBranches(root);
  const unmerged = branches ? null : loadUnmarked(root);
  if (unmerged) return { loaded: unmerged, told: [] };
  const [manifest, lock] = [readOwn(root, MANIFEST), readOwn(root, LOCK)];
  const found = manifest === null || lock === null ? null : findMerge(root, branches, manifest, lock);
  if (!found) return { loaded: load(root), told: [] };
  const merged = settlePorts(found.workspace, found.manifests.ours);
  const workspace = validate(merged.workspace);
  const { ours, theirs } = found.locks;
  const paths = new Set(
    [ours, theirs].flatMap(({ files, edits }) => [...files.keys(), ...edits.map(({ path }) => path)]),
  );
  const disk = new Map([...readTexts(root, paths), [MANIFEST, manifest] as const, [LOCK, lock] as const]);
  const settled = mergeLocks(found.locks, await versionsOf(root, found), disk);
  const parsed = attempt(() => parseWorkspace(manifest!));
  const { lock: next, texts: managed, bases } = settled;
  const texts = new Map([...managed, ...editedTexts(next.edits, disk)]);
  return {
    loaded: {
      root,
      manifest: parsed,
      workspace,
      hasOldSchema: attempt(() => hasOldSchema(manifest, next)) ?? false,
      lock: next,
      found: disk,
      settled: { texts, bases },
    },
    told: merged.told,
  };
}

/** What `load` gives; null if git left markers in the manifest or the lock. */
function loadUnmarked(root: string): Loaded | null {
  try {
    return load(root);
  } catch (error) {
    if (error instanceof RnetError && error.code === "CONFLICT") return null;
    throw error;
  }
}

/** Files of others in which git left markers, without them; only those that can be settled. */
function editedTexts(edits: readonly Edit[], disk: Texts): [string, string][] {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return paths.flatMap((path): [string, string][] => {
    const own = edits.filter((edit) => edit.path === path);
    const text = settleEdited(disk.get(path) ?? "", own);
    return text === null ? [] : [[path, text]];
  });
}

interface Found {
  readonly branches: Branches | null;
  readonly workspace: Workspace;
  readonly manifests: Sides<Workspace>;
  readonly locks: Sides<Lock>;
}

/** The merge to settle, if there are markers in the manifest or the lock, or the lock is as git left it; else null. */
function findMerge(root: string, branches: Branches | null, manifest: string, lock: string): Found | null {
  const marks = { manifest: sidesOf(manifest), lock: sidesOf(lock) };
  const committed = branches && readVersions(root, branches, [MANIFEST, LOCK]);
  const [ofManifest, ofLock] = [committed?.get(MANIFEST) ?? null, committed?.get(LOCK) ?? null];
  if (!marks.manifest && !marks.lock && !(ofLock && isAsLeft(ofLock, lock))) return null;
  const known = ofLock && parsedSides(ofLock, parseLock);
  const locks = known ?? (marks.lock && parsedSides(marks.lock, parseLock)) ?? sameSides(() => parseLock(lock));
  const workspaces = ofManifest && parsedSides(ofManifest, parseWorkspace);
  const manifests = workspaces ?? { ours: locks.ours.manifest, base: null, theirs: locks.theirs.manifest };
  const workspace = mergedManifest(manifest, marks.manifest, ofManifest, workspaces);
  return { branches: known ? branches : null, workspace, manifests, locks };
}

/** Whether both branches wrote the lock and it is as git left it: a lock of ours after the merge differs. */
function isAsLeft({ ours, base, theirs, merged }: Committed, text: string): boolean {
  const [own, before, other, made] = [ours, base, theirs, merged].map((side) => (side === null ? null : unix(side)));
  if (own === null || other === null || own === other || own === before || other === before) return false;
  return [own, other, made].includes(unix(text));
}

/**
 * The manifest of both branches. Sides on disk come first, since the user may have edited them. A manifest without
 * markers is what the user wants, unless git merged it line by line.
 */
function mergedManifest(
  text: string,
  marks: Sides<string> | null,
  committed: Committed | null,
  known: Sides<Workspace> | null,
): Workspace {
  if (!marks) {
    const isGits = known && committed?.merged && unix(committed.merged) === unix(text);
    return isGits ? mergeManifests(known) : parseWorkspace(text);
  }
  const own = parsedSides(marks, parseWorkspace);
  if (!own && !known) throw unreadable();
  return mergeManifests(own ? { ...own, base: known?.base ?? own.base } : known!);
}

function unreadable(): RnetError {
  return new RnetError(
    "BAD_MANIFEST",
    'rnet.json has git\'s conflict markers, and its two sides are not valid manifests. Settle it by hand, then run "rnet sync".',
  );
}

/** Both sides parsed, and the base if it parses; null if a side does not. */
function parsedSides<T>({ ours, base, theirs }: Sides<string | null>, parse: (text: string) => T): Sides<T> | null {
  const [own, before, other] = [ours, base, theirs].map((side) => (side === null ? null : attempt(() => parse(side))));
  return own && other ? { ours: own, base: before ?? null, theirs: other } : null;
}

function sameSides(parse: () => Lock): Sides<Lock> {
  const lock = parse();
  return { ours: lock, base: null, theirs: lock };
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof RnetError) return null;
    throw error;
  }
}

/** The versions of the files on which the two locks disagree. */
async function versionsOf(
  root: string,
  { branches, locks: { ours, theirs } }: Found,
): Promise<Map<string, FileVersions>> {
  if (!branches) return new Map();
  const paths = [...ours.files.keys()].filter((path) => {
    const other = theirs.files.get(path);
    return other && !isEqual(other, ours.files.get(path));
  });
  const committed = readVersions(root, branches, paths);
  const written = { ours: await readBases(root, ours, paths, []), theirs: await readBases(root, theirs, paths, []) };
  return new Map(
    paths.map((path) => {
      const { merged, ...sides } = committed.get(path)!;
      const of = { ours: written.ours.get(path) ?? null, base: null, theirs: written.theirs.get(path) ?? null };
      return [path, { committed: sides, merged, written: of }];
    }),
  );
}

import { readTexts } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { followRenames } from "./follow.ts";
import { recover } from "./rollback.ts";
import { parseLock, type Lock } from "./lock.ts";
import { parseWorkspace } from "./manifest.ts";
import type { Texts } from "./reconcile.ts";
import { sidesOf } from "./branches/settle.ts";
import { validate } from "./validate.ts";
import type { Workspace } from "./workspace.ts";

export const MANIFEST = "rnet.json";
export const LOCK = ".rnet/lock.json";

/** What is on disk before a command: the manifest and the lock, null where there are none yet. */
export interface Loaded {
  readonly root: string;
  /** What rnet.json says, and what it means: a name that a person changed in it is a rename. */
  readonly manifest: Workspace | null;
  readonly workspace: Workspace | null;
  readonly lock: Lock | null;
  /** The texts of both, as they were read. */
  readonly found: Texts;
  /** Paths that an interrupted command had left half-done and that were put right. */
  readonly recovered: readonly string[];
  /** What came of a merge of two branches; null where there was none to settle. */
  readonly settled: Settled | null;
}

/** Two branches' merge, settled: what differs by now from what is on disk. */
export interface Settled {
  /** Texts to go on from instead of those on disk, and what the lock says was written where they are edits of it. */
  readonly texts: ReadonlyMap<string, string>;
  readonly bases: ReadonlyMap<string, string>;
  /** What is really on disk, of all that the lock names, the lock and the manifest. */
  readonly disk: Texts;
}

/** What there is where there is no workspace yet. */
export function nothingAt(root: string): Loaded {
  return { root, manifest: null, workspace: null, lock: null, found: new Map(), recovered: [], settled: null };
}

/** Reads the manifest and the lock of the workspace at `root`, after rolling back what an interrupted command left. */
export function load(root: string): Loaded {
  const recovered = recover(root);
  return loadFrom(root, readTexts(root, [MANIFEST, LOCK]), recovered);
}

/** The same of texts that are read already. */
export function loadFrom(root: string, texts: Texts, recovered: readonly string[]): Loaded {
  const manifest = texts.get(MANIFEST) ?? null;
  const lock = texts.get(LOCK) ?? null;
  refuseMarkers(texts);
  const known = lock === null ? null : parseLock(lock);
  const parsed = manifest === null ? null : parseWorkspace(manifest, known?.manifest);
  return {
    root,
    manifest: parsed,
    workspace: parsed && validate(known ? followRenames(known.manifest, parsed) : parsed),
    lock: known,
    found: texts,
    recovered,
    settled: null,
  };
}

function refuseMarkers(texts: Texts): void {
  const marked = [...texts].find(([, text]) => text !== null && sidesOf(text));
  if (marked)
    throw new RnetError(
      "CONFLICT",
      `${marked[0]} has git's conflict markers. Run "rnet sync" first: it settles the merge of two branches.`,
      1,
    );
}

import { readId, readText } from "./disk.ts";
import { RnetError } from "./errors.ts";
import { followRenames } from "./follow.ts";
import { recover } from "./rollback.ts";
import { parseLockJson, readLock, type Lock } from "./lock.ts";
import { parseManifestJson, readWorkspace } from "./manifest.ts";
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
  /** The ids of both texts, as they were read. */
  readonly found: ReadonlyMap<string, string | null>;
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
  return loadFrom(root, recover(root));
}

/** The same where everything that was left is rolled back. Throws CONFLICT where git left its markers in one of them. */
export function loadFrom(root: string, recovered: readonly string[]): Loaded {
  const manifest = parsedFile(root, MANIFEST, parseManifestJson);
  const lock = parsedFile(root, LOCK, parseLockJson);
  const known = lock && readLock(lock.value);
  const parsed = manifest && readWorkspace(manifest.value, MANIFEST, known?.manifest);
  return {
    root,
    manifest: parsed,
    workspace: parsed && validate(known ? followRenames(known.manifest, parsed) : parsed),
    lock: known,
    found: new Map([
      [MANIFEST, manifest?.id ?? null],
      [LOCK, lock?.id ?? null],
    ]),
    recovered,
    settled: null,
  };
}

/** The JSON of a file of ours, and its id. The text itself is gone by the time it is made sense of: it grows with the workspace. */
function parsedFile(root: string, file: string, parse: (text: string) => unknown): Parsed | null {
  // Before the text: where somebody writes in between, this is not the id of what was read, and nothing is written over it.
  const id = readId(root, file);
  const text = readText(root, file);
  if (text === null) return null;
  if (!sidesOf(text)) return { value: parse(text), id };
  throw new RnetError(
    "CONFLICT",
    `${file} has git's conflict markers. Run "rnet sync" first: it settles the merge of two branches.`,
    1,
  );
}

interface Parsed {
  readonly value: unknown;
  readonly id: string | null;
}

import { readBytes } from "../disk/files.ts";
import { isText, notUtf8 } from "../core/encoding.ts";
import { RnetError } from "../core/errors.ts";
import { followRenames } from "../changes/detect-renames.ts";
import { parseLock, type Lock } from "./lock.ts";
import { namesOldSchema, parseJson, parseWorkspace } from "./rnet-json.ts";
import { sidesOf } from "./conflict-markers.ts";
import { validate } from "../model/validate.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Texts } from "../core/text.ts";
import { VERSION } from "../core/version.ts";

export const MANIFEST = "rnet.json";
export const LOCK = ".rnet/lock.json";

/** What is on disk before a command: the manifest and the lock, null if there are none yet. */
export interface Loaded {
  readonly root: string;
  /** What rnet.json says, and what it means: a name that the user changed in it is a rename. */
  readonly manifest: Workspace | null;
  readonly workspace: Workspace | null;
  /** True if an older version wrote it and it still names that version's schema. */
  readonly hasOldSchema: boolean;
  readonly lock: Lock | null;
  /** The texts of both as they were read; after a merge also those of all files in the lock. */
  readonly found: Texts;
  /** The settled merge of two branches; null if there was none. */
  readonly settled: SettledMerge | null;
}

/** A settled merge of two branches: what differs from the disk. */
export interface SettledMerge {
  /** Texts that replace those on disk, and, for those with edits, the text that was written. */
  readonly texts: ReadonlyMap<string, string>;
  readonly bases: ReadonlyMap<string, string>;
}

/** What is loaded if there is no workspace yet. */
export function nothingAt(root: string): Loaded {
  return { root, manifest: null, workspace: null, hasOldSchema: false, lock: null, found: new Map(), settled: null };
}

/**
 * Reads the manifest and the lock of the workspace at `root`; writes nothing. Throws CONFLICT if git left its markers in one of
 * them, BAD_ENCODING if one is not in UTF-8.
 */
export function load(root: string): Loaded {
  const [manifest, lock] = [readUnmarked(root, MANIFEST), readUnmarked(root, LOCK)];
  const known = lock === null ? null : parseLock(lock);
  const parsed = manifest === null ? null : parseWorkspace(manifest);
  return {
    root,
    manifest: parsed,
    workspace: parsed && validate(known ? followRenames(known.manifest, parsed) : parsed),
    hasOldSchema: hasOldSchema(manifest, known),
    lock: known,
    found: new Map([
      [MANIFEST, manifest],
      [LOCK, lock],
    ]),
    settled: null,
  };
}

/** True if the manifest still names an older version's schema after an upgrade. At other times such an address is the user's. */
export function hasOldSchema(manifest: string | null, lock: Lock | null): boolean {
  return manifest !== null && lock?.generator !== VERSION && namesOldSchema(parseJson(manifest, MANIFEST));
}

function readUnmarked(root: string, file: string): string | null {
  const text = readOwn(root, file);
  if (text === null || !sidesOf(text)) return text;
  throw new RnetError(
    "CONFLICT",
    `${file} has git's conflict markers. Run "rnet sync" first: it settles the merge of two branches.`,
    1,
  );
}

/** The text of a file of ours, null if there is none. Throws BAD_ENCODING if it is not in UTF-8. */
export function readOwn(root: string, file: string): string | null {
  const bytes = readBytes(root, file);
  if (bytes && !isText(bytes)) throw notUtf8([file]);
  return bytes && bytes.toString("utf8");
}

import { isDeepStrictEqual } from "node:util";
import { RnetError } from "../core/errors.ts";
import { parseJson, readWorkspace, workspaceDocument } from "./rnet-json.ts";
import { movedPath, type Move } from "../core/move.ts";
import { isInside } from "../model/names.ts";
import { isRecord } from "./decode.ts";
import type { Workspace } from "../model/workspace.ts";
import { isEditKind, type Edit } from "../model/edit-kinds.ts";
import { byKey, show } from "../core/text.ts";

/** A managed file's ids: what the templates gave, and what went to disk after the repository's formatter. */
export interface LockedFile {
  readonly rendered: string;
  readonly written: string;
}

/** What was written last time. */
export interface Lock {
  /** The version of the program that wrote it; the templates of another may give other texts. */
  readonly generator: string;
  readonly manifest: Workspace;
  /** The managed files by path. */
  readonly files: ReadonlyMap<string, LockedFile>;
  /** The ids of the seed templates' texts, to tell when a template has changed since. */
  readonly seeds: ReadonlyMap<string, string>;
  /** What we made in files that are the user's. */
  readonly edits: readonly Edit[];
}

const VERSION = 1;
const BLOB = /^[0-9a-f]{40}$/;

/** Parses the text of .rnet/lock.json, which is in the repository and so not trusted. Throws BAD_LOCK. */
export function parseLock(text: string): Lock {
  const value = inLock(() => parseJson(text, ".rnet/lock.json"));
  if (!isRecord(value)) return broken("is not an object");
  if (value["version"] !== VERSION)
    return broken(`has version ${show(JSON.stringify(value["version"]) ?? "none")}, and this program knows ${VERSION}`);
  if (!isRecord(value["files"]) || !isRecord(value["seeds"]) || !isRecord(value["edits"]))
    return broken("lacks files, seeds or edits");
  return {
    generator: typeof value["generator"] === "string" ? value["generator"] : "",
    manifest: inLock(() => readWorkspace(value["manifest"], "manifest")),
    files: readPaths(value["files"], readFile),
    seeds: readPaths(value["seeds"], readId),
    edits: readEdits(value["edits"]),
  };
}

function readPaths<T>(record: Record<string, unknown>, read: (entry: unknown) => T): Map<string, T> {
  const paths = Object.entries(record);
  if (!paths.every(([path]) => isInside(path))) broken("has a path that leaves the workspace");
  return new Map(paths.map(([path, entry]) => [path, read(entry)]));
}

/** Reads a file's ids. A single one stands for two equal ones. */
function readFile(entry: unknown): LockedFile {
  const { rendered, written } = isRecord(entry) ? entry : { rendered: entry, written: entry };
  return { rendered: readId(rendered), written: readId(written) };
}

function readId(entry: unknown): string {
  return typeof entry === "string" && BLOB.test(entry) ? entry : broken("has an id that is not a blob id");
}

/** The text of .rnet/lock.json: sorted, without dates, the same bytes on every machine. */
export function printLock({ generator, manifest, files, seeds, edits }: Lock): string {
  const ids = [...files].map(([path, file]) => [path, file.rendered === file.written ? file.written : file] as const);
  const document = {
    version: VERSION,
    generator,
    manifest: workspaceDocument(manifest),
    files: Object.fromEntries(byKey(ids)),
    seeds: Object.fromEntries(byKey(seeds)),
    edits: printEdits(edits),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** True if two locks are equal. */
export function isSameLock(a: Lock, b: Lock): boolean {
  return isDeepStrictEqual({ ...a, edits: printEdits(a.edits) }, { ...b, edits: printEdits(b.edits) });
}

/** The lock after the moves. */
export function movedLock(lock: Lock, moves: readonly Move[]): Lock {
  if (moves.length === 0) return lock;
  const moved = <T>(ids: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...ids].map(([path, id]) => [movedPath(path, moves), id]));
  const edits = lock.edits.map((edit) => ({ ...edit, path: movedPath(edit.path, moves) }));
  return { ...lock, files: moved(lock.files), seeds: moved(lock.seeds), edits };
}

/** Two edits with the same key are the same: in one file, of one kind, of one entry. */
export function editKey({ path, edit, key }: Edit): string {
  return JSON.stringify([path, edit, key]);
}

/** Reads a part of the lock. Throws BAD_LOCK instead of BAD_MANIFEST. */
function inLock<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RnetError)) throw error;
    return broken(`cannot be read (${error.message.replace(/[.]$/, "")})`);
  }
}

function broken(what: string): never {
  throw new RnetError(
    "BAD_LOCK",
    `.rnet/lock.json ${what}. Restore it from git, or delete it and run "rnet sync": files that differ are then shown as conflicts.`,
  );
}

/** Reads edits from nested objects: path, kind, key, value. */
function readEdits(value: Record<string, unknown>): Edit[] {
  const entries = (of: unknown): [string, unknown][] =>
    isRecord(of) ? Object.entries(of) : broken("has an edit that is not one");
  return Object.entries(value).flatMap(([path, kinds]) =>
    entries(kinds).flatMap(([edit, values]) =>
      entries(values).map(([key, entry]) =>
        isInside(path) && isEditKind(edit) && typeof entry === "string"
          ? { path, edit, key, value: entry }
          : broken("has an edit that is not one"),
      ),
    ),
  );
}

function printEdits(edits: readonly Edit[]): object {
  // Without a prototype: an untrusted key may be called __proto__.
  const empty = (): Record<string, never> => Object.create(null) as Record<string, never>;
  const document: Record<string, Record<string, Record<string, string>>> = empty();
  for (const { path, edit, key, value } of edits.toSorted((a, b) => (editKey(a) < editKey(b) ? -1 : 1))) {
    ((document[path] ??= empty())[edit] ??= empty())[key] = value;
  }
  return document;
}

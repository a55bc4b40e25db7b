import { isSameWorkspace } from "../model/affected.ts";
import { RnetError } from "../core/errors.ts";
import { parseJson, readWorkspace, workspaceDocument } from "./rnet-json.ts";
import { movedPath, type Move } from "../core/move.ts";
import { isInside } from "../model/names.ts";
import { PathMap } from "../core/path-map.ts";
import { isRecord } from "./decode.ts";
import type { Workspace } from "../model/workspace.ts";
import { isEditKind, type Edit } from "../model/edit-kinds.ts";
import { show } from "../core/text.ts";

/** A managed file's ids: what the templates gave, and what went to disk after the repository's formatter. */
export interface LockedFile {
  readonly rendered: string;
  readonly written: string;
}

/** The same where there may be very many: one id stands for two equal ones. */
export type LockedIds = string | LockedFile;

/** A structured change that we made in a file that is somebody else's. */
export type LockedEdit = Edit;

/** What was written last time. */
export interface Lock {
  /** The version of the program that wrote it; another one's templates may give other texts. */
  readonly generator: string;
  readonly manifest: Workspace;
  /** What `idsOf` makes and `lockedFile` reads. */
  readonly files: PathMap<LockedIds>;
  /** The ids of the seed templates' texts, to tell when a template has changed since. */
  readonly seeds: PathMap<string>;
  readonly edits: readonly LockedEdit[];
}

const VERSION = 1;
const BLOB = /^[0-9a-f]{40}$/;

/** Parses the text of .rnet/lock.json, which is checked in and so untrusted. Throws BAD_LOCK. */
export function parseLock(text: string): Lock {
  return readLock(parseLockJson(text));
}

/** The first half of it: parses the JSON and checks nothing in it. */
export function parseLockJson(text: string): unknown {
  return inLock(() => parseJson(text, ".rnet/lock.json"));
}

/** The second half: makes a lock of the untrusted value. */
export function readLock(value: unknown): Lock {
  if (!isRecord(value)) return broken("is not an object");
  if (value["version"] !== VERSION)
    return broken(`has version ${show(JSON.stringify(value["version"]) ?? "none")}, and this program knows ${VERSION}`);
  if (!isRecord(value["files"]) || !isRecord(value["seeds"]) || !isRecord(value["edits"]))
    return broken("lacks files, seeds or edits");
  return {
    generator: typeof value["generator"] === "string" ? value["generator"] : "",
    manifest: inLock(() => readWorkspace(value["manifest"], "manifest")),
    files: mapOf<LockedIds>(value["files"], isIds),
    seeds: mapOf<string>(value["seeds"], isId),
    edits: readEdits(value["edits"]),
  };
}

/** Checks every path and entry; what JSON.parse gave is kept as it is, for there may be a hundred thousand. */
function mapOf<T>(record: Record<string, unknown>, isEntry: (entry: unknown) => boolean): PathMap<T> {
  // Names are few: every service of a framework has the same.
  const inside = new Set<string>();
  for (const directory of Object.keys(record)) {
    const entries = record[directory];
    if (!isRecord(entries)) return broken("has a directory without files");
    if (directory !== "." && !isInside(directory)) broken("has a path that leaves the workspace");
    for (const name of Object.keys(entries)) {
      if (!inside.has(name) && (name.includes("/") || !isInside(name))) broken("has a path that leaves the workspace");
      inside.add(name);
      if (!isEntry(entries[name])) broken("has an id that is not a blob id");
    }
  }
  return new PathMap(record as Record<string, Record<string, T>>);
}

function isId(entry: unknown): boolean {
  return typeof entry === "string" && BLOB.test(entry);
}

function isIds(entry: unknown): boolean {
  return isId(entry) || (isRecord(entry) && isId(entry["rendered"]) && isId(entry["written"]));
}

/** The text of .rnet/lock.json: sorted, without dates, the same bytes on every machine. */
export function printLock({ generator, manifest, files, seeds, edits }: Lock): string {
  const document = {
    version: VERSION,
    generator,
    manifest: workspaceDocument(manifest),
    files: files.sorted(),
    seeds: seeds.sorted(),
    edits: printEdits(edits),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Whether two locks say the same. */
export function isSameLock(a: Lock, b: Lock): boolean {
  return (
    a === b ||
    (a.generator === b.generator &&
      isSameWorkspace(a.manifest, b.manifest) &&
      a.seeds.equals(b.seeds, (id, other) => id === other) &&
      a.files.equals(b.files, isSameFile) &&
      JSON.stringify(printEdits(a.edits)) === JSON.stringify(printEdits(b.edits)))
  );
}

function isSameFile(a: LockedIds, b: LockedIds): boolean {
  const [one, other] = [bothOf(a), bothOf(b)];
  return one.rendered === other.rendered && one.written === other.written;
}

function bothOf(ids: LockedIds): LockedFile {
  return typeof ids === "string" ? { rendered: ids, written: ids } : ids;
}

/** A managed file's ids as the lock has them. */
export function idsOf({ rendered, written }: LockedFile): LockedIds {
  return rendered === written ? rendered : { rendered, written };
}

/** A managed file's ids, if the lock knows it. */
export function lockedFile(lock: Lock | null, path: string): LockedFile | undefined {
  const ids = lock?.files.get(path);
  return ids === undefined ? undefined : bothOf(ids);
}

/** The lock as it is once directories have moved. */
export function movedLock(lock: Lock, moves: readonly Move[]): Lock {
  if (moves.length === 0) return lock;
  const moved = <T>(ids: PathMap<T>): PathMap<T> =>
    PathMap.from([...ids].map(([path, id]) => [movedPath(path, moves), id] as const));
  const edits = lock.edits.map((edit) => ({ ...edit, path: movedPath(edit.path, moves) }));
  return { ...lock, files: moved(lock.files), seeds: moved(lock.seeds), edits };
}

/** What makes an edit the same edit: where, how and about what. */
export function editKey({ path, edit, key }: LockedEdit): string {
  return JSON.stringify([path, edit, key]);
}

/** A lock is broken where the JSON or the manifest in it is. */
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

/** Edits as they stand in the file: path, kind, key, value, each an object in the one before. */
function readEdits(value: Record<string, unknown>): LockedEdit[] {
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

function printEdits(edits: readonly LockedEdit[]): object {
  // Without a prototype: an untrusted key may be called __proto__.
  const empty = (): Record<string, never> => Object.create(null) as Record<string, never>;
  const document: Record<string, Record<string, Record<string, string>>> = empty();
  for (const { path, edit, key, value } of edits.toSorted((a, b) => (editKey(a) < editKey(b) ? -1 : 1))) {
    ((document[path] ??= empty())[edit] ??= empty())[key] = value;
  }
  return document;
}

import { isSameWorkspace } from "./affected.ts";
import { isEditKind, type Edit } from "./edit/kinds.ts";
import { RnetError } from "./errors.ts";
import { parseJson, readWorkspace, workspaceDocument } from "./manifest.ts";
import { movedPath, type Move } from "./move.ts";
import { isInside, show } from "./names.ts";
import type { Workspace } from "./workspace.ts";

/** A managed file's ids: what the templates gave, and what went to disk after the host's formatter. */
export interface LockedFile {
  readonly rendered: string;
  readonly written: string;
}

/** A structured change that we made in a file that is somebody else's. */
export type LockedEdit = Edit;

/** What was written last time. */
export interface Lock {
  /** The version of the program that wrote it; another one's templates may give other texts. */
  readonly generator: string;
  readonly manifest: Workspace;
  readonly files: ReadonlyMap<string, LockedFile>;
  /** The ids of the seed templates' texts, to tell when a template has changed since. */
  readonly seeds: ReadonlyMap<string, string>;
  readonly edits: readonly LockedEdit[];
}

const VERSION = 1;
const BLOB = /^[0-9a-f]{40}$/;

/** Parses the text of .rnet/lock.json, which is checked in and so untrusted. Throws BAD_LOCK. */
export function parseLock(text: string): Lock {
  const broken = (what: string): never => {
    throw new RnetError(
      "BAD_LOCK",
      `.rnet/lock.json ${what}. Restore it from git, or delete it and run "rnet sync": files that differ are then shown as conflicts.`,
    );
  };
  const value = inLock(() => parseJson(text, ".rnet/lock.json"), broken);
  if (!isRecord(value)) return broken("is not an object");
  if (value["version"] !== VERSION)
    return broken(`has version ${show(JSON.stringify(value["version"]) ?? "none")}, and this program knows ${VERSION}`);
  if (!isRecord(value["files"]) || !isRecord(value["seeds"]) || !isRecord(value["edits"]))
    return broken("lacks files, seeds or edits");
  const id = (entry: unknown): string =>
    typeof entry === "string" && BLOB.test(entry) ? entry : broken("has an id that is not a blob id");
  const path = (entry: string): string => (isInside(entry) ? entry : broken("has a path that leaves the workspace"));
  const ids = (entry: unknown): LockedFile => {
    if (typeof entry === "string") return { rendered: id(entry), written: id(entry) };
    if (!isRecord(entry)) return broken("has a file without ids");
    return { rendered: id(entry["rendered"]), written: id(entry["written"]) };
  };
  // Without a list of pairs in between: there may be a hundred thousand.
  const mapped = <T>(record: Record<string, unknown>, read: (entry: unknown) => T): Map<string, T> => {
    const map = new Map<string, T>();
    for (const name of Object.keys(record)) map.set(path(name), read(record[name]));
    return map;
  };
  return {
    generator: typeof value["generator"] === "string" ? value["generator"] : "",
    manifest: inLock(() => readWorkspace(value["manifest"], "manifest"), broken),
    files: mapped(value["files"], ids),
    seeds: mapped(value["seeds"], id),
    edits: readEdits(value["edits"], broken),
  };
}

/** The text of .rnet/lock.json: sorted, without dates, the same bytes on every machine. An id alone stands for two equal ones. */
export function printLock(lock: Lock): string {
  const fields = {
    version: JSON.stringify(VERSION),
    generator: JSON.stringify(lock.generator),
    manifest: nested(workspaceDocument(lock.manifest), 1),
    files: printIds(lock.files, ({ rendered, written }) =>
      rendered === written ? `"${rendered}"` : nested({ rendered, written }, 2),
    ),
    seeds: printIds(lock.seeds, (id) => `"${id}"`),
    edits: nested(printEdits(lock.edits), 1),
  };
  return `{\n${Object.entries(fields)
    .map(([name, text]) => `  "${name}": ${text}`)
    .join(",\n")}\n}\n`;
}

/** Whether two locks say the same. */
export function isSameLock(a: Lock, b: Lock): boolean {
  return (
    a === b ||
    (a.generator === b.generator &&
      isSameWorkspace(a.manifest, b.manifest) &&
      isSameMap(a.seeds, b.seeds, (id, other) => id === other) &&
      isSameMap(
        a.files,
        b.files,
        (ids, others) => ids.rendered === others.rendered && ids.written === others.written,
      ) &&
      JSON.stringify(printEdits(a.edits)) === JSON.stringify(printEdits(b.edits)))
  );
}

function isSameMap<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>, isSame: (a: T, b: T) => boolean): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !isSame(value, other)) return false;
  }
  return true;
}

/** A value as it stands so many levels deep in the file. */
function nested(value: unknown, depth: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

/** A path a line, sorted. An object of a hundred thousand keys would take its time. */
function printIds<T>(ids: ReadonlyMap<string, T>, print: (value: T) => string): string {
  const lines = [...ids.keys()].sort().map((path) => `    ${JSON.stringify(path)}: ${print(ids.get(path)!)}`);
  return lines.length ? `{\n${lines.join(",\n")}\n  }` : "{}";
}

/** The lock as it is once directories have moved. */
export function movedLock(lock: Lock, moves: readonly Move[]): Lock {
  if (moves.length === 0) return lock;
  const moved = <T>(ids: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...ids].map(([path, id]) => [movedPath(path, moves), id]));
  const edits = lock.edits.map((edit) => ({ ...edit, path: movedPath(edit.path, moves) }));
  return { ...lock, files: moved(lock.files), seeds: moved(lock.seeds), edits };
}

/** What makes an edit the same edit: where, how and about what. */
export function editKey({ path, edit, key }: LockedEdit): string {
  return JSON.stringify([path, edit, key]);
}

/** A lock is broken where the JSON or the manifest in it is. */
function inLock<T>(read: () => T, broken: (what: string) => never): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RnetError)) throw error;
    return broken(`cannot be read (${error.message.replace(/[.]$/, "")})`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Edits as they stand in the file: path, kind, key, value, each an object in the one before. */
function readEdits(value: Record<string, unknown>, broken: (what: string) => never): LockedEdit[] {
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

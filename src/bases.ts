import { byDirectory, ownerOf } from "./affected.ts";
import { blobId } from "./blob.ts";
import { parseHost } from "./host.ts";
import { formatterOf } from "./host-format.ts";
import { lockedFile, type Lock, type LockedFile } from "./lock.ts";
import { unmovedPath, type Move } from "./move.ts";
import { renderAll } from "./draft.ts";
import { git } from "./run.ts";
import { readListing } from "./survey.ts";

/**
 * Reads the texts that a lock says were written: rendered again from its manifest (and formatted again) where the ids
 * still fit, else from git by the id. `paths` are those after the moves.
 */
export function readBases(
  root: string,
  lock: Lock,
  paths: readonly string[],
  moves: readonly Move[],
): Map<string, string> {
  const earlier = paths.map((path) => unmovedPath(path, moves));
  const rendered = renderedAgain(lock, earlier);
  const bases = new Map<string, string>();
  for (const [index, path] of paths.entries()) {
    const before = earlier[index]!;
    const base = baseOf(root, before, lockedFile(lock, before)!, rendered.get(before));
    if (base !== null) bases.set(path, base);
  }
  return bases;
}

function renderedAgain({ manifest }: Lock, paths: readonly string[]): Map<string, string> {
  if (paths.length === 0) return new Map();
  const directories = byDirectory(manifest);
  const owners = paths.map((path) => ownerOf(path, directories));
  const affected = { root: owners.includes(null), services: new Set(owners.filter((name) => name !== null)) };
  return new Map(renderAll(manifest, affected).map(({ path, text }) => [path, text]));
}

function baseOf(
  root: string,
  path: string,
  { rendered, written }: LockedFile,
  again: string | undefined,
): string | null {
  if (again === undefined || blobId(again) !== rendered) return readBlob(root, written);
  if (rendered === written) return again;
  const blob = readBlob(root, written);
  if (blob !== null) return blob;
  const format = formatterOf(root, parseHost(readListing(root)));
  const formatted = format?.(new Map([[path, again]])).texts.get(path) ?? again;
  return blobId(formatted) === written ? formatted : null;
}

/** A text that git knows by its id, or null. */
export function readBlob(root: string, id: string): string | null {
  const { code, output } = git(["cat-file", "blob", id], root);
  return code === 0 ? output : null;
}

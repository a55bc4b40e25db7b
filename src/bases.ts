import { byDirectory, ownerOf } from "./affected.ts";
import { blobId } from "./blob.ts";
import type { Lock } from "./lock.ts";
import { renderAll } from "./pipeline.ts";
import { git } from "./run.ts";

/** Reads the texts that a lock names: rendered again from its manifest where the id still fits, else from git by the id of what was written. */
export function readBases(root: string, lock: Lock, paths: readonly string[]): Map<string, string> {
  if (paths.length === 0) return new Map();
  const directories = byDirectory(lock.manifest);
  const owners = paths.map((path) => ownerOf(path, directories));
  const affected = { root: owners.includes(null), services: new Set(owners.filter((name) => name !== null)) };
  const rendered = new Map(renderAll(lock.manifest, affected).map(({ path, text }) => [path, text]));
  const bases = paths.map((path): [string, string | null] => {
    const locked = lock.files.get(path)!;
    const again = rendered.get(path);
    return [path, again !== undefined && blobId(again) === locked.rendered ? again : readBlob(root, locked.written)];
  });
  return new Map(bases.filter((entry): entry is [string, string] => entry[1] !== null));
}

function readBlob(root: string, id: string): string | null {
  const { code, output } = git(["cat-file", "blob", id], root);
  return code === 0 ? output : null;
}

import { byDirectory, ownerOf } from "../model/affected.ts";
import { blobId } from "../core/git-blob.ts";
import { detectRepository } from "../repository/detect.ts";
import { formatterOf } from "../repository/formatter.ts";
import type { Lock, LockedFile } from "../state/lock.ts";
import { unmovedPath, type Move } from "../core/move.ts";
import { renderAll } from "../render/render-files.ts";
import { git } from "../core/subprocess.ts";
import { readListing } from "../repository/scan.ts";

/**
 * Recovers the merge base of each file: the exact text we wrote last time. Tries in order: render it from the lock's
 * manifest; read the blob from git; render and format. The first and last count only if their hash is the lock's.
 * `paths` are those after the moves.
 */
export function readBases(
  root: string,
  lock: Lock,
  paths: readonly string[],
  moves: readonly Move[],
): Map<string, string> {
  const earlier = paths.map((path) => unmovedPath(path, moves));
  const rendered = renderedBefore(lock, earlier);
  const found = new Map(
    earlier.map((path) => [path, writtenText(root, lock.files.get(path)!, rendered.get(path) ?? null)]),
  );
  const formatted = formattedAgain(root, new Map([...rendered].filter(([path]) => found.get(path) === null)));
  for (const [path, text] of formatted) if (blobId(text) === lock.files.get(path)!.written) found.set(path, text);
  return new Map(
    paths.flatMap((path, index): [string, string][] => {
      const base = found.get(earlier[index]!) ?? null;
      return base === null ? [] : [[path, base]];
    }),
  );
}

/** The managed texts that the lock's own manifest gives, at least those of some paths. */
export function renderedBefore({ manifest }: Lock, paths: readonly string[]): Map<string, string> {
  if (paths.length === 0) return new Map();
  const directories = byDirectory(manifest);
  const owners = paths.map((path) => ownerOf(path, directories));
  const affected = { root: owners.includes(null), services: new Set(owners.filter((name) => name !== null)) };
  return new Map(renderAll(manifest, affected).map(({ path, text }) => [path, text]));
}

/** The text that was written: the text rendered again if it has that hash, else git's; null if neither has it. */
export function writtenText(root: string, { written }: LockedFile, again: string | null): string | null {
  return again !== null && blobId(again) === written ? again : readBlob(root, written);
}

/** The texts as the repository's formatter leaves them, from one run. */
function formattedAgain(root: string, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (texts.size === 0) return texts;
  return formatterOf(root, detectRepository(readListing(root)))?.(texts).texts ?? texts;
}

/** The text of a blob in git; null if git does not have it. */
function readBlob(root: string, id: string): string | null {
  const { code, output } = git(["cat-file", "blob", id], root);
  return code === 0 ? output : null;
}

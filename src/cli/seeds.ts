import { blobId } from "../core/git-blob.ts";
import type { Lock } from "../state/lock.ts";

/** The seed files of a directory: those that are as written, and those that the user edited. */
export interface Seeds {
  readonly untouched: readonly string[];
  readonly edited: readonly string[];
}

/** Sorts the seed files in a directory. `texts` are theirs without our entries; null for a missing one. */
export function seedsBelow(lock: Lock, directory: string, texts: ReadonlyMap<string, string | null>): Seeds {
  const present = [...lock.seeds].filter(
    ([path]) => path.startsWith(`${directory}/`) && (texts.get(path) ?? null) !== null,
  );
  const isUntouched = ([path, id]: readonly [string, string]): boolean => blobId(texts.get(path)!) === id;
  return {
    untouched: present.filter(isUntouched).map(([path]) => path),
    edited: present.filter((entry) => !isUntouched(entry)).map(([path]) => path),
  };
}

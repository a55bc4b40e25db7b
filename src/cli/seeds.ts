import { blobId } from "../core/git-blob.ts";
import type { Lock } from "../state/lock.ts";

/** The seed files of a directory: those as they were written, and those that a person changed since. */
export interface Seeds {
  readonly untouched: readonly string[];
  readonly edited: readonly string[];
}

/** Sorts the seed files below a directory. `texts` are theirs once a command has taken its own entries out of them; null where one is gone. */
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

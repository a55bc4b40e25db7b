import { readBases } from "./bases.ts";
import { isSameFormatted } from "./formatting.ts";
import { blobId } from "./blob.ts";
import type { Draft, Help } from "./pipeline.ts";

/** Finds what a merge needs: the texts that the lock names, and which files a person only formatted. */
export async function assist(draft: Draft, choices: Pick<Help, "restore" | "onConflict">): Promise<Help> {
  const paths = editedPaths(draft);
  const { root, lock, settled } = draft.loaded;
  const bases = new Map([...(lock ? readBases(root, lock, paths) : []), ...(settled?.bases ?? [])]);
  const unedited = new Set<string>();
  for (const path of paths) {
    const base = bases.get(path);
    if (base !== undefined && (await isSameFormatted(path, draft.disk.get(path)!, base))) unedited.add(path);
  }
  return { ...choices, bases, formatted: new Map(), unedited };
}

/** The managed files that a person changed while the templates have something new for them. */
function editedPaths({ loaded: { lock }, files, disk }: Draft): string[] {
  const edited = files.filter(({ path, owner, text }) => {
    const locked = lock?.files.get(path);
    const present = disk.get(path) ?? null;
    return (
      owner === "managed" &&
      locked &&
      present !== null &&
      blobId(present) !== locked.written &&
      locked.rendered !== blobId(text)
    );
  });
  return edited.map(({ path }) => path);
}

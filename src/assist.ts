import { byDirectory, ownerOf } from "./affected.ts";
import { isSameFormatted } from "./formatting.ts";
import { blobId } from "./blob.ts";
import { renderAll, type Draft, type Help } from "./pipeline.ts";
import { unmovedPath } from "./move.ts";
import { git } from "./run.ts";

/** Finds what a merge needs: the texts that the lock names, and which files a person only formatted. */
export async function assist(draft: Draft, choices: Pick<Help, "restore" | "onConflict">): Promise<Help> {
  const paths = editedPaths(draft);
  const bases = paths.length === 0 ? new Map<string, string>() : findBases(draft, paths);
  const unedited = new Set<string>();
  for (const path of paths) {
    const base = bases.get(path);
    if (base !== undefined && (await isSameFormatted(path, draft.disk.get(path)!, base))) unedited.add(path);
  }
  return { ...choices, bases, formatted: new Map(), unedited };
}

/** The managed files that a person changed while the templates have something new for them. */
function editedPaths({ lock, files, disk }: Draft): string[] {
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

/** Rendered again from the lock's manifest where the id still fits, else from git by the id of what was written. */
function findBases({ loaded, lock, moves }: Draft, paths: readonly string[]): Map<string, string> {
  const { root, lock: earlier } = loaded;
  const directories = byDirectory(earlier!.manifest);
  const owners = paths.map((path) => ownerOf(unmovedPath(path, moves), directories));
  const affected = { root: owners.includes(null), services: new Set(owners.filter((name) => name !== null)) };
  const rendered = new Map(renderAll(earlier!.manifest, affected).map(({ path, text }) => [path, text]));
  const bases = paths.map((path): [string, string | null] => {
    const locked = lock!.files.get(path)!;
    const again = rendered.get(unmovedPath(path, moves));
    return [path, again !== undefined && blobId(again) === locked.rendered ? again : readBlob(root, locked.written)];
  });
  return new Map(bases.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** A text that git knows by its id, or null. */
export function readBlob(root: string, id: string): string | null {
  const { code, output } = git(["cat-file", "blob", id], root);
  return code === 0 ? output : null;
}

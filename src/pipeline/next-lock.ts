import { byDirectory, ownerOf } from "../model/affected.ts";
import { blobId } from "../core/git-blob.ts";
import type { Comparison } from "./current.ts";
import { idsOf, lockedFile, type Lock, type LockedFile, type LockedIds } from "../state/lock.ts";
import type { EditedSteps, Step } from "./steps.ts";
import { PathMap } from "../core/path-map.ts";
import { VERSION } from "../core/version.ts";
import type { Workspace } from "../model/workspace.ts";
import type { RenderedFile } from "../render/render-files.ts";

/** What the lock says from now on: of what was looked at what was decided, of the rest what it said. */
export function nextLock(comparison: Comparison, edited: EditedSteps): Lock {
  const { workspace, files: rendered, obsolete, lockedEdits, lock: before } = comparison;
  const files = new Map<string, LockedIds>();
  const seeds = new Map<string, string>();
  for (const step of edited.steps) {
    const { path, owner, kind, id } = step;
    if (id === null) continue;
    if (owner === "managed")
      files.set(path, idsOf({ rendered: id, written: writtenId(lockedFile(before, path), step, id) }));
    else seeds.set(path, kind === "create" ? id : (before?.seeds.get(path) ?? id));
  }
  const looked = new Set(lockedEdits);
  const others = (before?.edits ?? []).filter((edit) => !looked.has(edit));
  return {
    generator: VERSION,
    manifest: workspace,
    files: (before?.files ?? new PathMap()).with(files, obsolete),
    seeds: (before?.seeds ?? new PathMap()).with(seeds, lostSeeds(before, workspace, rendered)),
    edits: [...others, ...edited.edits],
  };
}

/** Seed files of the lock that no template gives any more, of services that were rendered or are gone. */
function lostSeeds(lock: Lock | null, workspace: Workspace, rendered: readonly RenderedFile[]): string[] {
  const planned = new Set(rendered.map(({ path }) => path));
  const directories = byDirectory(workspace);
  const owners = new Set(rendered.map(({ path }) => ownerOf(path, directories)));
  const isLooked = (path: string): boolean => owners.has(ownerOf(path, directories));
  return [...(lock?.seeds.keys(isLooked) ?? [])].filter((path) => !planned.has(path));
}

/** What we wrote, or would have: where it was merged with a person's edit or gave way to it, theirs stays an edit of ours. */
function writtenId(before: LockedFile | undefined, { kind, rendered, formatted, disk }: Step, id: string): string {
  const ready = formatted === rendered ? id : blobId(formatted!);
  if (kind === "keep" || kind === "gone") return before?.written ?? ready;
  return kind === "same" && disk !== formatted ? blobId(disk!) : ready;
}

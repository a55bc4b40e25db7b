import { byDirectory, ownerOf } from "./affected.ts";
import { blobId } from "./blob.ts";
import type { Draft } from "./draft.ts";
import type { Lock, LockedFile } from "./lock.ts";
import type { EditedSteps } from "./reconcile-edits.ts";
import type { RenderedFile, Step } from "./reconcile.ts";
import { VERSION } from "./version.ts";
import type { Workspace } from "./workspace.ts";

/** What the lock says from now on: of what was looked at what was decided, of the rest what it said. */
export function nextLock(drafted: Draft, edited: EditedSteps): Lock {
  const { workspace, files: rendered, leftovers, lockedEdits, lock: before } = drafted;
  const files = new Map<string, LockedFile>();
  const seeds = new Map<string, string>();
  for (const step of edited.steps) {
    if (step.rendered === null) continue;
    const { path, owner, kind } = step;
    const id = blobId(step.rendered);
    if (owner === "managed") files.set(path, { rendered: id, written: writtenId(before?.files.get(path), step, id) });
    else seeds.set(path, kind === "create" ? id : (before?.seeds.get(path) ?? id));
  }
  const looked = new Set(lockedEdits);
  const others = (before?.edits ?? []).filter((edit) => !looked.has(edit));
  return {
    generator: VERSION,
    manifest: workspace,
    files: changed(before?.files, leftovers, files),
    seeds: changed(before?.seeds, lostSeeds(before, workspace, rendered), seeds),
    edits: [...others, ...edited.edits],
  };
}

/** Ids without those of some paths and with those of others; the very same map where that changes nothing. */
function changed<T>(
  before: ReadonlyMap<string, T> | undefined,
  lost: readonly string[],
  found: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (before && lost.length === 0 && found.size === 0) return before;
  const after = new Map(before);
  for (const path of lost) after.delete(path);
  for (const [path, id] of found) after.set(path, id);
  return after;
}

/** Seed files of the lock that no template gives any more, of services that were rendered or are gone. */
function lostSeeds(lock: Lock | null, workspace: Workspace, rendered: readonly RenderedFile[]): string[] {
  const planned = new Set(rendered.map(({ path }) => path));
  const directories = byDirectory(workspace);
  const owners = new Set(rendered.map(({ path }) => ownerOf(path, directories)));
  const isLooked = (path: string): boolean => owners.has(ownerOf(path, directories));
  return [...(lock?.seeds.keys() ?? [])].filter((path) => !planned.has(path) && isLooked(path));
}

/** What we wrote, or would have: where it was merged with a person's edit or gave way to it, theirs stays an edit of ours. */
function writtenId(before: LockedFile | undefined, { kind, rendered, formatted, disk }: Step, id: string): string {
  const ready = formatted === rendered ? id : blobId(formatted!);
  if (kind === "keep" || kind === "gone") return before?.written ?? ready;
  return kind === "same" && disk !== formatted ? blobId(disk!) : ready;
}

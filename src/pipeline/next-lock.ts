import { byDirectory, ownerOf } from "../model/affected.ts";
import { blobId } from "../core/git-blob.ts";
import type { Comparison } from "./current.ts";
import type { Lock, LockedFile } from "../state/lock.ts";
import type { EditedSteps, Step } from "./steps.ts";
import { VERSION } from "../core/version.ts";
import type { Workspace } from "../model/workspace.ts";
import type { RenderedFile } from "../render/render-files.ts";

/** The next lock: what was decided of the files and edits that were looked at; the other entries stay. */
export function nextLock(comparison: Comparison, edited: EditedSteps): Lock {
  const { workspace, files: rendered, obsolete, lockedEdits, lock: before } = comparison;
  const files = new Map(before?.files);
  const seeds = new Map(before?.seeds);
  for (const path of obsolete) files.delete(path);
  for (const path of lostSeeds(before, workspace, rendered)) seeds.delete(path);
  for (const step of edited.steps) {
    const { path, owner, kind, id } = step;
    if (id === null) continue;
    if (owner === "managed") files.set(path, { rendered: id, written: writtenId(files.get(path), step, id) });
    else if (kind === "create" || !seeds.has(path)) seeds.set(path, id);
  }
  const looked = new Set(lockedEdits);
  const others = (before?.edits ?? []).filter((edit) => !looked.has(edit));
  return { generator: VERSION, manifest: workspace, files, seeds, edits: [...others, ...edited.edits] };
}

/** The lock's seed files that no template gives any more, of the services that were rendered or removed. */
function lostSeeds(lock: Lock | null, workspace: Workspace, rendered: readonly RenderedFile[]): string[] {
  const planned = new Set(rendered.map(({ path }) => path));
  const directories = byDirectory(workspace);
  const owners = new Set(rendered.map(({ path }) => ownerOf(path, directories)));
  const seeds = [...(lock?.seeds.keys() ?? [])];
  return seeds.filter((path) => !planned.has(path) && owners.has(ownerOf(path, directories)));
}

/**
 * The blob id to record as `written`. After a clean write it is that of the text we wrote. If the user's edit was merged in,
 * it is that of our own text, so that the next run still sees theirs as an edit. If we wrote nothing, the previous id stays,
 * or for `same` it is that of the text on disk.
 */
function writtenId(before: LockedFile | undefined, { kind, rendered, formatted, disk }: Step, id: string): string {
  const ready = formatted === rendered ? id : blobId(formatted!);
  if (kind === "keep" || kind === "gone") return before?.written ?? ready;
  return kind === "same" && disk !== formatted ? blobId(disk!) : ready;
}

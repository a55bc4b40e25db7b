import { everythingOf } from "../model/affected.ts";
import { blobId } from "../core/git-blob.ts";
import { difference } from "../core/unified-diff.ts";
import { readTexts } from "../disk/files.ts";
import { addEntry } from "../edits/edit.ts";
import type { Lock, LockedFile } from "../state/lock.ts";
import { readChanged } from "./current.ts";
import type { Workspace } from "../model/workspace.ts";
import { renderedBefore, writtenText } from "../git-merge/merge-bases.ts";
import { renderAll } from "../render/render-files.ts";
import { plain } from "../core/text.ts";

/** How a file differs from another text of it; null if that text cannot be found. */
export interface FileDifference {
  readonly path: string;
  readonly diff: string | null;
}

/** What the user changed in those managed files that are `wanted`. Throws what readTexts throws. */
export function readEdited(root: string, lock: Lock, wanted: (path: string) => boolean): FileDifference[] {
  const paths = [...lock.files.keys()].filter(wanted);
  const edited = [...readChanged(root, lock, paths)].flatMap(([path, id]) => (id === null ? [] : [path]));
  const rendered = renderedBefore(lock, edited);
  return [...readTexts(root, edited)].map(([path, text]) => {
    const before = writtenOrRendered(root, lock.files.get(path)!, rendered.get(path) ?? null);
    return { path, diff: before === null ? null : difference(path, before, text!) };
  });
}

/** The text that went to disk, or if it cannot be recovered that text before it was formatted; or null. */
function writtenOrRendered(root: string, file: LockedFile, again: string | null): string | null {
  const isRendered = again !== null && blobId(again) === file.rendered;
  return writtenText(root, file, again) ?? (isRendered ? again : null);
}

/** How the `wanted` seed files differ from their templates: those whose template has changed since, or `all`. */
export function readOutdated(
  root: string,
  workspace: Workspace,
  lock: Lock,
  wanted: (path: string) => boolean,
  all: boolean,
): FileDifference[] {
  const seeds = renderAll(workspace, everythingOf(workspace)).filter(
    ({ owner, path }) => owner === "seed" && wanted(path),
  );
  const newer = seeds.filter(({ path, id }) => lock.seeds.has(path) && (all || lock.seeds.get(path) !== id));
  const disk = readTexts(
    root,
    newer.map(({ path }) => path),
  );
  return newer.flatMap(({ path, text }) => {
    const present = disk.get(path) ?? null;
    const diff = present === null ? "" : difference(path, present, withEntries(text, path, lock));
    return diff === "" ? [] : [{ path, diff }];
  });
}

/** A seed's text with the entries that are ours in it. */
function withEntries(text: string, path: string, { edits }: Lock): string {
  const own = edits.filter((edit) => edit.path === path);
  return own.reduce((current, edit) => addEntry(plain(current), edit).text, text);
}

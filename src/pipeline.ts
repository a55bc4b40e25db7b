import { readTexts } from "./disk.ts";
import { recover, writeAll, type Write } from "./journal.ts";
import { RnetError } from "./errors.ts";
import { blobId, parseLock, printLock, type Lock, type LockedFile } from "./lock.ts";
import { parseWorkspace, printWorkspace } from "./manifest.ts";
import type { Change } from "./change.ts";
import { plan } from "./plan.ts";
import type { Edit } from "./edit.ts";
import { planEdits } from "./dependencies.ts";
import {
  reconcile,
  settle,
  type OnConflict,
  type RenderedFile,
  type Situation,
  type Step,
  type Texts,
} from "./reconcile.ts";
import { reconcileEdits, type EditedSteps } from "./reconcile-edits.ts";
import { render } from "./render.ts";
import { validate } from "./validate.ts";
import type { Workspace } from "./workspace.ts";

//    load  ->  change(manifest)  ->  plan  ->  render  ->  read  ->  reconcile  ->  write
//    disk      pure                  pure      pure        disk      pure           disk

export const MANIFEST = "rnet.json";
const LOCK = ".rnet/lock.json";

/** What is on disk before a command: the manifest and the lock, null where there are none yet. */
export interface Loaded {
  readonly root: string;
  readonly workspace: Workspace | null;
  readonly lock: Lock | null;
  /** Paths that an interrupted command had left half-done and that were put right. */
  readonly recovered: readonly string[];
}

/** What a command decided. */
export interface Decided {
  readonly workspace: Workspace;
  readonly steps: readonly Step[];
  /** Dependencies that a person has set to something else than we would. */
  readonly kept: readonly Edit[];
  readonly writes: readonly Write[];
}

/** Reads the manifest and the lock of the workspace at `root`, after rolling back what an interrupted command left. */
export function load(root: string): Loaded {
  const recovered = recover(root);
  const texts = readTexts(root, [MANIFEST, LOCK]);
  const manifest = texts.get(MANIFEST) ?? null;
  const lock = texts.get(LOCK) ?? null;
  return {
    root,
    workspace: manifest === null ? null : validate(parseWorkspace(manifest)),
    lock: lock === null ? null : parseLock(lock),
    recovered,
  };
}

/** What a manifest asks for and what is there: all that deciding needs. */
export interface Draft {
  readonly loaded: Loaded;
  readonly workspace: Workspace;
  readonly files: readonly RenderedFile[];
  readonly edits: readonly Edit[];
  readonly disk: Texts;
}

/** What a decision may draw on beside the draft. */
export type Help = Pick<Situation, "bases" | "unedited" | "restore"> & { readonly onConflict: OnConflict | null };

export const NO_HELP: Help = { bases: new Map(), unedited: new Set(), restore: new Set(), onConflict: null };

/** Changes the manifest, plans, renders and reads. `start` is the workspace where there is none yet. */
export function draft(loaded: Loaded, start: Workspace, change: Change): Draft {
  const workspace = validate(change(loaded.workspace ?? start));
  const files = renderAll(workspace);
  const edits = planEdits(workspace);
  const { lock, root } = loaded;
  const paths = [files, edits, lock?.edits ?? []].flatMap((entries) => entries.map(({ path }) => path));
  const disk = readTexts(root, new Set([...paths, ...(lock?.files.keys() ?? [])]));
  return { loaded, workspace, files, edits, disk };
}

/** Every text that a manifest asks for. A template that renders to nothing has nothing to say for this manifest. */
export function renderAll(workspace: Workspace): RenderedFile[] {
  const files = plan(workspace).map(({ path, owner, template, context }) => ({
    path,
    owner,
    text: render(template, context),
  }));
  return files.filter(({ text }) => text !== "");
}

/** Decides every step; nothing is written yet. */
export function decide({ loaded, workspace, files, edits, disk }: Draft, { onConflict, ...help }: Help): Decided {
  const steps = reconcile({ files, lock: loaded.lock, disk, ...help });
  const settled = onConflict === null ? steps : steps.map((step) => settle(step, onConflict));
  const edited = reconcileEdits(settled, edits, loaded.lock, disk);
  return { workspace, steps: edited.steps, kept: edited.kept, writes: writesOf(loaded, workspace, edited, disk) };
}

/** Writes what was decided, all or nothing. Throws CONFLICT before the first write where a conflict is left. */
export function write(root: string, { steps, writes }: Decided): void {
  const conflicts = steps.filter(({ kind }) => kind === "conflict").map(({ path }) => `  ${path}`);
  if (conflicts.length) {
    const what = "These files are not as rnet left them, and what it would write now touches the same lines:";
    const cure = "Nothing was written. Say what to do with --on-conflict mine, theirs or markers.";
    throw new RnetError("CONFLICT", [what, ...conflicts, cure].join("\n"), 1);
  }
  writeAll(root, writes);
}

function writesOf(loaded: Loaded, workspace: Workspace, { steps, edits }: EditedSteps, disk: Texts): Write[] {
  const files = steps.flatMap((step): Write[] => {
    if (step.kind === "remove") return [{ path: step.path, text: null }];
    return step.text === null || step.kind === "conflict"
      ? []
      : [{ path: step.path, text: withLineEnds(step.text, disk.get(step.path) ?? null) }];
  });
  const manifest = printWorkspace(workspace);
  const changed = !loaded.workspace || printWorkspace(loaded.workspace) !== manifest;
  const lock = printLock(nextLock(workspace, steps, edits, loaded.lock));
  return [
    ...files,
    ...(changed ? [{ path: MANIFEST, text: manifest }] : []),
    ...(loaded.lock && printLock(loaded.lock) === lock ? [] : [{ path: LOCK, text: lock }]),
  ];
}

/** A file that has CRLF line ends or a byte order mark keeps them. */
function withLineEnds(text: string, before: string | null): string {
  const mark = before?.startsWith("\uFEFF") && !text.startsWith("\uFEFF") ? "\uFEFF" : "";
  return mark + (before?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text);
}

function nextLock(workspace: Workspace, steps: readonly Step[], edits: Lock["edits"], before: Lock | null): Lock {
  const files = new Map<string, LockedFile>();
  const seeds = new Map<string, string>();
  for (const { path, owner, rendered, text, disk, kind } of steps) {
    if (rendered === null) continue;
    const id = blobId(rendered);
    if (owner === "seed") {
      seeds.set(path, kind === "create" ? id : (before?.seeds.get(path) ?? id));
    } else {
      files.set(path, { rendered: id, written: writtenId(before?.files.get(path), id, text ?? disk, kind) });
    }
  }
  return { manifest: workspace, files, seeds, edits };
}

/** What we wrote, or would have: where it was merged with a person's edit or gave way to it, theirs stays an edit of ours. */
function writtenId(before: LockedFile | undefined, rendered: string, text: string | null, kind: Step["kind"]): string {
  if (kind === "keep" || kind === "gone") return before?.written ?? rendered;
  return kind === "same" && text !== null ? blobId(text) : rendered;
}

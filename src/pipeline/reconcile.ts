import type { Texts } from "../core/text.ts";
import { blobId } from "../core/git-blob.ts";
import type { Lock } from "../state/lock.ts";
import { merge } from "../core/three-way-merge.ts";
import type { RenderedFile } from "../render/render-files.ts";
import { unix } from "../core/text.ts";
import type { Step, StepKind } from "./steps.ts";

/** What is needed to decide: all data, nothing is read here. */
export interface ReconcileInputs {
  readonly files: readonly RenderedFile[];
  /**
   * Managed files whose template output is unchanged since the last run but whose file on disk is not: path -> current blob id,
   * or null if the user deleted it.
   */
  readonly userEdited: ReadonlyMap<string, string | null>;
  /** Paths of the lock that the manifest no longer asks for. */
  readonly obsolete: readonly string[];
  readonly lock: Lock | null;
  readonly disk: Texts;
  /** The bases of merges: texts the lock names, where they could be found. */
  readonly bases: Texts;
  /** What the repository's formatter makes of rendered texts; a text that is not here stays as it is. */
  readonly formatted: ReadonlyMap<string, string>;
  /** Paths where a person changed the formatting and nothing else. */
  readonly unedited: ReadonlySet<string>;
  /** Paths a person deleted that are to come back. */
  readonly restore: ReadonlySet<string>;
}

/** What becomes of a file that both sides changed in one place. */
export const ON_CONFLICT = ["mine", "theirs", "markers"] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];
/** What a person said of conflicts: one thing of all, something of each path, or nothing. */
export type Settlement = OnConflict | ReadonlyMap<string, OnConflict> | null;

/** Decides for every path, by the table in docs/reconcile.md. */
export function reconcile(inputs: ReconcileInputs): Step[] {
  const steps = inputs.files.map((file) =>
    file.owner === "seed" ? seedStep(file, inputs) : managedStep(file, inputs),
  );
  const userEdited = [...inputs.userEdited].map(([path, id]) => userEditedStep(path, id));
  const obsolete = inputs.obsolete.map((path) => obsoleteStep(path, inputs));
  return [...steps, ...userEdited, ...obsolete].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function seedStep({ path, owner, text, id }: RenderedFile, { lock, disk, formatted, restore }: ReconcileInputs): Step {
  const present = disk.get(path) ?? null;
  const ready = formatted.get(path) ?? text;
  const step = (kind: StepKind): Step => ({
    kind,
    path,
    owner,
    text: kind === "create" ? ready : null,
    rendered: text,
    id,
    formatted: ready,
    disk: present,
  });
  if (present !== null) return step(same(present, ready) ? "same" : "keep");
  return step(lock?.seeds.has(path) && !restore.has(path) ? "gone" : "create");
}

function managedStep(file: RenderedFile, { lock, disk, bases, formatted, unedited, restore }: ReconcileInputs): Step {
  const { path, owner, text, id } = file;
  const present = disk.get(path) ?? null;
  const ready = formatted.get(path) ?? text;
  const locked = lock?.files.get(path);
  const step = (kind: StepKind, result: string | null = null): Step => ({
    kind,
    path,
    owner,
    text: result,
    rendered: text,
    id,
    formatted: ready,
    disk: present,
  });
  if (present === null) return locked && !restore.has(path) ? step("gone") : step("create", ready);
  if (same(present, ready)) return step("same");
  if (!locked) return step("conflict");
  if (blobId(present) === locked.written) return locked.rendered === id ? step("same") : step("update", ready);
  if (locked.rendered === id) return step("keep");
  if (unedited.has(path)) return step("update", ready);
  return mergeStep(step, present, bases.get(path) ?? null, ready);
}

function mergeStep(
  step: (kind: StepKind, text?: string | null) => Step,
  mine: string,
  base: string | null,
  theirs: string,
): Step {
  if (base === null) return step("conflict");
  const merged = merge(unix(mine), unix(base), unix(theirs));
  return merged.clean ? step("merge", merged.text) : step("conflict", merged.text);
}

/** Decides a conflict the way a person said; every other step stays as it is. */
export function settle(step: Step, settlement: Settlement): Step {
  const onConflict = typeof settlement === "string" ? settlement : settlement?.get(step.path);
  if (step.kind !== "conflict" || onConflict === undefined) return step;
  if (onConflict === "mine") return { ...step, kind: "keep", text: null };
  // Against a file that goes there is nothing to mark: it stays for a person to look at.
  if (step.formatted === null) return { ...step, kind: onConflict === "theirs" ? "remove" : "keep", text: null };
  if (onConflict === "theirs") return { ...step, kind: "update", text: step.formatted };
  return { ...step, kind: "merge", text: step.text ?? merge(unix(step.disk ?? ""), "", step.formatted).text };
}

/** A managed file that a person changed, and for which the templates have nothing new. */
function userEditedStep(path: string, id: string | null): Step {
  const kind = id === null ? "gone" : "keep";
  return { kind, path, owner: "managed", text: null, rendered: null, id: null, formatted: null, disk: null };
}

/** A managed path that the manifest no longer asks for. */
function obsoleteStep(path: string, { lock, disk }: ReconcileInputs): Step {
  const present = disk.get(path) ?? null;
  const step = (kind: StepKind): Step => ({
    kind,
    path,
    owner: "managed",
    text: null,
    rendered: null,
    id: null,
    formatted: null,
    disk: present,
  });
  if (present === null) return step("gone");
  return step(blobId(present) === lock!.files.get(path)!.written ? "remove" : "conflict");
}

function same(a: string, b: string): boolean {
  return a === b || unix(a) === unix(b);
}

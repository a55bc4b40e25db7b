import { blobId } from "../core/git-blob.ts";
import { byPath } from "../core/paths.ts";
import type { Lock } from "../state/lock.ts";
import { merge } from "../core/three-way-merge.ts";
import type { RenderedFile } from "../render/render-files.ts";
import { unix, type Texts } from "../core/text.ts";
import type { Step, StepKind } from "./steps.ts";

/** All that is needed to decide. Nothing is read here. */
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
  /** The bases of merges that could be found: the texts whose ids the lock has. */
  readonly bases: Texts;
  /** Rendered texts after the repository's formatter; one that is not here stays as rendered. */
  readonly formatted: ReadonlyMap<string, string>;
  /** Paths of which the user changed only the formatting. */
  readonly unedited: ReadonlySet<string>;
  /** Paths that the user deleted and wants back. */
  readonly restore: ReadonlySet<string>;
}

/** How to settle a file of which both sides changed the same lines. */
export const ON_CONFLICT = ["mine", "theirs", "markers"] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];
/** What the user said of conflicts: one answer for all, one for each path, or none (null). */
export type Settlement = OnConflict | ReadonlyMap<string, OnConflict> | null;

/** Decides for every path, by the table in docs/reconcile.md. */
export function reconcile(inputs: ReconcileInputs): Step[] {
  const steps = inputs.files.map((file) =>
    file.owner === "seed" ? seedStep(file, inputs) : managedStep(file, inputs),
  );
  const userEdited = [...inputs.userEdited].map(([path, id]) => userEditedStep(path, id));
  const obsolete = inputs.obsolete.map((path) => obsoleteStep(path, inputs));
  return byPath([...steps, ...userEdited, ...obsolete]);
}

function seedStep(file: RenderedFile, { lock, disk, formatted, restore }: ReconcileInputs): Step {
  const { path } = file;
  const present = disk.get(path) ?? null;
  const ready = formatted.get(path) ?? file.text;
  const step = stepOf(file, ready, present);
  if (present !== null) return step(same(present, ready) ? "same" : "keep");
  return lock?.seeds.has(path) && !restore.has(path) ? step("gone") : step("create", ready);
}

function managedStep(file: RenderedFile, { lock, disk, bases, formatted, unedited, restore }: ReconcileInputs): Step {
  const { path, id } = file;
  const present = disk.get(path) ?? null;
  const ready = formatted.get(path) ?? file.text;
  const locked = lock?.files.get(path);
  const step = stepOf(file, ready, present);
  if (present === null) return locked && !restore.has(path) ? step("gone") : step("create", ready);
  if (same(present, ready)) return step("same");
  if (!locked) return step("conflict");
  if (blobId(present) === locked.written) return locked.rendered === id ? step("same") : step("update", ready);
  if (locked.rendered === id) return step("keep");
  if (unedited.has(path)) return step("update", ready);
  return mergeStep(step, present, bases.get(path) ?? null, ready);
}

type MakeStep = (kind: StepKind, text?: string) => Step;

/** Makes steps of a rendered file. A step without a text writes nothing. */
function stepOf({ path, owner, text: rendered, id }: RenderedFile, formatted: string, disk: string | null): MakeStep {
  return (kind, text) => ({ kind, path, owner, text: text ?? null, rendered, id, formatted, disk });
}

function mergeStep(step: MakeStep, mine: string, base: string | null, theirs: string): Step {
  if (base === null) return step("conflict");
  const merged = merge(unix(mine), unix(base), unix(theirs));
  return merged.clean ? step("merge", merged.text) : step("conflict", merged.text);
}

/** Settles a conflict as the user said; any other step stays. */
export function settle(step: Step, settlement: Settlement): Step {
  const onConflict = typeof settlement === "string" ? settlement : settlement?.get(step.path);
  if (step.kind !== "conflict" || onConflict === undefined) return step;
  if (onConflict === "mine") return { ...step, kind: "keep", text: null };
  // If the template is gone there is no other side to mark, so the file stays for the user to look at.
  if (step.formatted === null) return { ...step, kind: onConflict === "theirs" ? "remove" : "keep", text: null };
  if (onConflict === "theirs") return { ...step, kind: "update", text: step.formatted };
  return { ...step, kind: "merge", text: step.text ?? merge(unix(step.disk ?? ""), "", step.formatted).text };
}

/** A managed file that the user changed, and for which the templates have nothing new. */
function userEditedStep(path: string, id: string | null): Step {
  return unrendered(id === null ? "gone" : "keep", path, null);
}

/** A managed path that the manifest no longer asks for. */
function obsoleteStep(path: string, { lock, disk }: ReconcileInputs): Step {
  const present = disk.get(path) ?? null;
  if (present === null) return unrendered("gone", path, null);
  return unrendered(blobId(present) === lock!.files.get(path)!.written ? "remove" : "conflict", path, present);
}

function unrendered(kind: StepKind, path: string, disk: string | null): Step {
  return { kind, path, owner: "managed", text: null, rendered: null, id: null, formatted: null, disk };
}

function same(a: string, b: string): boolean {
  return a === b || unix(a) === unix(b);
}

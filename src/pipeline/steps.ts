import { byPath } from "../core/paths.ts";
import type { Texts } from "../core/text.ts";
import type { Owner } from "../model/catalog.ts";
import type { Edit } from "../model/edit-kinds.ts";

/** What is done with a path. `gone`: the user deleted it; `keep`: the user's edit stands. */
export type StepKind = "create" | "update" | "merge" | "keep" | "same" | "gone" | "remove" | "edit" | "conflict";

/** One decided operation. */
export interface Step {
  readonly kind: StepKind;
  readonly path: string;
  readonly owner: Owner;
  /** The whole text to write; null if the path is removed or stays as it is. */
  readonly text: string | null;
  /** What the templates gave, and its blob id; null for a path they no longer give. */
  readonly rendered: string | null;
  readonly id: string | null;
  /** The same after the repository's formatter: what goes to disk if the user has not edited it. */
  readonly formatted: string | null;
  /** The text on disk, null if there is none. */
  readonly disk: string | null;
}

/** The steps with the edits made in their texts, and the edits that are ours from now on. */
export interface EditedSteps {
  readonly steps: readonly Step[];
  readonly edits: readonly Edit[];
  /** Entries that the user has set to something else. */
  readonly kept: readonly Edit[];
}

/** The steps with other texts for some of the user's files, by path; null removes one. `disk` has the current texts. */
export function withTexts(steps: readonly Step[], texts: Texts, disk: Texts): Step[] {
  const known = new Set(steps.map(({ path }) => path));
  const changed = steps.map((step) => (texts.has(step.path) ? withText(step, texts.get(step.path)!) : step));
  const added = [...texts]
    .filter(([path]) => !known.has(path))
    .map(([path, text]) => newStep(path, text, disk.get(path) ?? null));
  return byPath([...changed, ...added]);
}

function withText(step: Step, text: string | null): Step {
  return { ...step, kind: text === null ? "remove" : step.kind === "create" ? "create" : "edit", text };
}

function newStep(path: string, text: string | null, disk: string | null): Step {
  const kind = text === null ? "remove" : "edit";
  return { kind, path, owner: "seed", text, rendered: null, id: null, formatted: null, disk };
}

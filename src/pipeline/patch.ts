import type { Write } from "../disk/transaction.ts";
import type { Decided } from "./decide.ts";
import type { Step } from "./reconcile.ts";

/** A decision in which some files, which are a person's, get another text (null: they go). `disk` has what is there now. */
export function withTexts(
  decided: Decided,
  texts: ReadonlyMap<string, string | null>,
  disk: ReadonlyMap<string, string | null>,
): Decided {
  const known = new Set(decided.steps.map(({ path }) => path));
  const steps = decided.steps.map((step) => (texts.has(step.path) ? withText(step, texts.get(step.path)!) : step));
  const added = [...texts].filter(([path]) => !known.has(path));
  const writes = [...texts].map(([path, text]): Write => ({ path, text, was: disk.get(path) ?? null }));
  return {
    ...decided,
    steps: [...steps, ...added.map(([path, text]) => newStep(path, text, disk.get(path) ?? null))].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    ),
    writes: [...writes, ...decided.writes.filter(({ path }) => !texts.has(path))],
  };
}

function withText(step: Step, text: string | null): Step {
  return { ...step, kind: text === null ? "remove" : step.kind === "create" ? "create" : "edit", text };
}

function newStep(path: string, text: string | null, disk: string | null): Step {
  const kind = text === null ? "remove" : "edit";
  return { kind, path, owner: "seed", text, rendered: null, id: null, formatted: null, disk };
}

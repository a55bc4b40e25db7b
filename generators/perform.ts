import path from "node:path";
import { applyPlan, planChange, type PlannedChange } from "../src/pipeline/pipeline.ts";
import { TOUCHED } from "../src/pipeline/desired.ts";
import { addRepositoryNotes } from "../src/pipeline/repository-notes.ts";
import { inDirectory } from "../src/install/install.ts";
import type { CreateAnswers } from "./create.ts";
import { generators, type GeneratorName } from "./index.ts";
import { planCreate } from "./plan-create.ts";
import type { Generator } from "./question.ts";
import { openToWrite } from "./context.ts";

type Deed = Pick<Generator<never>, "already" | "change" | "refuse" | "notes">;

/** Carries out a generator's answers. Returns what to tell the user. Throws what the command of `rnet` throws. */
export async function perform(name: GeneratorName, answers: never, cwd: string): Promise<string> {
  if (name === "create") {
    const { directory } = answers as CreateAnswers;
    return concluded(name, directory, await planCreate(path.resolve(cwd, directory), answers));
  }
  const { already, change, refuse, notes } = generators[name] as Deed;
  const opened = openToWrite(cwd);
  const same = already?.(answers, opened.loaded.workspace) ?? null;
  if (same !== null) return same;
  refuse?.(answers, opened);
  const planned = await planChange(opened.loaded, {
    change: change(answers),
    reach: TOUCHED,
    isDry: false,
    allowsDirty: false,
    onConflict: null,
    repository: opened.repository,
    refine: (_, plan) => addRepositoryNotes(opened, plan, notes?.(answers, plan.workspace) ?? []),
  });
  return concluded(name, ".", planned);
}

/** Applies a plan and returns its report. plop's user runs the commands for lock files. */
function concluded(name: GeneratorName, directory: string, planned: PlannedChange): string {
  const commands = applyPlan(planned).map(
    (todo) => `  ${inDirectory(path.posix.join(directory, todo.dir), todo.command)}`,
  );
  const told = `${name}: ${planned.plan.writes.length} files in ${directory}`;
  const left = commands.length ? [`Still to be run:\n${commands.join("\n")}`] : [];
  return [told, ...planned.notes, ...left, ...planned.byHand].join("\n\n");
}

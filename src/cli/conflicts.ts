import type { Ask, Choice } from "../../generators/question.ts";
import { hasColor, paintDiff } from "../core/color.ts";
import { difference } from "../core/unified-diff.ts";
import type { OnConflict } from "../pipeline/reconcile.ts";
import type { Step } from "../pipeline/steps.ts";

/** Asks what to do with each conflicting file. Returns the answers by path. Throws INTERRUPTED. */
export async function askConflicts(conflicts: readonly Step[]): Promise<Map<string, OnConflict>> {
  const { openAsk } = await import("../../generators/ask.ts");
  const ask = await openAsk();
  const answers = new Map<string, OnConflict>();
  for (const step of conflicts) answers.set(step.path, await askOne(ask, step));
  return answers;
}

async function askOne(ask: Ask, step: Step): Promise<OnConflict> {
  const isGone = step.formatted === null;
  const what = isGone ? "is edited, and no longer needed" : "is edited, and rnet has something new";
  const answer = await ask.select({ message: `${step.path} ${what}:`, choices: isGone ? GONE : CHOICES });
  if (answer !== "show") return answer;
  ask.show(paintDiff(differenceOf(step), hasColor(process.stdout)));
  return askOne(ask, step);
}

/** The diff from the text on disk to what rnet would write. */
export function differenceOf({ path, disk, formatted }: Step): string {
  return difference(path, disk ?? "", formatted ?? "");
}

const SHOW: Choice<OnConflict | "show"> = { value: "show", name: "show the difference" };
const CHOICES: readonly Choice<OnConflict | "show">[] = [
  { value: "mine", name: "mine: leave it as it is" },
  { value: "theirs", name: "theirs: take rnet's text, the edit goes" },
  { value: "markers", name: "markers: both, marked, to settle by hand" },
  SHOW,
];
const GONE: readonly Choice<OnConflict | "show">[] = [
  { value: "mine", name: "mine: leave it as it is" },
  { value: "theirs", name: "theirs: remove it" },
  SHOW,
];

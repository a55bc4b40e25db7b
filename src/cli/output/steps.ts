import { inDirectory } from "../../install/install.ts";
import type { Refresh } from "../../install/lockfiles.ts";
import type { Plan, StaleReference } from "../../pipeline/plan.ts";
import type { Step } from "../../pipeline/steps.ts";
import { moveLine, stepLines } from "./step-lines.ts";
import { hasColor, paint } from "../../core/color.ts";

const TOLD: readonly Step["kind"][] = ["create", "update", "merge", "keep", "gone", "remove", "edit", "conflict"];
/** More doubtful places than this do not fit on a screen. */
const MOST = 40;

export function tellSteps(plan: Plan): void {
  const { moves } = plan;
  const steps = plan.steps.filter(({ kind, owner }) => TOLD.includes(kind) && !(owner === "seed" && kind === "keep"));
  const lines = stepLines({ ...plan, steps }, hasColor(process.stdout));
  const moved = moves.map((move) => moveLine(move, hasColor(process.stdout)));
  console.log([...moved, ...lines].join("\n") || "Everything is as it should be.");
}

/** Prints the stale references that are left for the user, the certain ones first. */
export function tellStaleReferences(staleReferences: readonly StaleReference[], isFixed: boolean): void {
  if (staleReferences.length === 0) return;
  const certain = staleReferences.filter(({ kind }) => kind === "certain");
  const others = staleReferences.filter(({ kind }) => kind !== "certain");
  const shown = [...certain, ...others.slice(0, MOST)];
  const rest = staleReferences.length - shown.length;
  const offer = certain.length && !isFixed ? ` (--fix changes the ${certain.length} that are certain)` : "";
  console.log(`\nLeft for you: these places still say the old name${offer}`);
  for (const reference of shown) console.log(staleLine(reference, hasColor(process.stdout)));
  if (rest > 0) console.log(`  and ${rest} more; --json has them all`);
}

function staleLine({ path, line, column, kind, text }: StaleReference, color: boolean): string {
  const mark = kind === "certain" ? paint(kind.padEnd(8), 33, color) : kind.padEnd(8);
  return `  ${mark}  ${printable(path)}:${line}:${column}  ${paint(printable(text.trim()).slice(0, 100), 90, color)}`;
}

/** What a file holds must not control the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu, " ");
}

/** Prints what was kept, the commands still to run, the notes, and what failed. */
export function tellRest(
  { kept }: Plan,
  notes: readonly string[],
  dry: boolean,
  left: readonly Refresh[],
  failures: readonly string[],
): void {
  for (const { path, key, value } of kept)
    console.log(`\n${path} has ${key} at another version than ${value}; it stays as it is.`);
  for (const note of notes) console.log(`\n${note}`);
  if (left.length)
    console.log(`\nStill to be run:\n${left.map(({ dir, command }) => `  ${inDirectory(dir, command)}`).join("\n")}`);
  for (const failure of failures) console.error(`\n${failure}`);
  if (dry) console.log("\nNothing was written.");
}

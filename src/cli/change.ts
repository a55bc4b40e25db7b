import type { Change } from "../change.ts";
import { assist } from "../assist.ts";
import { runRefreshes } from "../finish.ts";
import { refreshes, type Refresh } from "../refresh.ts";
import { decide, draft, write, type Decided, type Reach } from "../pipeline.ts";
import { ON_CONFLICT, type OnConflict, type Step } from "../reconcile.ts";
import { hasColor, moveLine, stepLines } from "../report.ts";
import { RnetError } from "../errors.ts";
import { show } from "../names.ts";
import type { Outcome } from "./commands.ts";
import type { Flags } from "./options.ts";
import { progressFor } from "./terminal.ts";
import type { LoadedWorkspace } from "./workspace-root.ts";

/** What a command wants of the pipeline. */
export interface Request {
  readonly command: string;
  readonly change: Change;
  readonly reach: Reach;
  /** Only look: drift is exit code 1 and nothing is written. */
  readonly check: boolean;
}

/** Takes one change through the pipeline: decide, show, write, refresh lock files, report. */
export async function apply(flags: Flags, loaded: LoadedWorkspace, request: Request): Promise<Outcome> {
  const drafted = draft(loaded, loaded.workspace, request.change, request.reach);
  const decided = decide(
    drafted,
    await assist(drafted, { restore: request.reach.restore, onConflict: readOnConflict(flags) }),
  );
  const dry = request.check || flags.has("dry-run");
  const json = flags.has("json");
  if (!json) tellSteps(decided);
  if (!dry) write(loaded.root, decided);
  const todo = dry ? [] : refreshes(loaded.root, decided.workspace, decided.steps);
  const failures = flags.has("no-install")
    ? []
    : await runRefreshes(
        loaded.root,
        todo.filter(({ isDue }) => isDue),
        await progressFor(flags),
      );
  const left = todo.filter(({ isDue }) => flags.has("no-install") || !isDue);
  if (json) console.log(JSON.stringify(document(request, decided, dry, left, failures), null, 2));
  else tellRest(decided, dry, left, failures);
  const drifted = request.check && decided.writes.length > 0;
  return drifted || failures.length ? 1 : 0;
}

function readOnConflict(flags: Flags): OnConflict | null {
  const text = flags.one("on-conflict");
  const found = ON_CONFLICT.find((choice) => choice === text);
  if (text === null || found) return found ?? null;
  throw new RnetError("BAD_USAGE", `--on-conflict ${show(text)}: use ${ON_CONFLICT.join(", ")}.`);
}

const TOLD: readonly Step["kind"][] = ["create", "update", "merge", "keep", "gone", "remove", "edit", "conflict"];

function tellSteps(decided: Decided): void {
  const { moves } = decided;
  const steps = decided.steps.filter(
    ({ kind, owner }) => TOLD.includes(kind) && !(owner === "seed" && kind === "keep"),
  );
  const lines = stepLines({ ...decided, steps }, hasColor(process.stdout));
  const moved = moves.map((move) => moveLine(move, hasColor(process.stdout)));
  console.log([...moved, ...lines].join("\n") || "Everything is as it should be.");
}

function tellRest({ kept }: Decided, dry: boolean, left: readonly Refresh[], failures: readonly string[]): void {
  for (const { path, key, value } of kept)
    console.log(`\n${path} has ${key} at another version than ${value}; it stays as it is.`);
  if (left.length)
    console.log(`\nStill to be run:\n${left.map(({ dir, command }) => `  (cd ${dir} && ${command})`).join("\n")}`);
  for (const failure of failures) console.error(`\n${failure}`);
  if (dry) console.log("\nNothing was written.");
}

function document(
  request: Request,
  decided: Decided,
  dry: boolean,
  left: readonly Refresh[],
  failures: readonly string[],
): object {
  const { steps, writes, kept, workspace } = decided;
  const written = new Set(writes.map(({ path }) => path));
  return {
    ok: failures.length === 0 && !(request.check && writes.length > 0),
    command: request.command,
    written: !dry,
    workspace,
    moves: decided.moves,
    steps: steps.filter(({ kind }) => kind !== "same").map(({ kind, path, owner }) => ({ kind, path, owner })),
    files: [...written],
    kept,
    left: left.map(({ dir, command }) => ({ dir, command })),
    failures,
  };
}

import { spawn } from "node:child_process";
import fs from "fs-extra";
import os from "node:os";
import path from "node:path";

/** One program to measure. `ready` makes the directory to run it in, and is not timed. */
export interface Task {
  readonly id: string;
  readonly argv: readonly string[];
  readonly ready: () => string;
}

/** Medians of a task: seconds of wall clock, and MiB of peak resident memory (null if several processes reported). */
export interface Measured {
  readonly seconds: number;
  readonly mebibytes: number | null;
}

/** Runs the tasks in turn, round by round, so that a slow minute affects all of them. Returns medians by id. */
export async function measure(tasks: readonly Task[], rounds: number): Promise<Record<string, Measured>> {
  const times = new Map(tasks.map(({ id }) => [id, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const task of tasks) times.get(task.id)!.push((await run(task, {})) / 1_000);
  const medians: Record<string, Measured> = {};
  for (const task of tasks) medians[task.id] = { seconds: median(times.get(task.id)!), mebibytes: await peak(task) };
  return medians;
}

/** The median of three peaks, in separate runs: the hook that reports them would slow the timed ones. */
async function peak(task: Task): Promise<number | null> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "rnet-bench-"));
  const hook = path.join(directory, "peak.cjs");
  const report = path.join(directory, "peak");
  fs.writeFileSync(
    hook,
    `process.on("exit", () => require("fs").appendFileSync(${JSON.stringify(report)}, process.resourceUsage().maxRSS + "\\n"));`,
  );
  for (let round = 0; round < 3; round++) await run(task, { NODE_OPTIONS: `--require ${hook}` });
  // A program that is not Node's reports nothing.
  const peaks = fs.existsSync(report) ? fs.readFileSync(report, "utf8").trim().split("\n").map(Number) : [];
  fs.removeSync(directory);
  // A program that starts Node programs reports more than once, so no one number stands for it.
  return peaks.length === 3 ? median(peaks) / 1_024 : null;
}

/** Milliseconds from start to end. Throws if the program fails: a failure is quick and would look good. */
function run({ id, argv, ready }: Task, env: Readonly<Record<string, string>>): Promise<number> {
  const cwd = ready();
  const [program = "", ...args] = argv;
  return new Promise((done, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { cwd, env: { ...quietEnv(), ...env }, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    child.on("error", reject);
    child.on("exit", (code) => {
      const took = performance.now() - began;
      if (code === 0) done(took);
      else reject(new Error(`${id} ended with ${code}: ${errors.slice(-2_000)}`));
    });
  });
}

/** The environment of a user's shell, without what npm adds for scripts. */
export function quietEnv(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|CI$|NODE_OPTIONS$)/i.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import { spawn } from "node:child_process";
import { RnetError } from "../../core/errors.ts";
import { lastLines } from "../../core/subprocess.ts";
import { build } from "../../verify/build.ts";
import { unshareArguments, whyNoNetwork } from "../../run/namespaces.ts";
import { openProcessGroup, type ProcessGroup } from "../../run/process-group.ts";
import type { Target } from "../../run/targets.ts";
import { LOG_LINES } from "../../verify/verify.ts";
import type { Flags } from "../options.ts";
import type { Outcome } from "../command.ts";

const INSIDE = "RNET_INSIDE_NETWORK";
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Whether this process runs in namespaces that runInside made. */
export function isInside(): boolean {
  return process.env[INSIDE] !== undefined;
}

/** Runs this command again in namespaces of its own. It builds first: inside, there is no network to the outside. */
export async function runInside(flags: Flags, targets: readonly Target[]): Promise<Outcome> {
  const reason = whyNoNetwork();
  if (reason !== null) {
    console.error(`Skipped: ${reason}`);
    return flags.has("strict") ? 1 : 0;
  }
  if (!flags.has("no-build")) await buildOutside(targets);
  const args = [...unshareArguments(), process.execPath, ...process.argv.slice(1), "--no-build"];
  const env = { ...process.env, [INSIDE]: "1" };
  const child = spawn("unshare", args, { stdio: ["pipe", "inherit", "inherit"], env });
  // unshare reacts to no signal while it waits. Its input ends when we are told to stop, and also when we are killed.
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      child.once("exit", () => process.exit(code));
      child.stdin.end();
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.on("exit", (value) => resolve(value ?? 1));
  });
  return code === 0 ? 0 : 1;
}

async function buildOutside(targets: readonly Target[]): Promise<void> {
  const group = openProcessGroup();
  closeOnSignal(group);
  for (const target of targets) {
    if (target.build === null) continue;
    console.error(`… building ${target.name}`);
    const failed = await build(group, target.build);
    if (failed)
      throw new RnetError(
        "STEP_FAILED",
        `${target.name}: "${failed.step}" failed:\n${lastLines(failed.log, LOG_LINES)}`,
        1,
      );
  }
  group.close();
}

/** Closes the group when a signal ends us, or when the process ends that runs us in namespaces. */
export function closeOnSignal(group: ProcessGroup): void {
  const end = (code: number): void => {
    group.close();
    process.exit(code);
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => end(code));
  if (!isInside()) return;
  process.stdin.once("end", () => end(SIGNALS.SIGTERM)).resume();
  process.stdin.unref();
}

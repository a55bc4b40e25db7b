import { lastLines } from "../core/subprocess.ts";
import { build } from "./build.ts";
import { diagnose } from "../run/diagnose.ts";
import { observe } from "./observe.ts";
import type { Network } from "../run/network.ts";
import { openProcessGroup, type ProcessGroup } from "../run/process-group.ts";
import type { Result } from "./result.ts";
import { start, untilAnswering } from "../run/start.ts";
import { observeStop, STOP_MS } from "./stop.ts";
import { linksTo, type Target } from "../run/targets.ts";
import type { Observation } from "../run/observation.ts";

/** How many lines of a log the user is shown. */
export const LOG_LINES = 12;

interface VerifyRequest {
  readonly targets: readonly Target[];
  readonly network: Network;
  readonly build: boolean;
  /** Returns why a target cannot be started here, or null if it can. */
  readonly whySkip: (target: Target) => string | null;
  readonly tell: (text: string) => void;
  /** Called with the group, so that a signal can close it. */
  readonly opened: (group: ProcessGroup) => void;
}

/** Builds, starts, asks and stops every target. Leaves no process and no file of its own behind. */
export async function verify(request: VerifyRequest): Promise<Result[]> {
  const group = openProcessGroup();
  request.opened(group);
  try {
    const early = await buildAll(group, request);
    const present = request.targets.filter(({ name }) => !early.has(name));
    const results = await runAll(group, present, request);
    return request.targets.map(({ name }) => early.get(name) ?? results.get(name)!);
  } finally {
    group.close();
  }
}

/** Builds one after the other. Returns the results that are known before the start: skipped, or not built. */
async function buildAll(group: ProcessGroup, request: VerifyRequest): Promise<Map<string, Result>> {
  const early = new Map<string, Result>();
  for (const target of request.targets) {
    const reason = request.whySkip(target);
    const failure = reason === null && request.build ? await buildOne(group, target, request.tell) : null;
    const status = reason === null ? "fail" : "skip";
    if (reason ?? failure)
      early.set(target.name, { service: target.name, status, seen: null, reasons: [(reason ?? failure)!] });
  }
  return early;
}

async function buildOne(group: ProcessGroup, target: Target, tell: (text: string) => void): Promise<string | null> {
  if (target.build === null) return null;
  tell(`building ${target.name}`);
  const failed = await build(group, target.build);
  return failed && `"${failed.step}" failed:\n${lastLines(failed.log, LOG_LINES)}`;
}

async function runAll(
  group: ProcessGroup,
  targets: readonly Target[],
  { network, tell }: VerifyRequest,
): Promise<Map<string, Result>> {
  const present = new Set(targets.map(({ name }) => name));
  tell(`starting ${[...present].join(", ")}`);
  const started = targets.map((target) => start(group, target, network, new Map()));
  await Promise.all(started.map((one) => untilAnswering(one, network)));
  const observed = await Promise.all(started.map((one) => observe(one, network, present)));
  tell("stopping each with a request under way");
  const stopped = await Promise.all(observed.map((one) => observeStop(group, one, network)));
  return new Map(stopped.map(({ target, seen }) => [target.name, verdict(target, seen, network, present)]));
}

function verdict(target: Target, seen: Observation, network: Network, present: ReadonlySet<string>): Result {
  const { ipv4, ipv6 } = network.addressOf(target);
  const reasons = diagnose(seen, {
    ipv4: ipv4 !== null,
    ipv6: ipv6 !== null,
    health: target.health,
    stopWithin: STOP_MS,
    links: linksTo(target, present),
  });
  return { service: target.name, status: reasons.length ? "fail" : "pass", seen, reasons };
}

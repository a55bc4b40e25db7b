import { lastLines } from "../core/subprocess.ts";
import { build } from "./build.ts";
import { diagnose } from "../run/diagnose.ts";
import { observe } from "./observe.ts";
import type { Place } from "../run/network.ts";
import { openProcessGroup, type ProcessGroup } from "../run/process-group.ts";
import type { Result } from "./result.ts";
import { start, untilAnswering } from "../run/start.ts";
import { observeStop, STOP_MS } from "./stop.ts";
import { linksTo, type Subject } from "../run/targets.ts";
import type { Observation } from "../run/observation.ts";

/** How many lines of a log the user is shown. */
export const LOG_LINES = 12;

export interface VerifyRequest {
  readonly subjects: readonly Subject[];
  readonly place: Place;
  readonly build: boolean;
  /** Returns why a target cannot be started here, or null if it can. */
  readonly whySkip: (subject: Subject) => string | null;
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
    const present = request.subjects.filter(({ name }) => !early.has(name));
    const results = await runAll(group, present, request);
    return request.subjects.map(({ name }) => early.get(name) ?? results.get(name)!);
  } finally {
    group.close();
  }
}

/** Builds one after the other. Returns the results that are known before the start: skipped, or not built. */
async function buildAll(group: ProcessGroup, request: VerifyRequest): Promise<Map<string, Result>> {
  const early = new Map<string, Result>();
  for (const subject of request.subjects) {
    const reason = request.whySkip(subject);
    const failure = reason === null && request.build ? await buildOne(group, subject, request.tell) : null;
    const status = reason === null ? "fail" : "skip";
    if (reason ?? failure)
      early.set(subject.name, { service: subject.name, status, seen: null, reasons: [(reason ?? failure)!] });
  }
  return early;
}

async function buildOne(group: ProcessGroup, subject: Subject, tell: (text: string) => void): Promise<string | null> {
  if (subject.build === null) return null;
  tell(`building ${subject.name}`);
  const failed = await build(group, subject.build);
  return failed && `"${failed.step}" failed:\n${lastLines(failed.log, LOG_LINES)}`;
}

async function runAll(
  group: ProcessGroup,
  subjects: readonly Subject[],
  { place, tell }: VerifyRequest,
): Promise<Map<string, Result>> {
  const present = new Set(subjects.map(({ name }) => name));
  tell(`starting ${[...present].join(", ")}`);
  const started = subjects.map((subject) => start(group, subject, place, new Map()));
  await Promise.all(started.map((one) => untilAnswering(one, place)));
  const observed = await Promise.all(started.map((one) => observe(one, place, present)));
  tell("stopping each with a request under way");
  const stopped = await Promise.all(observed.map((one) => observeStop(group, one, place)));
  return new Map(stopped.map(({ subject, seen }) => [subject.name, verdict(subject, seen, place, present)]));
}

function verdict(subject: Subject, seen: Observation, place: Place, present: ReadonlySet<string>): Result {
  const { ipv4, ipv6 } = place.addressOf(subject);
  const reasons = diagnose(seen, {
    ipv4: ipv4 !== null,
    ipv6: ipv6 !== null,
    health: subject.health,
    stopWithin: STOP_MS,
    links: linksTo(subject, present),
  });
  return { service: subject.name, status: reasons.length ? "fail" : "pass", seen, reasons };
}

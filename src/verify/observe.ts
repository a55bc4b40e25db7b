import { readListeners } from "../run/listeners.ts";
import type { Place } from "../run/network.ts";
import { probeAddress, probeHttp } from "../run/probe.ts";
import { sleep, type Started } from "../run/start.ts";
import { linksTo } from "../run/targets.ts";
import type { Observation } from "../run/observation.ts";

/** A target that runs, and what was seen of it so far. */
export interface Observed extends Started {
  readonly seen: Observation;
}

const PROBE_MS = 2_000;
const LINKS_MS = 4_000;
const LINK_TRIES = 5;
const POLL_MS = 100;

/** Asks a running target on both families, for its health, and for its links to those in `present`. */
export async function observe(
  { subject, running }: Started,
  place: Place,
  present: ReadonlySet<string>,
): Promise<Observed> {
  const { ipv4, ipv6 } = place.addressOf(subject);
  const ask = (address: string | null) =>
    address === null ? null : probeAddress(subject.serves, address, subject.port, PROBE_MS);
  const [v4, v6] = await Promise.all([ask(ipv4), ask(ipv6)]);
  const address = v4 ? ipv4! : (ipv6 ?? ipv4 ?? "127.0.0.1");
  const health = subject.health === null ? null : await probeHttp(address, subject.port, subject.health, PROBE_MS);
  const hasLinks = subject.health !== null && subject.links.length > 0;
  const links = hasLinks ? await askLinks(address, subject.port, linksTo(subject, present)) : null;
  const exited = running.exitCode();
  const seen: Observation = {
    service: subject.name,
    ipv4: v4,
    ipv6: v6,
    health: health?.status ?? null,
    links,
    stop: null,
    exited,
    port: subject.port,
    listeners: exited === null ? readListeners(running.pid) : null,
    log: running.log(),
  };
  return { subject, running, seen };
}

/** Clients connect in the background, so the first answer may come before the first connection. */
async function askLinks(address: string, port: number, expected: readonly string[]): Promise<Record<string, string>> {
  let answers: Record<string, string> = {};
  for (let attempt = 0; attempt < LINK_TRIES; attempt++) {
    const answer = await probeHttp(address, port, "/health/links", LINKS_MS);
    answers = parseLinks(answer?.body ?? "");
    if (expected.every((name) => answers[name] === "ok")) return answers;
    await sleep(POLL_MS);
  }
  return answers;
}

function parseLinks(body: string): Record<string, string> {
  try {
    return JSON.parse(body) as Record<string, string>;
  } catch {
    return {};
  }
}

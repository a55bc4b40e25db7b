import { readListeners } from "../run/listeners.ts";
import type { Network } from "../run/network.ts";
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
  { target, running }: Started,
  network: Network,
  present: ReadonlySet<string>,
): Promise<Observed> {
  const { ipv4, ipv6 } = network.addressOf(target);
  const ask = (address: string | null) =>
    address === null ? null : probeAddress(target.serves, address, target.port, PROBE_MS);
  const [v4, v6] = await Promise.all([ask(ipv4), ask(ipv6)]);
  const address = v4 ? ipv4! : (ipv6 ?? ipv4 ?? "127.0.0.1");
  const health = target.health === null ? null : await probeHttp(address, target.port, target.health, PROBE_MS);
  const hasLinks = target.health !== null && target.links.length > 0;
  const links = hasLinks ? await askLinks(address, target.port, linksTo(target, present)) : null;
  const exited = running.exitCode();
  const seen: Observation = {
    service: target.name,
    ipv4: v4,
    ipv6: v6,
    health: health?.status ?? null,
    links,
    stop: null,
    exited,
    port: target.port,
    listeners: exited === null ? readListeners(running.pid) : null,
    log: running.log(),
  };
  return { target, running, seen };
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

import http from "node:http";
import net from "node:net";
import type { Observed } from "./observe.ts";
import type { Network } from "../run/network.ts";
import { probeHttp } from "../run/probe.ts";
import type { ProcessGroup, Running } from "../run/process-group.ts";
import { start, untilAnswering, within } from "../run/start.ts";
import type { Stop } from "../run/observation.ts";

/** How many milliseconds the platform gives a service from SIGTERM to its end. */
export const STOP_MS = 10_000;
const KILL_AFTER_MS = 2_000;
const SLOW_MS = 2_000;
const ARRIVE_MS = 5_000;

/**
 * Stops a target. If it calls HTTP services, it is then started again with a stand-in for them that answers after
 * SLOW_MS, and gets its SIGTERM while a request of ours waits for that answer.
 */
export async function observeStop(group: ProcessGroup, observed: Observed, network: Network): Promise<Observed> {
  const { target, running, seen } = observed;
  if (seen.exited !== null || !(seen.ipv4 || seen.ipv6)) return observed;
  const stop = await terminate(group, running, null);
  const urls = target.links.flatMap(({ url }) => (url === null ? [] : [url]));
  if (urls.length === 0) return { ...observed, seen: { ...seen, stop, log: running.log() } };
  const sibling = await openSlowSibling();
  const address = `http://${network.ownHost}:${sibling.port}`;
  const again = start(group, target, network, new Map(urls.map((name) => [name, address])));
  await untilAnswering(again, network);
  const { ipv4, ipv6 } = network.addressOf(target);
  const request = probeHttp((seen.ipv4 ? ipv4 : ipv6)!, target.port, "/health/links", STOP_MS);
  await within(sibling.asked, ARRIVE_MS);
  const slow = await terminate(group, again.running, request);
  sibling.close();
  return { ...observed, seen: { ...seen, stop: slow } };
}

async function terminate(group: ProcessGroup, running: Running, request: Promise<unknown> | null): Promise<Stop> {
  const began = Date.now();
  group.signal(running, "SIGTERM");
  const code = await within(running.ended, STOP_MS + KILL_AFTER_MS);
  const milliseconds = Date.now() - began;
  if (code === null) group.signal(running, "SIGKILL");
  const kept = request === null ? null : (await request) !== null;
  return { milliseconds, code: code ?? (await running.ended), kept };
}

/** A stand-in that answers every request after SLOW_MS; `asked` resolves at the first one. */
async function openSlowSibling(): Promise<{ port: number; asked: Promise<void>; close: () => void }> {
  let wasAsked = (): void => {};
  const asked = new Promise<void>((resolve) => {
    wasAsked = resolve;
  });
  const server = http.createServer((_, response) => {
    wasAsked();
    setTimeout(() => response.end("{}"), SLOW_MS);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as net.AddressInfo).port, asked, close };
}

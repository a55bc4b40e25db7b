import fs from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { makeNetwork } from "../../src/run/namespaces.ts";
import { readListeners } from "../../src/run/listeners.ts";
import { LOOPBACK, type Network } from "../../src/run/network.ts";
import { probeAddress, probeHttp, type Answer } from "../../src/run/probe.ts";
import { openProcessGroup } from "../../src/run/process-group.ts";
import { start, untilAnswering, type Started } from "../../src/run/start.ts";
import type { Target } from "../../src/run/targets.ts";
import { askOften, type Timed } from "./keep-alive.ts";
import type { Ask, Played, Question, Scene, SeenService } from "./scene.ts";

// Plays the scene on stdin and prints what was seen; scene.ts starts it, inside `unshare` unless the network is loopback.

const PROBE_MS = 2_000;
const ANSWER_MS = 20_000;
const PROGRAM_MS = 60_000;
const POLL_MS = 100;
const LOG_END = 2_000;

const scene = JSON.parse(await text(process.stdin)) as Scene;
const targets = scene.targets.map((target) => ({ ...target, variables: new Map(target.variables) }));
const network: Network = scene.network === "loopback" ? LOOPBACK : makeNetwork(targets, scene.network);
const group = openProcessGroup();
const started = new Map<string, Started>();
let lastStart = 0;
try {
  console.log(JSON.stringify(await played()));
} finally {
  group.close();
}

async function played(): Promise<Played> {
  const first = targets.filter(({ name }) => !scene.late?.includes(name));
  await Promise.all(first.map(comeUp));
  const answers: Timed[] = [];
  for (const asks of scene.asks) answers.push(...(await Promise.all([asks].flat().map(timed))));
  const seen = [...started.values()].map(async (one) => [one.target.name, await see(one)] as const);
  return { answers, services: Object.fromEntries(await Promise.all(seen)) };
}

async function comeUp(target: Target): Promise<void> {
  const one = start(group, target, network, new Map());
  started.set(target.name, one);
  await untilAnswering(one, network);
  if (one.running.exitCode() !== null)
    throw new Error(`${target.name} ended by itself:\n${one.running.log().slice(-LOG_END)}`);
  lastStart = performance.now();
}

async function timed(ask: Ask): Promise<Timed> {
  const began = performance.now();
  const given = await answer(ask);
  return { milliseconds: performance.now() - began, ...given };
}

/** What an ask gives; the time only if it is not the whole time that it took. */
async function answer(ask: Ask): Promise<Answer | Timed> {
  if ("run" in ask) return runIn(targetOf(ask.in), ask.run);
  if ("start" in ask) {
    await comeUp(targetOf(ask.start));
    return { status: 0, body: "" };
  }
  if ("kill" in ask) {
    const { running } = started.get(ask.kill)!;
    group.signal(running, "SIGKILL");
    return { status: await running.ended, body: "" };
  }
  if (ask.often) return askOften(addressOf(ask)!, targetOf(ask.of).port, ask.get, ask.often);
  return ask.within === undefined ? askOnce(ask) : askUntilGood(ask, lastStart + ask.within);
}

async function runIn(target: Target, argv: readonly string[]): Promise<Answer> {
  const { running } = start(group, { ...target, argv }, network, new Map());
  const code = await Promise.race([running.ended, sleep(PROGRAM_MS, -1, { ref: false })]);
  return { status: code, body: running.log() };
}

async function askOnce(ask: Question): Promise<Answer> {
  const address = addressOf(ask);
  const got = address === null ? null : await probeHttp(address, targetOf(ask.of).port, ask.get, ANSWER_MS);
  return got ?? { status: 0, body: `nothing answers over ${ask.family}` };
}

async function askUntilGood(ask: Question, late: number): Promise<Timed> {
  for (;;) {
    const got = await askOnce(ask);
    const now = performance.now();
    if (got.status === 200 || now > late) return { ...got, milliseconds: now - lastStart };
    await sleep(POLL_MS);
  }
}

function addressOf({ of, family }: Question): string | null {
  return network.addressOf(targetOf(of))[family];
}

function targetOf(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (!found) throw new Error(`the scene has no ${name}`);
  return found;
}

async function see({ target, running }: Started): Promise<SeenService> {
  const { ipv4, ipv6 } = network.addressOf(target);
  const ask = (address: string | null) =>
    address === null ? null : probeAddress(target.serves, address, target.port, PROBE_MS);
  const uid = Number(/^Uid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${running.pid}/status`, "utf8"))?.[1]);
  const [v4, v6] = [await ask(ipv4), await ask(ipv6)];
  return { ipv4: v4, ipv6: v6, listeners: readListeners(running.pid) ?? [], uid, log: running.log() };
}

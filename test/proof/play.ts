import fs from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { buildLab } from "../../src/verify/lab.ts";
import { readListeners } from "../../src/verify/listeners.ts";
import { LOOPBACK, type Place } from "../../src/verify/place.ts";
import { probeAddress, probeHttp, type Answer } from "../../src/verify/probe.ts";
import { openNursery, type Nursery } from "../../src/verify/processes.ts";
import { start, untilAnswering, type Started } from "../../src/verify/start.ts";
import type { Subject } from "../../src/verify/subjects.ts";
import type { Ask, Played, Scene, SeenService } from "./scene.ts";

// Plays the scene on stdin and prints what was seen; scene.ts starts it, inside `unshare` where a network is wanted.

const PROBE_MS = 2_000;
const ANSWER_MS = 20_000;
const PROGRAM_MS = 60_000;
const LOG_END = 2_000;

const scene = JSON.parse(await text(process.stdin)) as Scene;
const subjects = scene.subjects.map((subject) => ({ ...subject, variables: new Map(subject.variables) }));
const place: Place = scene.network === "loopback" ? LOOPBACK : buildLab(subjects, scene.network);
const nursery = openNursery();
try {
  console.log(JSON.stringify(await played()));
} finally {
  nursery.close();
}

async function played(): Promise<Played> {
  const started = subjects.map((subject) => start(nursery, subject, place, new Map()));
  await Promise.all(started.map((one) => untilAnswering(one, place)));
  for (const { subject, running } of started)
    if (running.exitCode() !== null)
      throw new Error(`${subject.name} ended by itself:\n${running.log().slice(-LOG_END)}`);
  const answers: Answer[] = [];
  for (const ask of scene.asks) answers.push(await answer(ask, nursery));
  const seen = started.map(async (one) => [one.subject.name, await see(one)] as const);
  return { answers, services: Object.fromEntries(await Promise.all(seen)) };
}

async function answer(ask: Ask, into: Nursery): Promise<Answer> {
  if ("run" in ask) {
    const { running } = start(into, { ...subjectOf(ask.in), argv: ask.run }, place, new Map());
    const code = await Promise.race([running.ended, sleep(PROGRAM_MS, -1, { ref: false })]);
    return { status: code, body: running.log() };
  }
  const subject = subjectOf(ask.of);
  const address = place.addressOf(subject)[ask.family];
  const got = address === null ? null : await probeHttp(address, subject.port, ask.get, ANSWER_MS);
  return got ?? { status: 0, body: `nothing answers over ${ask.family}` };
}

function subjectOf(name: string): Subject {
  const found = subjects.find((subject) => subject.name === name);
  if (!found) throw new Error(`the scene has no ${name}`);
  return found;
}

async function see({ subject, running }: Started): Promise<SeenService> {
  const { ipv4, ipv6 } = place.addressOf(subject);
  const ask = (address: string | null) =>
    address === null ? null : probeAddress(subject.serves, address, subject.port, PROBE_MS);
  const uid = Number(/^Uid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${running.pid}/status`, "utf8"))?.[1]);
  const [v4, v6] = [await ask(ipv4), await ask(ipv6)];
  return { ipv4: v4, ipv6: v6, listeners: readListeners(running.pid) ?? [], uid, log: running.log() };
}

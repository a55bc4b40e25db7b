import http from "node:http";
import net from "node:net";
import type { Answer } from "../../src/run/probe.ts";

const ANSWER_MS = 20_000;

/** An answer, and how long it took. */
export interface Timed extends Answer {
  readonly milliseconds: number;
}

/** Far below the 40 ms of a delayed acknowledgement, and far above what a small page takes. */
export const AT_ONCE_MS = 5;

const REPEATS = 40;
const ROUNDS = 5;

/** How requests come over the one connection: each after the answer to the last, or two written at once. */
export type Manner = "one by one" | "in pairs";

/**
 * Asks many times over one connection: the median of the times. A busy machine may make that long as well, but not in each of
 * several rounds, as Nagle's algorithm does: the round with the smallest median counts. Of a pair, the second answer is what
 * Nagle's algorithm keeps back, even if a server writes each answer in one part.
 */
export async function askOften(host: string, port: number, path: string, manner: Manner): Promise<Timed> {
  const askRound = manner === "in pairs" ? askPairs : askOneByOne;
  let best = Infinity;
  for (let round = 0; round < ROUNDS && best >= AT_ONCE_MS; round += 1)
    best = Math.min(best, medianOf(await askRound(host, port, path)));
  return { status: 200, body: "", milliseconds: best };
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1]!;
}

/** Throws if the connection was not kept: a new one is not made to wait, which would hide the fault. */
async function askOneByOne(host: string, port: number, path: string): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let connections = 0;
  while (times.length < REPEATS) {
    const began = performance.now();
    if (!(await ask(agent, host, port, path))) connections += 1;
    times.push(performance.now() - began);
  }
  agent.destroy();
  if (connections > 1) throw new Error(`${host}:${port} took ${connections} connections for ${REPEATS} requests`);
  return times;
}

/** Whether the connection was an open one. Throws if the answer is not 200. */
function ask(agent: http.Agent, host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { agent, host, port, path, timeout: ANSWER_MS, headers: { host: "localhost" } };
    const request = http.get(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${host}:${port} answered ${response.statusCode}`));
      response.resume().on("end", () => resolve(request.reusedSocket));
    });
    request.on("timeout", () => request.destroy(new Error(`${host}:${port} is silent`)));
    request.on("error", reject);
  });
}

const GOOD = "HTTP/1.1 200 ";

async function askPairs(host: string, port: number, path: string): Promise<number[]> {
  const socket = net.connect({ host, port, noDelay: true, timeout: ANSWER_MS });
  const times: number[] = [];
  while (times.length < REPEATS) {
    const began = performance.now();
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`.repeat(2));
    await twoAnswers(socket);
    times.push(performance.now() - began);
  }
  socket.destroy();
  return times;
}

/** Waits until two answers have begun to come. */
function twoAnswers(socket: net.Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const fail = (): void => reject(new Error(`the second answer did not come: ${text.slice(0, 200)}`));
    const read = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (text.split(GOOD).length <= 2) return;
      for (const event of ["timeout", "error", "close"]) socket.off(event, fail);
      socket.off("data", read);
      resolve();
    };
    for (const event of ["timeout", "error", "close"]) socket.on(event, fail);
    socket.on("data", read);
  });
}

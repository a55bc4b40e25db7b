import dgram from "node:dgram";
import http from "node:http";
import net from "node:net";
import type { Protocol } from "../model/workspace.ts";

/** An answer over HTTP: the status and the body's text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks over HTTP at one address, so that the family is certain. Null if no answer comes in `timeout` milliseconds. */
export function probeHttp(address: string, port: number, path: string, timeout: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const request = http.get(
      { host: address, port, path, timeout, agent: false, headers: { host: "localhost" } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
        response.on("error", () => resolve(null));
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(null));
  });
}

/** True if a server answers: HTTP with anything, Redis to a PING, Mongo by connecting, StatsD by not refusing. */
export function probeAddress(serves: Protocol, address: string, port: number, timeout: number): Promise<boolean> {
  if (serves === "http") return probeHttp(address, port, "/health", timeout).then((answer) => answer !== null);
  if (serves === "statsd") return probeUdp(address, port);
  return probeTcp(address, port, serves === "redis" ? "PING\r\n" : null, timeout);
}

/** Connects. If there is something to say, waits for the first byte of an answer. */
function probeTcp(address: string, port: number, say: string | null, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port, timeout });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on("connect", () => (say === null ? end(true) : socket.write(say)));
    socket.on("data", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}

const REFUSAL_MS = 150;

/** UDP says nothing, but a closed port of a reachable host refuses a connected socket's datagram. */
function probeUdp(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(net.isIPv6(address) ? "udp6" : "udp4");
    let silence: NodeJS.Timeout | undefined;
    const end = (answered: boolean): void => {
      clearTimeout(silence);
      socket.close();
      resolve(answered);
    };
    socket.once("error", () => end(false));
    socket.connect(port, address, () => {
      socket.send("rnet.verify:1|c");
      silence = setTimeout(() => end(true), REFUSAL_MS);
    });
  });
}

/** A port that is free at the moment, on both families. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

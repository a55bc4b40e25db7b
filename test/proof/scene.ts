import { spawnSync } from "node:child_process";
import path from "node:path";
import { unshareArguments, type NetworkKind } from "../../src/run/namespaces.ts";
import type { Listener } from "../../src/run/listeners.ts";
import { freePort } from "../../src/run/probe.ts";
import { targetsOf, type Target } from "../../src/run/targets.ts";
import type { Service } from "../../src/model/workspace.ts";
import type { Copy } from "./copies.ts";
import type { Manner, Timed } from "./keep-alive.ts";
import { PROOF_ENVIRONMENT } from "./prepare.ts";

// A scene: services on a network, each started by its own start command, and what is asked of them once all of them answer.

/**
 * Asks over HTTP at a service's address of one family, runs a program where a service lives, with its variables, or starts a
 * service that is late or was killed.
 */
export type Ask =
  | Question
  | { readonly in: string; readonly run: readonly string[] }
  | { readonly start: string }
  | { readonly kill: string };

export interface Question {
  readonly of: string;
  readonly get: string;
  readonly family: "ipv4" | "ipv6";
  /** Asks many times over one connection, for the median of the times. */
  readonly often?: Manner;
  /** Asks until the answer is 200, at most so long (milliseconds) after a service was started last. */
  readonly within?: number;
}

export interface Scene {
  readonly network: NetworkKind | "loopback";
  readonly targets: readonly Target[];
  /** Services that start only when they are asked to. */
  readonly late?: readonly string[];
  /** One after the other; those of a list at the same time. */
  readonly asks: readonly (Ask | readonly Ask[])[];
}

/** What was seen of a service. */
export interface SeenService {
  readonly ipv4: boolean | null;
  readonly ipv6: boolean | null;
  readonly listeners: readonly Listener[];
  /** The user that its process belongs to. */
  readonly uid: number;
  readonly log: string;
}

export interface Played {
  /** One for each question: the answer over HTTP, or the exit code and what the program printed. */
  readonly answers: readonly Timed[];
  readonly services: Readonly<Record<string, SeenService>>;
}

const PLAYER = path.join(import.meta.dirname, "play.ts");
const PROJECT = path.resolve(import.meta.dirname, "../..");

/** The services of a copy as targets: on loopback each gets a free port, on a private network its own port and name. */
export async function targetsOn(network: Scene["network"], { root, workspace }: Copy): Promise<Target[]> {
  const ports = new Map<string, number>();
  if (network === "loopback") for (const { name } of workspace.services) ports.set(name, await freePort());
  const hostOf = ({ name }: Service): string => (network === "loopback" ? "localhost" : `${name}.railway.internal`);
  return targetsOf(workspace, root, ports, hostOf);
}

/** Plays a scene in a network of its own, which ends with it. Throws if a service does not come up. */
export function play(scene: Scene): Played {
  const unshare = scene.network === "loopback" ? [] : ["unshare", ...unshareArguments()];
  const [program, ...args] = [...unshare, process.execPath, "--import", "tsx", PLAYER];
  const { status, stdout, stderr } = spawnSync(program!, args, {
    cwd: PROJECT,
    env: PROOF_ENVIRONMENT,
    input: JSON.stringify(scene, (_, value: unknown) => (value instanceof Map ? [...value] : value)),
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`the scene on ${scene.network} ended with ${status}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Played;
}

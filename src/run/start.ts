import { readListeners, type Listener } from "./listeners.ts";
import type { Network } from "./network.ts";
import { probeAddress } from "./probe.ts";
import type { ProcessGroup, Running } from "./process-group.ts";
import type { Target } from "./targets.ts";
import { searchPath } from "./search-path.ts";

export interface Started {
  readonly target: Target;
  readonly running: Running;
}

const START_MS = 60_000;
const PROBE_MS = 2_000;
const ELSEWHERE_MS = 10_000;
const POLL_MS = 100;

/** Starts a target by its own start command. `instead` replaces some of its variables. */
export function start(
  group: ProcessGroup,
  target: Target,
  network: Network,
  instead: ReadonlyMap<string, string>,
): Started {
  const env = {
    ...baseEnvironment(),
    ...Object.fromEntries(target.variables),
    ...Object.fromEntries(instead),
    PATH: searchPath(target.directory, target.path),
  };
  return {
    target,
    running: group.start(network.enter(target, { argv: target.argv, cwd: target.directory, env })),
  };
}

/** What the platform gives every container; nothing else of this machine's environment. */
function baseEnvironment(): Record<string, string> {
  return {
    HOME: process.env["HOME"] ?? "/root",
    LANG: "C.UTF-8",
    NODE_ENV: "production",
    RAILWAY_ENVIRONMENT_NAME: "production",
  };
}

/** Waits until a target answers on any family or ends: at most START_MS, or ELSEWHERE_MS once it listens elsewhere. */
export async function untilAnswering({ target, running }: Started, network: Network): Promise<void> {
  const { ipv4, ipv6 } = network.addressOf(target);
  const addresses = [ipv4, ipv6].filter((address) => address !== null);
  let late = Date.now() + START_MS;
  while (running.exitCode() === null && Date.now() < late) {
    const asked = addresses.map((address) => probeAddress(target.serves, address, target.port, PROBE_MS));
    if ((await Promise.all(asked)).some(Boolean)) return;
    if (listensElsewhere(readListeners(running.pid), target, ipv4 !== null))
      late = Math.min(late, Date.now() + ELSEWHERE_MS);
    await sleep(POLL_MS);
  }
}

/** True if it listens, but only on another port or on an address that only this machine or the other family reaches. */
function listensElsewhere(listeners: readonly Listener[] | null, { port }: Target, hasIpv4: boolean): boolean {
  const isReached = (one: Listener) =>
    one.port === port && (one.address === "::" || (one.address === "0.0.0.0" && hasIpv4));
  return listeners !== null && listeners.length > 0 && !listeners.some(isReached);
}

/** A promise's value if it comes within some milliseconds, else null. A timer left behind would delay our own exit. */
export async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

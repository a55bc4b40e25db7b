import type { Listener } from "./listeners.ts";

/** Which IP families a server takes, from the two probes. */
type SocketKind = "dual" | "IPv4-only" | "IPv6-only" | "none";

/** How a service ended after SIGTERM. */
export interface Stop {
  readonly milliseconds: number;
  readonly code: number;
  /** Whether the request under way got its answer; null if none was made. */
  readonly kept: boolean | null;
}

/** What was seen of one service. null: not measured. */
export interface Observation {
  readonly service: string;
  readonly ipv4: boolean | null;
  readonly ipv6: boolean | null;
  readonly health: number | null;
  /** The answer of /health/links by link; null if it was not asked. */
  readonly links: Readonly<Record<string, string>> | null;
  readonly stop: Stop | null;
  /** The exit code if it ended by itself. */
  readonly exited: number | null;
  readonly port: number;
  readonly listeners: readonly Listener[] | null;
  readonly log: string;
}

export function socketOf({ ipv4, ipv6 }: Pick<Observation, "ipv4" | "ipv6">): SocketKind {
  if (ipv4 && ipv6) return "dual";
  if (ipv4) return "IPv4-only";
  return ipv6 ? "IPv6-only" : "none";
}

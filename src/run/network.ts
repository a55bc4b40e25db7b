import type { StartRequest } from "./process-group.ts";
import type { Target } from "./targets.ts";

/** Where targets run: on loopback, or each in a network namespace of its own. */
export interface Network {
  /** The addresses at which a target is asked; null where the network has none of that family. */
  readonly addressOf: (target: Target) => { readonly ipv4: string | null; readonly ipv6: string | null };
  /** Turns a start request into one that runs where the target lives. */
  readonly enter: (target: Target, request: StartRequest) => StartRequest;
  /** How targets name the machine that verifies. */
  readonly ownHost: string;
}

/** This machine's loopback. */
export const LOOPBACK: Network = {
  addressOf: () => ({ ipv4: "127.0.0.1", ipv6: "::1" }),
  enter: (_, request) => request,
  ownHost: "localhost",
};

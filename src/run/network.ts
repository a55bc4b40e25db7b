import type { StartRequest } from "./process-group.ts";
import type { Target } from "./targets.ts";

/** Where targets run: on loopback, or each in a network namespace of its own. */
export interface Network {
  /** The addresses at which a target is asked; null if the network has none of that family. */
  readonly addressOf: (target: Target) => { readonly ipv4: string | null; readonly ipv6: string | null };
  /** Turns a start request into one that runs in the target's network. */
  readonly enter: (target: Target, request: StartRequest) => StartRequest;
  /** The name by which targets reach this process. */
  readonly ownHost: string;
}

export const LOOPBACK: Network = {
  addressOf: () => ({ ipv4: "127.0.0.1", ipv6: "::1" }),
  enter: (_, request) => request,
  ownHost: "localhost",
};

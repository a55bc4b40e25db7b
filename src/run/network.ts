import type { StartRequest } from "./process-group.ts";
import type { Subject } from "./targets.ts";

/** Where subjects run: on loopback, or each in a network namespace of its own. */
export interface Place {
  /** The addresses at which a subject is asked; null where the place has none of that family. */
  readonly addressOf: (subject: Subject) => { readonly ipv4: string | null; readonly ipv6: string | null };
  /** Turns a start request into one that runs where the subject lives. */
  readonly enter: (subject: Subject, request: StartRequest) => StartRequest;
  /** How subjects name the machine that verifies. */
  readonly ownHost: string;
}

/** This machine's loopback. */
export const LOOPBACK: Place = {
  addressOf: () => ({ ipv4: "127.0.0.1", ipv6: "::1" }),
  enter: (_, request) => request,
  ownHost: "localhost",
};

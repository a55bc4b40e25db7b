import { removeLink } from "../../changes/change.ts";
import { RnetError } from "../../core/errors.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { apply } from "../apply.ts";
import type { Flags } from "../options.ts";
import { loadToWrite } from "../workspace-root.ts";
import type { Outcome } from "../command.ts";

/** `rnet unlink <from> <to>`: removes a link. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadToWrite(flags);
  const [from, to] = flags.words;
  if (from === undefined || to === undefined)
    throw new RnetError(
      "MISSING_ANSWER",
      `Which link? Say both services: rnet unlink ${from ?? "<from>"} <to> [--env <NAME>]`,
    );
  return apply(flags, loaded, {
    command: "unlink",
    change: removeLink(from, to, flags.one("env")),
    reach: TOUCHED,
    check: false,
  });
}

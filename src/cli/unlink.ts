import { removeLink } from "../change.ts";
import { RnetError } from "../errors.ts";
import { TOUCHED } from "../draft.ts";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import type { Flags } from "./options.ts";
import { loadToWrite } from "./workspace-root.ts";

/** `rnet unlink <from> <to>`: takes a link away again. */
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

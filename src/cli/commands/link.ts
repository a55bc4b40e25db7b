import { generators } from "../../../generators/index.ts";
import type { LinkAnswer } from "../../../generators/service.ts";
import { RnetError } from "../../core/errors.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { apply } from "../apply.ts";
import { askFor } from "../ask.ts";
import type { Flags } from "../options.ts";
import { isInteractive } from "../terminal.ts";
import { loadToWrite, type LoadedWorkspace } from "../workspace-root.ts";
import { contextAt } from "../../../generators/context.ts";
import type { Outcome } from "../command.ts";

/** `rnet link <from> <to>`: lets one service call another. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadToWrite(flags);
  const [from, to] = flags.words;
  if (from !== undefined && to !== undefined)
    return applyAnswers(flags, loaded, { from, to, client: flags.one("client"), env: flags.one("env") });
  if (!isInteractive(flags)) {
    throw new RnetError(
      "MISSING_ANSWER",
      `Which service calls which? Say both: rnet link ${from ?? "<from>"} <to> [--client <client>] [--env <NAME>]`,
    );
  }
  const given = from === undefined ? {} : { from };
  const act = (answers: LinkAnswer) => applyAnswers(flags, loaded, answers);
  return askFor("link", contextAt(loaded.root), given, act, commandLine);
}

function applyAnswers(flags: Flags, loaded: LoadedWorkspace, answers: LinkAnswer): Promise<Outcome> {
  return apply(flags, loaded, {
    command: "link",
    change: generators.link.change(answers),
    reach: TOUCHED,
    check: false,
  });
}

function commandLine({ from, to, client, env }: LinkAnswer): string {
  return `rnet link ${from} ${to}${client === null ? "" : ` --client ${client}`}${env === null ? "" : ` --env ${env}`}`;
}

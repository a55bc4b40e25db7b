import { generators } from "../../../generators/index.ts";
import type { LinkAnswer } from "../../../generators/service.ts";
import { RnetError } from "../../core/errors.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { apply } from "../apply.ts";
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
  return ask(flags, loaded, from === undefined ? {} : { from });
}

async function ask(flags: Flags, loaded: LoadedWorkspace, given: Partial<LinkAnswer>): Promise<Outcome> {
  const { runWithPrompts } = await import("../../../generators/plop.ts");
  let outcome: Outcome = 0;
  const context = contextAt(loaded.root);
  await runWithPrompts("link", context, given, async (_, answers: LinkAnswer) => {
    outcome = await applyAnswers(flags, loaded, answers);
    const { from, to, client, env } = answers;
    console.log(
      `\nThe same without questions:\n  rnet link ${from} ${to}${client === null ? "" : ` --client ${client}`}${env === null ? "" : ` --env ${env}`}`,
    );
    return `${from} calls ${to}`;
  });
  return outcome;
}

function applyAnswers(flags: Flags, loaded: LoadedWorkspace, answers: LinkAnswer): Promise<Outcome> {
  return apply(flags, loaded, {
    command: "link",
    change: generators.link.change(answers),
    reach: TOUCHED,
    check: false,
  });
}

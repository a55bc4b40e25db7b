import path from "node:path";
import { adopt, knownBy, type AdoptAnswers } from "../../../generators/adopt.ts";
import { openRepository, type OpenedRepository } from "../../repository/open.ts";
import { RnetError } from "../../core/errors.ts";
import { parseAdoptedName, parseDirectory, parsePort } from "../../model/names.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { findRoot } from "../../repository/root.ts";
import { PROTOCOLS } from "../../model/workspace.ts";
import { apply } from "../apply.ts";
import { askFor } from "../ask.ts";
import { chosen, type Flags } from "../options.ts";
import { tellNothing } from "../output/tell-nothing.ts";
import { isInteractive } from "../terminal.ts";
import { directoryOf, recoverUnlessDry } from "../workspace-root.ts";
import { destinationOf, contextAt } from "../../../generators/context.ts";
import type { Outcome } from "../command.ts";
import { addRepositoryNotes } from "../../pipeline/repository-notes.ts";

/** `rnet adopt [dir]`: makes a service known that rnet did not make, in this repository or by its name only. */
export async function run(flags: Flags): Promise<Outcome> {
  const opened = openRepository(recoverUnlessDry(findRoot(directoryOf(flags)), flags));
  const given = readGiven(flags, opened);
  const { name, port, serves, dir } = given;
  if (name !== undefined && port !== undefined && serves !== undefined && dir !== undefined)
    return applyAnswers(flags, opened, { name, port, serves, dir });
  if (isInteractive(flags)) {
    const context = { ...contextAt(opened.loaded.root), destination: () => destinationOf(opened) };
    return askFor(
      "adopt",
      context,
      given,
      (answers: AdoptAnswers) => applyAnswers(flags, opened, answers),
      commandLine,
    );
  }
  throw new RnetError(
    "MISSING_ANSWER",
    `Which ${name === undefined ? "service" : "port"}? The whole command: rnet adopt ${dir ?? "[dir]"} --name ${name ?? "<name>"} --port ${port ?? "<port>"} --serves ${serves ?? "http"}`,
  );
}

function readGiven(flags: Flags, { loaded }: OpenedRepository): Partial<AdoptAnswers> {
  const dir = flags.words[0] === undefined ? null : parseDirectory(flags.words[0]);
  const [named, reference] = [flags.one("name"), flags.one("reference")];
  if (named !== null && reference !== null && named !== reference)
    throw new RnetError("BAD_USAGE", "--name and --reference both say the name on Railway; leave one of them out.");
  const base = dir === null ? null : path.basename(path.resolve(loaded.root, dir));
  const name = reference ?? named ?? base;
  const [port, serves] = [flags.one("port"), chosen(flags, "serves", PROTOCOLS)];
  return {
    ...(name === null ? {} : { name: parseAdoptedName(name), serves: "http", ...knownBy(name) }),
    ...(serves === null ? {} : { serves }),
    ...(port === null ? {} : { port: parsePort(port) }),
    ...(dir === null && name === null ? {} : { dir }),
  };
}

async function applyAnswers(flags: Flags, opened: OpenedRepository, answers: AdoptAnswers): Promise<Outcome> {
  const { workspace } = opened.loaded;
  const already = adopt.already!(answers, workspace);
  if (already !== null) return tellNothing(flags, "adopt", workspace, already);
  return apply(flags, opened.loaded, {
    command: "adopt",
    change: adopt.change(answers),
    reach: TOUCHED,
    check: false,
    repository: opened.repository,
    refine: (_, plan) => addRepositoryNotes(opened, plan, adopt.notes!(answers, plan.workspace)),
  });
}

function commandLine({ name, dir, port, serves }: AdoptAnswers): string {
  return `rnet adopt ${dir === null ? "" : `${dir} `}--name ${JSON.stringify(name)} --port ${port} --serves ${serves}`;
}

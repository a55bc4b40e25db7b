import { add, placementOf, type AddAnswers } from "../../../generators/add.ts";
import { frameworkOf } from "../../model/catalog.ts";
import { openRepository, type OpenedRepository } from "../../repository/open.ts";
import { RnetError } from "../../core/errors.ts";
import { parseDirectory, parsePort, parseServiceName } from "../../model/names.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { findRoot } from "../../repository/root.ts";
import { apply } from "../apply.ts";
import { askFor } from "../ask.ts";
import { splitParts, type Flags } from "../options.ts";
import { tellNothing } from "../output/tell-nothing.ts";
import { isInteractive } from "../terminal.ts";
import { directoryOf, recoverUnlessDry } from "../workspace-root.ts";
import { destinationOf, contextAt } from "../../../generators/context.ts";
import type { Outcome } from "../command.ts";
import { addRepositoryNotes } from "../../pipeline/repository-notes.ts";

/** `rnet add [framework] [name]`: adds one service to a workspace of ours or to any repository. */
export async function run(flags: Flags): Promise<Outcome> {
  const opened = openRepository(recoverUnlessDry(findRoot(directoryOf(flags)), flags));
  const framework = flags.one("framework") ?? flags.words[0] ?? null;
  const name = flags.one("name") ?? flags.words[1] ?? null;
  if (framework !== null && name !== null)
    return applyAnswers(flags, opened, answersOf(flags, opened, framework, name));
  if (isInteractive(flags)) {
    const context = { ...contextAt(opened.loaded.root), destination: () => destinationOf(opened) };
    return askFor("add", context, {}, (answers: AddAnswers) => applyAnswers(flags, opened, answers), commandLine);
  }
  throw new RnetError(
    "MISSING_ANSWER",
    `Which ${framework === null ? "framework" : "name"}? Say both: rnet add ${framework ?? "<framework>"} ${name ?? "<name>"} [--port <port>] [--dir <directory>] [--link <to>]`,
  );
}

function answersOf(flags: Flags, opened: OpenedRepository, id: string, name: string): AddAnswers {
  const framework = frameworkOf(id);
  parseServiceName(name, framework.refused);
  const [port, dir] = [flags.one("port"), flags.one("dir")];
  const links = flags.all("link").map((value) => {
    const [to, client, env] = splitParts(value, "link", "to[:client[:ENV]]", 1, 3);
    return { from: name, to: to!, client: client ?? null, env: env ?? null };
  });
  return {
    service: { name, framework: framework.id, port: port === null ? null : parsePort(port) },
    placement: placementOf(destinationOf(opened), framework, name, dir === null ? null : parseDirectory(dir)),
    links,
  };
}

async function applyAnswers(flags: Flags, opened: OpenedRepository, answers: AddAnswers): Promise<Outcome> {
  const { loaded } = opened;
  const already = add.already!(answers, loaded.workspace);
  if (already !== null) return tellNothing(flags, "add", loaded.workspace, already);
  add.refuse!(answers, opened);
  return apply(flags, loaded, {
    command: "add",
    change: add.change(answers),
    reach: TOUCHED,
    check: false,
    repository: opened.repository,
    refine: (_, plan) => addRepositoryNotes(opened, plan, add.notes!(answers, plan.workspace)),
  });
}

function commandLine({ service: { framework, name, port }, placement: { dir }, links }: AddAnswers): string {
  const flags = links.map(
    ({ to, client, env }) => ` --link ${[to, client, env].filter((part) => part !== null).join(":")}`,
  );
  return `rnet add ${framework} ${name}${port === null ? "" : ` --port ${port}`} --dir ${dir}${flags.join("")}`;
}

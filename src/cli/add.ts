import path from "node:path";
import { add, type AddAnswers } from "../../generators/add.ts";
import { frameworkOf } from "../catalog.ts";
import { RnetError } from "../errors.ts";
import { parsePort } from "../names.ts";
import { situationAt } from "../perform.ts";
import type { GeneratedService, Workspace } from "../workspace.ts";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import { splitParts, type Flags } from "./options.ts";
import { isInteractive } from "./terminal.ts";
import { loadAround, type LoadedWorkspace } from "./workspace-root.ts";

const REST = { restore: new Set<string>(), check: false };

/** `rnet add [framework] [name]`: adds one service. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadAround(path.resolve(flags.one("cwd") ?? "."));
  const framework = flags.one("framework") ?? flags.words[0] ?? null;
  const name = flags.one("name") ?? flags.words[1] ?? null;
  if (framework !== null && name !== null) return finish(flags, loaded, answersOf(flags, framework, name));
  if (isInteractive(flags)) return ask(flags, loaded);
  throw new RnetError(
    "MISSING_ANSWER",
    `Which ${framework === null ? "framework" : "name"}? Say both: rnet add ${framework ?? "<framework>"} ${name ?? "<name>"} [--port <port>] [--link <to>]`,
  );
}

function answersOf(flags: Flags, framework: string, name: string): AddAnswers {
  const port = flags.one("port");
  const links = flags.all("link").map((value) => {
    const [to, client, env] = splitParts(value, "link", "to[:client[:ENV]]", 1, 3);
    return { from: name, to: to!, client: client ?? null, env: env ?? null };
  });
  return {
    service: { name, framework: frameworkOf(framework).id, port: port === null ? null : parsePort(port) },
    dir: flags.one("dir"),
    links,
  };
}

async function ask(flags: Flags, loaded: LoadedWorkspace): Promise<Outcome> {
  const { runWithPrompts } = await import("../../generators/plopfile.ts");
  let outcome: Outcome = 0;
  await runWithPrompts(
    "add",
    { ...situationAt(loaded.root), workspace: loaded.workspace },
    {},
    async (_, answers: AddAnswers) => {
      outcome = await finish(flags, loaded, answers);
      console.log(`\nThe same without questions:\n  ${commandLine(answers)}`);
      return answers.service.name;
    },
  );
  return outcome;
}

function finish(flags: Flags, loaded: LoadedWorkspace, answers: AddAnswers): Promise<Outcome> | Outcome {
  const change = add.change(answers);
  const there = loaded.workspace.services.find(({ name }) => name === answers.service.name);
  if (there?.kind === "generated" && isAlready(loaded.workspace, there, answers)) {
    if (flags.has("json")) return apply(flags, loaded, { command: "add", change: (workspace) => workspace, ...REST });
    console.log(`${there.name} is already there.`);
    return 0;
  }
  return apply(flags, loaded, { command: "add", change, ...REST });
}

/** Whether adding would give exactly the service that is there. */
function isAlready(workspace: Workspace, there: GeneratedService, answers: AddAnswers): boolean {
  const without = { ...workspace, services: workspace.services.filter((service) => service !== there) };
  const again = add.change({ ...answers, service: { ...answers.service, port: answers.service.port ?? there.port } })(
    without,
  );
  const added = again.services.find(({ name }) => name === there.name);
  return JSON.stringify(added) === JSON.stringify(there);
}

function commandLine({ service: { framework, name, port }, dir, links }: AddAnswers): string {
  const flags = links.map(
    ({ to, client, env }) => ` --link ${[to, client, env].filter((part) => part !== null).join(":")}`,
  );
  return `rnet add ${framework} ${name}${port === null ? "" : ` --port ${port}`}${dir === null ? "" : ` --dir ${dir}`}${flags.join("")}`;
}

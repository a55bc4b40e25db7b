import { catalog, frameworkOf, type Framework } from "../src/model/catalog.ts";
import { addLink, addService, nextPort } from "../src/changes/change.ts";
import { validate } from "../src/model/validate.ts";
import { possibleClients } from "../src/model/links.ts";
import { parseEnv, parsePort, parseServiceName } from "../src/model/names.ts";
import { defaultEnv, protocolOf } from "../src/model/variables.ts";
import { generated, type GeneratedService, type Workspace } from "../src/model/workspace.ts";
import { accepts, choicesOf, type Ask, type Choice } from "./question.ts";

export interface ServiceAnswer {
  readonly name: string;
  readonly framework: string;
  readonly port: number | null;
}

/** The answers about one link; null means the default. */
export interface LinkAnswer {
  readonly from: string;
  readonly to: string;
  readonly client: string | null;
  readonly env: string | null;
}

const LANGUAGES = { node: "Node.js", python: "Python", go: "Go", rust: "Rust" } as const;

/** The frameworks as a list, grouped by language, each with its bind and start command. */
function frameworkChoices(): Choice<string>[] {
  const order = Object.keys(LANGUAGES);
  const rank = ({ language }: Framework) => (language ? order.indexOf(language) : order.length);
  const frameworks = Object.values(catalog.frameworks).sort((a, b) => rank(a) - rank(b));
  return frameworks.map((framework) => ({
    value: framework.id,
    name: framework.label,
    hint: `${framework.bind}; ${framework.start.replace(/\{\{[#/].*?\}\}/g, "").replace(/\{\{.*?\}\}/g, "…")}`,
    group: framework.language ? LANGUAGES[framework.language] : "Databases and agents",
  }));
}

/** Asks for a service's framework, name and port, except those given. Throws if a given one is refused. */
export async function askService(
  ask: Ask,
  workspace: Workspace,
  refuseName: (name: string) => void,
  given: Partial<ServiceAnswer> = {},
): Promise<ServiceAnswer> {
  const framework = frameworkOf(
    given.framework ?? (await ask.select({ message: "Framework", choices: frameworkChoices() })),
  );
  const at = (name: string, port: number | null) =>
    validate(addService({ name, framework: framework.id, dir: null, port, buildKind: null, base: null })(workspace));
  const check = (text: string): void => {
    at(parseServiceName(text, framework.refused), null);
    refuseName(text);
  };
  if (given.name !== undefined) check(given.name);
  const name =
    given.name ??
    (await ask.input({
      message: "Name of the service",
      default: freeName(workspace, framework),
      validate: accepts(check),
    }));
  if (given.port) at(name, given.port);
  const offered = nextPort(workspace, framework.port);
  const port =
    given.port ??
    (await ask.input({
      message: "Port",
      default: String(offered),
      validate: accepts((text) => at(name, parsePort(text))),
    }));
  return { name, framework: framework.id, port: Number(port) };
}

const NAMES: Record<string, string> = { http: "api", redis: "cache", mongo: "data", statsd: "agent" };

function freeName(workspace: Workspace, framework: Framework): string {
  const taken = workspace.services.map(({ name }) => name);
  const wanted = framework.id.startsWith("next") ? "web" : NAMES[framework.serves]!;
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.includes(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

/** Asks, one after the other, which services `from` calls. */
export async function askLinks(ask: Ask, from: GeneratedService, workspace: Workspace): Promise<LinkAnswer[]> {
  const links: LinkAnswer[] = [];
  let current = workspace;
  for (;;) {
    const asked = new Set(links.map(({ to }) => to));
    const targets = current.services.filter(
      (to) => !asked.has(to.name) && possibleClients(from, to).length > 0 && accepted(current, from.name, to.name),
    );
    if (targets.length === 0) return links;
    const none = { value: "", name: asked.size ? "no other" : "none" };
    const to = await ask.select({
      message: `Which service does ${from.name} call?`,
      choices: [none, ...choicesOf(targets.map(({ name }) => name))],
      default: none.value,
    });
    if (to === "") return links;
    const link = await askLink(ask, from, to, current);
    current = addLink(link)(current);
    links.push(link);
  }
}

/** Asks how `from` calls `to`: the client, if there is a choice, and the variable's name. */
export async function askLink(
  ask: Ask,
  from: GeneratedService,
  to: string,
  workspace: Workspace,
  given: Partial<LinkAnswer> = {},
): Promise<LinkAnswer> {
  const target = workspace.services.find(({ name }) => name === to)!;
  const clients = possibleClients(from, target);
  const choices = clients.map(({ id, library, option }) => ({ value: id, name: library, hint: option }));
  const usual = choices[0]?.value ?? null;
  const askClient = (): Promise<string> => ask.select({ message: "Client", choices, default: usual! });
  const client = given.client ?? (choices.length > 1 ? await askClient() : usual);
  const check = (env: string) => validate(addLink({ from: from.name, to, client, env: parseEnv(env) })(workspace));
  const env =
    given.env ??
    (await ask.input({
      message: "Variable",
      default: defaultEnv(to, protocolOf(target)),
      validate: accepts(check),
    }));
  return { from: from.name, to, client, env };
}

/** True if a link between the two would be accepted under some variable's name. */
function accepted(workspace: Workspace, from: string, to: string): boolean {
  return accepts(() => validate(addLink({ from, to, client: null, env: "RNET_PROBE" })(workspace)))("") === true;
}

/** True if the package manager matters: at least one service is for Node. */
export function hasNode(workspace: Workspace): boolean {
  return generated(workspace).some(({ framework }) => frameworkOf(framework).language === "node");
}

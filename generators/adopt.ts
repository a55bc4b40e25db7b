import { adoptService } from "../src/changes/change.ts";
import { parseAdoptedName, parseDirectory, parsePort } from "../src/model/names.ts";
import { generated, PROTOCOLS, type Protocol } from "../src/model/workspace.ts";
import { accepts, choicesOf, portNotes, type Generator } from "./question.ts";
import { RnetError } from "../src/core/errors.ts";
import { show } from "../src/core/text.ts";

/** The answers about a service that rnet did not make. */
export interface AdoptAnswers {
  readonly name: string;
  /** null if only the name is known. */
  readonly dir: string | null;
  readonly port: number;
  readonly serves: Protocol;
}

/** Protocol and port of the platform's own databases, by name. https://docs.railway.com/guides/databases */
const KNOWN: ReadonlyMap<string, Pick<AdoptAnswers, "serves" | "port">> = new Map([
  ["redis", { serves: "redis", port: 6379 }],
  ["mongodb", { serves: "mongo", port: 27017 }],
]);

export const adopt: Generator<AdoptAnswers> = {
  description: "Make a service that is there already a target for links",

  words: {
    name: "Its name on Railway",
    port: "Port",
    serves: "What it serves",
    dir: "Directory, if it is in this repository",
  },

  given: ({ name, port, serves, dir }) => ({
    ...(name === undefined ? {} : { name: parseAdoptedName(name), ...knownBy(name) }),
    ...(port === undefined ? {} : { port: parsePort(port) }),
    ...(serves === undefined ? {} : { serves: parseProtocol(serves) }),
    ...(dir === undefined ? {} : { dir: parseDirectory(dir) }),
  }),

  async prompts(ask, given) {
    const name =
      given.name ??
      (await ask.input({ message: "Its name on Railway", validate: accepts((text) => parseAdoptedName(text)) }));
    const serves =
      given.serves ??
      (await ask.select<Protocol>({ message: "What does it serve?", choices: choicesOf(PROTOCOLS), default: "http" }));
    const port = given.port ?? Number(await ask.input({ message: "Port", validate: accepts(parsePort) }));
    if (given.dir !== undefined) return { name, serves, port, dir: given.dir };
    const dir = await ask.input({
      message: "Directory (empty: not in this repository)",
      default: "",
      validate: accepts((text) => text === "" || parseDirectory(text)),
    });
    return { name, serves, port, dir: dir === "" ? null : parseDirectory(dir) };
  },

  change: adoptService,

  already({ name, dir, port, serves }, { services }) {
    const there = services.find((service) => service.name === name);
    const isSame = there?.kind === "adopted" && there.dir === dir && there.port === port && there.serves === serves;
    return isSame ? `${name} is already known.` : null;
  },

  notes: ({ port }, workspace) =>
    portNotes(
      generated(workspace).filter((service) => service.port === port),
      port,
    ),
};

/** What a name says by itself. */
export function knownBy(name: string): Partial<AdoptAnswers> {
  return KNOWN.get(name.toLowerCase()) ?? {};
}

function parseProtocol(text: string): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol === text);
  if (found) return found;
  throw new RnetError("BAD_USAGE", `No service serves "${show(text)}": use ${PROTOCOLS.join(", ")}.`);
}

import { adoptService } from "../src/changes/change.ts";
import { parseAdoptedName, parseDirectory, parsePort } from "../src/model/names.ts";
import { generated, PROTOCOLS, type Protocol } from "../src/model/workspace.ts";
import { accepts, portNotes, type Generator } from "./question.ts";

/** What `adopt` needs to know of a service that somebody else made. */
export interface AdoptAnswers {
  readonly name: string;
  /** null for one that is known by name only. */
  readonly dir: string | null;
  readonly port: number;
  readonly serves: Protocol;
}

/** Makes a service known, so that others can be linked to it. */
export const adopt: Generator<AdoptAnswers> = {
  description: "Make a service that is there already a target for links",

  async prompts(ask, given) {
    const name =
      given.name ??
      (await ask.input({ message: "Its name on Railway", validate: accepts((text) => parseAdoptedName(text)) }));
    const choices = PROTOCOLS.map((value) => ({ value, name: value }));
    const serves = given.serves ?? (await ask.select({ message: "What does it serve?", choices }));
    const port = given.port ?? Number(await ask.input({ message: "Port", validate: accepts(parsePort) }));
    if (given.dir !== undefined) return { name, serves, port, dir: given.dir };
    const dir = await ask.input({
      message: "Directory (empty: not in this repository)",
      validate: accepts((text) => text === "" || parseDirectory(text)),
    });
    return { name, serves, port, dir: dir === "" ? null : parseDirectory(dir) };
  },

  change: adoptService,

  notes: ({ port }, workspace) =>
    portNotes(
      generated(workspace).filter((service) => service.port === port),
      port,
    ),
};

import { addLink } from "../src/changes/change.ts";
import { RnetError } from "../src/core/errors.ts";
import { generatedOf, possibleClients, serviceOf } from "../src/model/links.ts";
import { generated, type Service } from "../src/model/workspace.ts";
import { choicesOf, type Generator } from "./question.ts";
import { askLink, type LinkAnswer } from "./service.ts";

export const link: Generator<LinkAnswer> = {
  description: "Let one service call another",

  words: { from: "Which service calls", to: "Which service it calls", client: "Client", env: "Variable" },

  given: ({ from, to, client, env }) => ({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(client === undefined ? {} : { client }),
    ...(env === undefined ? {} : { env }),
  }),

  async prompts(ask, given, { destination }) {
    const { workspace } = destination();
    const callers = generated(workspace).filter((from) =>
      workspace.services.some((to) => possibleClients(from, to).length > 0),
    );
    if (callers.length === 0)
      throw new RnetError("BAD_LINK", "There are no two services here of which one can call the other.");
    const choose = (message: string, services: readonly Service[]) =>
      ask.select({ message, choices: choicesOf(services.map(({ name }) => name)) });
    const from = generatedOf(workspace, given.from ?? (await choose("Which service calls?", callers)));
    const targets = workspace.services.filter((to) => possibleClients(from, to).length > 0);
    const to = serviceOf(workspace, given.to ?? (await choose(`Which service does ${from.name} call?`, targets)));
    return askLink(ask, from, to.name, workspace, given);
  },

  change: addLink,
};

import { addLink, addService, sequence } from "../src/change.ts";
import { generatedOf } from "../src/graph.ts";
import { RnetError } from "../src/errors.ts";
import type { Generator } from "./question.ts";
import { askLinks, askService, type LinkAnswer, type ServiceAnswer } from "./service.ts";

/** What `add` needs to know: one service, and whom it calls. */
export interface AddAnswers {
  readonly service: ServiceAnswer;
  readonly dir: string | null;
  readonly links: readonly LinkAnswer[];
}

/** Adds one service to a workspace. */
export const add: Generator<AddAnswers> = {
  description: "Add a service to this workspace",

  async prompts(ask, given, { workspace }) {
    if (!workspace) throw new RnetError("NO_WORKSPACE", "There is no rnet.json here; make a workspace first.");
    const service = given.service ?? (await askService(ask, workspace));
    const dir = given.dir ?? null;
    const added = addService({ ...service, dir, form: null, base: null })(workspace);
    return { service, dir, links: given.links ?? (await askLinks(ask, generatedOf(added, service.name), added)) };
  },

  change: ({ service, dir, links }) =>
    sequence([addService({ ...service, dir, form: null, base: null }), ...links.map(addLink)]),
};

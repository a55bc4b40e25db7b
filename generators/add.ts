import { frameworkOf } from "../src/model/catalog.ts";
import { addLink, addService, sequence } from "../src/changes/change.ts";
import { generatedOf } from "../src/model/links.ts";
import { parseDirectory, parsePort } from "../src/model/names.ts";
import type { Placement } from "../src/repository/placement.ts";
import { refuseOccupied } from "../src/disk/empty-directory.ts";
import { destinationOf } from "./context.ts";
import { accepts, portNotes, type Generator } from "./question.ts";
import { askLinks, askService, type LinkAnswer, type ServiceAnswer } from "./service.ts";

export interface AddAnswers {
  readonly service: ServiceAnswer;
  readonly placement: Placement;
  readonly links: readonly LinkAnswer[];
}

/** What the user may give before any question. */
interface AddGiven extends Partial<ServiceAnswer> {
  readonly dir?: string;
}

export const add: Generator<AddAnswers, AddGiven> = {
  description: "Add a service to this repository",

  words: { framework: "Framework", name: "Name of the service", port: "Port", dir: "Directory" },

  given: ({ framework, name, port, dir }) => ({
    ...(framework === undefined ? {} : { framework: frameworkOf(framework).id }),
    ...(name === undefined ? {} : { name }),
    ...(port === undefined ? {} : { port: parsePort(port) }),
    ...(dir === undefined ? {} : { dir: parseDirectory(dir) }),
  }),

  async prompts(ask, given, { destination }) {
    const { workspace, place, refuseName } = destination();
    const service = await askService(ask, workspace, refuseName, given);
    const framework = frameworkOf(service.framework);
    const usual = place(framework, service.name, null);
    const isUsual = given.dir === undefined && workspace.origin === "create";
    const askDirectory = (): Promise<string> =>
      ask.input({
        message: "Directory",
        default: usual.dir,
        validate: accepts((text) => place(framework, service.name, parseDirectory(text))),
      });
    const dir = isUsual ? usual.dir : (given.dir ?? (await askDirectory()));
    const placement = place(framework, service.name, parseDirectory(dir));
    const added = addService({ ...service, ...placement })(workspace);
    return { service, placement, links: await askLinks(ask, generatedOf(added, service.name), added) };
  },

  change: ({ service, placement, links }) =>
    sequence([addService({ ...service, ...placement }), ...links.map(addLink)]),

  refuse({ service, placement }, opened) {
    const { loaded } = opened;
    if (loaded.workspace.services.some(({ name }) => name === service.name)) return;
    destinationOf(opened).refuseName(service.name);
    refuseOccupied(loaded.root, placement.dir);
  },

  notes: ({ service }, workspace) => {
    const { port } = workspace.services.find(({ name }) => name === service.name)!;
    const others = workspace.services.filter((one) => one.kind === "adopted" && one.port === port);
    return portNotes(others, port);
  },
};

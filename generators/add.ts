import { frameworkOf, type Framework } from "../src/model/catalog.ts";
import { addLink, addService, sequence } from "../src/changes/change.ts";
import { generatedOf } from "../src/model/links.ts";
import { parseDirectory, parsePort } from "../src/model/names.ts";
import { generated } from "../src/model/workspace.ts";
import type { Placement } from "../src/repository/placement.ts";
import { refuseOccupied } from "../src/disk/empty-directory.ts";
import { destinationOf } from "./context.ts";
import { accepts, portNotes, type Destination, type Generator } from "./question.ts";
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
    const known = destination();
    const { workspace, place, refuseName } = known;
    const there = generated(workspace).find(
      ({ name, framework }) => name === given.name && framework === given.framework,
    );
    if (there) {
      const { name, framework, port } = { ...there, ...given };
      const placement = placementOf(known, frameworkOf(framework), name, given.dir ?? null);
      return { service: { name, framework, port }, placement, links: [] };
    }
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

  already(answers, workspace) {
    const there = generated(workspace).find(({ name }) => name === answers.service.name);
    if (!there) return null;
    const without = { ...workspace, services: workspace.services.filter((service) => service !== there) };
    const service = { ...answers.service, port: answers.service.port ?? there.port };
    const again = generatedOf(add.change({ ...answers, service })(without), there.name);
    return JSON.stringify(again) === JSON.stringify(there) ? `${there.name} is already there.` : null;
  },

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

/** Where a service goes: to `dir`, or where it is already, or by the repository's conventions. Throws BAD_PATH. */
export function placementOf(
  { workspace, place }: Destination,
  framework: Framework,
  name: string,
  dir: string | null,
): Placement {
  const there = generated(workspace).find((service) => service.name === name);
  if (dir !== null || !there) return place(framework, name, dir);
  return { dir: there.dir, buildKind: there.buildKind, base: there.base };
}

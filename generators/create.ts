import path from "node:path";
import { addLink, addService, sequence, type Change } from "../src/changes/change.ts";
import { validate } from "../src/model/validate.ts";
import { slug } from "../src/model/names.ts";
import { picture } from "../src/model/diagram.ts";
import { PACKAGE_MANAGERS, type PackageManagerName, type Workspace } from "../src/model/workspace.ts";
import { show } from "../src/core/text.ts";
import { RnetError } from "../src/core/errors.ts";
import { choicesOf, type Ask, type Generator, type GeneratorContext } from "./question.ts";
import { askLinks, askService, hasNode, type LinkAnswer, type ServiceAnswer } from "./service.ts";

export interface CreateAnswers {
  readonly directory: string;
  readonly services: readonly ServiceAnswer[];
  readonly links: readonly LinkAnswer[];
  readonly packageManager: PackageManagerName;
  readonly repository: string | null;
}

export const create: Generator<CreateAnswers> = {
  description: "Make a new workspace of services",

  words: { directory: "Directory of the workspace" },

  usage: "npx create-rnet-app <directory> --yes --service <name>:<framework>",

  given: ({ directory }) => (directory === undefined ? {} : { directory }),

  async prompts(ask, given, context) {
    const directory = given.directory ?? (await askDirectory(ask, context));
    const why = context.whyUnusable(directory);
    if (why !== null) throw new RnetError("NOT_EMPTY", why);
    const asked = given.services
      ? { services: given.services, links: given.links ?? [] }
      : await askServices(ask, given, directory);
    const answers = {
      ...asked,
      directory,
      repository: given.repository ?? null,
      packageManager: given.packageManager ?? context.packageManager ?? "npm",
    };
    const packageManager = given.packageManager ?? (await askPackageManager(ask, answers));
    const whole: CreateAnswers = { ...answers, packageManager };
    ask.show(picture(preview({ ...whole, directory: path.resolve(context.cwd, directory) })));
    if (await ask.confirm({ message: `Write this to ${directory}?`, default: true })) return whole;
    throw new RnetError("INTERRUPTED", "Nothing was written.", 130);
  },

  change: ({ services, links }) =>
    sequence([
      ...services.map((service) => addService({ ...service, dir: null, buildKind: null, base: null })),
      ...links.map(addLink),
    ]),
};

export function emptyWorkspace({
  directory,
  packageManager,
  repository,
}: Pick<CreateAnswers, "directory" | "packageManager" | "repository">): Workspace {
  return {
    name: slug(directory.split(/[\\/]/).pop()!) || "workspace",
    packageManager,
    repository,
    origin: "create",
    services: [],
  };
}

/** Says why a directory gives a workspace no name, or null. */
export function whyNameless(cwd: string, directory: string): string | null {
  if (slug(path.basename(path.resolve(cwd, directory)))) return null;
  return `"${show(directory)}" gives the workspace no name: use a directory with a letter in its name, for example shop.`;
}

function preview(answers: CreateAnswers): Workspace {
  return validate(create.change(answers)(emptyWorkspace(answers)));
}

function askDirectory(ask: Ask, { whyUnusable }: GeneratorContext): Promise<string> {
  const check = (text: string): true | string =>
    text.trim() === "" ? "Type a directory's name." : (whyUnusable(text) ?? true);
  return ask.input({ message: "Directory of the workspace", default: "my-workspace", validate: check });
}

async function askServices(
  ask: Ask,
  given: Partial<CreateAnswers>,
  directory: string,
): Promise<Pick<CreateAnswers, "services" | "links">> {
  const services: ServiceAnswer[] = [];
  const links: LinkAnswer[] = [...(given.links ?? [])];
  let workspace = emptyWorkspace({ directory, packageManager: "npm", repository: null });
  const apply = (change: Change): void => {
    workspace = change(workspace);
  };
  do {
    const service = await askService(ask, workspace, () => {});
    services.push(service);
    apply(addService({ ...service, dir: null, buildKind: null, base: null }));
  } while (await ask.confirm({ message: "Another service?", default: false }));
  for (const service of workspace.services) {
    if (service.kind !== "generated") continue;
    const asked = await askLinks(ask, service, workspace);
    links.push(...asked);
    apply(sequence(asked.map(addLink)));
  }
  return { services, links };
}

async function askPackageManager(ask: Ask, answers: CreateAnswers): Promise<PackageManagerName> {
  if (!hasNode(preview(answers))) return answers.packageManager;
  const order = [answers.packageManager, ...PACKAGE_MANAGERS.filter((name) => name !== answers.packageManager)];
  return ask.select({ message: "Package manager", choices: choicesOf(order) });
}

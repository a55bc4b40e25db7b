import { catalog, type Client, type Framework } from "../src/model/catalog.ts";
import { validate } from "../src/model/validate.ts";
import { parseWorkspace, printWorkspace } from "../src/state/rnet-json.ts";
import { parseVolume } from "../src/model/names.ts";
import {
  PACKAGE_MANAGERS,
  type AdoptedService,
  type BuildKind,
  type GeneratedService,
  type Protocol,
  type Workspace,
} from "../src/model/workspace.ts";
import { everything, link, made, service, withClient, withBuildKind, type Scenario } from "./scenarios.ts";

// The extremes of what a user may choose: every text that depends on a choice is once as short and once as long as it can be.

const NAME_LENGTHS = lengths(32);
const ENV_LENGTHS = lengths(40);
const LONGEST_REPOSITORY = `${"o".repeat(39)}/${"r".repeat(100)}`;

const TARGETS: Record<Protocol, { readonly letter: string; readonly framework: string }> = {
  http: { letter: "h", framework: "express" },
  redis: { letter: "r", framework: "redis" },
  mongo: { letter: "m", framework: "mongo" },
  statsd: { letter: "s", framework: "statsd" },
};

export const callers = Object.values(catalog.frameworks).filter(({ language }) => language !== null);
const LETTERS = [..."abcdefgijklnopqtuvwxyz"];

/** The number of letters of names and variables, and the variables' ending. */
interface Lengths {
  readonly name: number;
  readonly env: number;
  readonly ending: string;
}

/**
 * Each of these frameworks calls through every client of its language, with names and variables of these lengths. Variables
 * with an ending come a second time without it, so that two ask for the same client name.
 */
export function ofLengths(frameworks: readonly Framework[], { name, env, ending }: Lengths): Workspace {
  const targets = Object.values(TARGETS).map(({ letter, framework }) => service(letter.repeat(name), framework));
  const services = frameworks.map(({ id }, index) => service(LETTERS[index]!.repeat(name), id));
  const links = frameworks.flatMap((caller, index) =>
    clientsOf(caller).flatMap((client, place) => {
      const stem = LETTERS[place]!.toUpperCase().repeat(env - ending.length);
      const to = TARGETS[client.speaks].letter.repeat(name);
      const variables = ending ? [`${stem}${ending}`, stem] : [stem];
      return variables.map((variable) => link(LETTERS[index]!.repeat(name), to, client.id, variable));
    }),
  );
  return made([...targets, ...services, ...links]);
}

/** Names of every length, then variables of every length, so that a generated line has every length that it can have. */
export function everyLength(): Lengths[] {
  return [
    ...NAME_LENGTHS.map((name) => ({ name, env: 1, ending: "" })),
    ...ENV_LENGTHS.map((env) => ({ name: NAME_LENGTHS.length, env, ending: "" })),
    // BACKEND_URL gives a client named `backend`, and so does BACKEND.
    ...ENV_LENGTHS.slice("_URL".length).map((env) => ({ name: 1, env, ending: "_URL" })),
  ];
}

/** Every option of a workspace, of its services and of their links, one at a time. */
export function variations(): Scenario[] {
  const all = [...ofWorkspaces(), ...ofServices(), ...ofBuildKinds(), ...ofClients()];
  return all.map(({ id, workspace }) => ({ id, workspace: validate(parseWorkspace(printWorkspace(workspace))) }));
}

function ofWorkspaces(): Scenario[] {
  const options: Record<string, Partial<Workspace>> = {
    ...Object.fromEntries(PACKAGE_MANAGERS.map((name) => [name, { packageManager: name }])),
    "a repository": { repository: "acme/shop" },
    "a long repository": { repository: LONGEST_REPOSITORY },
    "a short name": { name: "a" },
    "a long name": { name: "w".repeat(63) },
    "a number for a name": { name: "123" },
    "an origin in a repository": { origin: "repository" },
    "a repository with a long name": { origin: "repository", repository: LONGEST_REPOSITORY, name: "w".repeat(63) },
  };
  const bases: Record<string, Workspace> = {
    everything: everything(),
    nothing: made([]),
    "one image": made([service("data", "mongo")]),
    "one service": made([service("api", "express")]),
  };
  return Object.entries(options).flatMap(([option, change]) =>
    Object.entries(bases).map(([base, workspace]) => ({
      id: `${base} with ${option}`,
      workspace: { ...workspace, ...change },
    })),
  );
}

/** Services whose entries the user has changed by hand, and adopted services. */
function ofServices(): Scenario[] {
  const changes: Record<string, (service: GeneratedService) => GeneratedService> = {
    "directories deep down": (one) => ({ ...one, dir: `services/some where/(group)/@scope/${one.name}` }),
    "directories of one letter": (one) => ({ ...one, dir: `x/${one.name}` }),
    "directories of 200 letters": (one) => ({ ...one, dir: `${"d".repeat(199 - one.name.length)}/${one.name}` }),
    "ports of five digits": (one) => ({ ...one, port: one.port + 30_000 }),
    "long endpoints": (one) => ({ ...one, endpoint: `${one.name}-${"e".repeat(62 - one.name.length)}` }),
    "a pending rename": (one) => ({ ...one, live: `old-${one.name}` }),
    "long volumes": (one) => ({ ...one, volume: one.volume && longestVolume(one.name) }),
    "variables of their own": (one) => ({ ...one, variables: { ...one.variables, ...VARIABLES } }),
  };
  const start = everything();
  const changed = Object.entries(changes).map(([id, change]) => ({
    id: `everything with ${id}`,
    workspace: {
      ...start,
      services: start.services.map((one) => (one.kind === "generated" ? change(one) : one)),
    },
  }));
  return [...changed, ...(["create", "repository"] as const).map((origin) => withAdopted(origin))];
}

/** Services that a workspace builds, at the root and below, with every package manager, in directories that a shell quotes. */
function ofBuildKinds(): Scenario[] {
  const buildKinds = [...new Set(callers.flatMap((caller) => Object.keys(caller.buildKinds)))] as BuildKind[];
  const built = buildKinds.flatMap((buildKind) =>
    [".", "backend"].map((base) => ({ id: `${buildKind} from ${base}`, buildKind, base })),
  );
  const managers = PACKAGE_MANAGERS.map((packageManager) => ({
    id: `shared with ${packageManager}`,
    workspace: withBuildKind("shared", ".", { packageManager }),
  }));
  const quoted = buildKinds.map((buildKind) => ({
    id: `${buildKind} deep down`,
    workspace: withDirectories(withBuildKind(buildKind, "x"), (one) => `x/some where/(group)/@scope/${one.name}`),
  }));
  return [
    ...built.map(({ id, buildKind, base }) => ({ id, workspace: withBuildKind(buildKind, base) })),
    ...managers,
    ...quoted,
  ];
}

function withDirectories(workspace: Workspace, dirOf: (service: GeneratedService) => string): Workspace {
  return {
    ...workspace,
    services: workspace.services.map((one) => (one.kind === "generated" ? { ...one, dir: dirOf(one) } : one)),
  };
}

function longestVolume(start: string): string {
  const names = lengths(63).map((length) => start.padEnd(length, "v"));
  return names.findLast((name) => isAccepted(() => parseVolume(name)))!;
}

function isAccepted(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

const VARIABLES = {
  SECRET: { preserve: "local only" },
  EMPTY: "",
  SPACED: "a  b",
  DOUBLE: 'say "hi"',
  SINGLE: "it's",
  BOTH: `"it" 'is' ${"x".repeat(70)}`,
  BACKSLASH: 'a\\b "c"',
  DOLLAR: "$HOME $(id) $1",
  PIPE: "a|b *c* _d_ `e` <f>",
  HASH: "# no comment",
  UNICODE: "héé✓".repeat(24),
  A: "z".repeat(90),
  ...Object.fromEntries(lengths(24).map((length) => [`L${length}`, "z".repeat(length + 50)])),
};

/** Adopted services of every protocol, with all kinds of names and directories, called from every framework. */
function withAdopted(origin: Workspace["origin"]): Scenario {
  const adopted = Object.entries(TARGETS).flatMap(([serves, { letter }], index): AdoptedService[] =>
    [letter.toUpperCase(), `My ${serves}`, `${letter}/@x y.z_`.padEnd(32, letter)].map((name, place) => ({
      kind: "adopted",
      name,
      dir: [null, ".", `old/${serves}`][place]!,
      port: [1, 80, 65_535][place]! - (place === 2 ? index : 0),
      serves: serves as Protocol,
    })),
  );
  const services = callers.map(({ id }) => service(id, id));
  const links = callers.flatMap((caller) =>
    clientsOf(caller).flatMap((client) =>
      adopted
        .filter(({ serves }) => serves === client.speaks)
        .map(({ name }, place) => link(caller.id, name, client.id, `${stemOf(client)}_${place}`)),
    ),
  );
  const base = made([], { origin, repository: origin === "repository" ? "acme/mono" : null });
  return {
    id: `adopted services, ${origin}`,
    workspace: made([...services, ...links], { ...base, services: adopted }),
  };
}

/** Every pair of a framework and a client, and several links through every client. */
function ofClients(): Scenario[] {
  return callers.flatMap((caller) => [
    ...clientsOf(caller).map((client) => ({
      id: `${caller.id} through ${client.id}`,
      workspace: withClient(client, caller.id),
    })),
    ...clientsOf(caller).map((client) => ({
      id: `${caller.id} without ${client.id}`,
      workspace: through(
        caller,
        clientsOf(caller).filter((other) => other !== client),
      ),
    })),
  ]);
}

/** `app`, made with a framework, calls a service of each kind through each of these clients. */
export function through(caller: Framework, clients: readonly Client[]): Workspace {
  const targets = Object.entries(TARGETS).map(([name, { framework }]) => service(`the-${name}`, framework));
  const links = clients.map((client) => link("app", `the-${client.speaks}`, client.id, stemOf(client)));
  return made([service("app", caller.id), ...targets, ...links]);
}

/** The clients that a framework may use. */
export function clientsOf({ language }: Framework): Client[] {
  return Object.values(catalog.clients).filter((client) => client.language === language);
}

function stemOf({ id, speaks }: Client): string {
  const stem = id.toUpperCase().replaceAll("-", "_");
  return speaks === "statsd" ? stem : `${stem}_URL`;
}

function lengths(most: number): number[] {
  return Array.from({ length: most }, (_, index) => index + 1);
}

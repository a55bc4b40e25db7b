import { catalog, clientOf, frameworkOf, type Framework } from "./catalog.ts";
import { buildOf } from "./forms.ts";
import { joined } from "./host/paths.ts";
import { fill } from "./render.ts";
import { environmentOf, protocolOf, resolveAll, variablesTowards, type Network } from "./variables.ts";
import {
  generated,
  isMemberForm,
  memberPath,
  servicesByName,
  type GeneratedService,
  type Link,
  type PackageManagerName,
  type Protocol,
  type Service,
  type Workspace,
} from "./workspace.ts";

// What templates are given: complete objects, no optional fields, since Handlebars renders a missing
// `#if` or `#each` to nothing even in strict mode.

/** One link as its caller's templates see it. */
export type LinkContext = ReturnType<typeof linkContext>;
/** One generated service as its templates see it. */
export type ServiceContext = ReturnType<typeof serviceContext>;
/** The workspace as the templates of the root see it. */
export type WorkspaceContext = ReturnType<typeof workspaceContext>;

/** The commands of a package manager, for people and for building. */
export function packageManager(name: PackageManagerName) {
  const run = { npm: "npm run", pnpm: "pnpm run", yarn: "yarn run", bun: "bun run" }[name];
  const exec = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn exec", bun: "bunx" }[name];
  const { lock, settings, frozen, container } = MANAGERS[name];
  return { name, install: `${name} install`, run, exec, lock, settings, frozen: `${name} install${frozen}`, container };
}

/**
 * A manager's lock file and settings, how the platform's builder installs by the lock (npm and yarn it lets write it), and
 * what a container of Node needs before. https://railpack.com/languages/node
 */
const MANAGERS: Readonly<Record<PackageManagerName, Readonly<Record<ManagerField, string>>>> = {
  npm: { lock: "package-lock.json", settings: ".npmrc", frozen: "", container: "" },
  pnpm: {
    lock: "pnpm-lock.yaml",
    settings: "pnpm-workspace.yaml",
    frozen: " --frozen-lockfile",
    container: "RUN corepack enable",
  },
  yarn: { lock: "yarn.lock", settings: ".yarnrc.yml", frozen: "", container: "RUN corepack enable" },
  bun: {
    lock: "bun.lock",
    settings: "bunfig.toml",
    frozen: " --frozen-lockfile",
    container: "RUN npm install --global bun",
  },
};
type ManagerField = "lock" | "settings" | "frozen" | "container";

/** The variables of every service on a laptop and in the local compose network. */
export interface LocalNetworks {
  readonly laptop: Network;
  readonly compose: Network;
}

/** Resolves every variable for the two networks of a laptop. */
export function localNetworks(workspace: Workspace): LocalNetworks {
  return {
    laptop: resolveAll(workspace, () => "localhost"),
    compose: resolveAll(workspace, (service) =>
      service.kind === "adopted" ? "host.docker.internal" : `${service.endpoint}.railway.internal`,
    ),
  };
}

/** The complete context of one service's templates. */
export function serviceContext(service: GeneratedService, workspace: Workspace, networks: LocalNetworks) {
  const framework = frameworkOf(service.framework);
  const links = linkContexts(service, workspace, framework);
  const clients = clientsOf(service);
  return {
    ...workContext(service, workspace),
    port: service.port,
    workspace: {
      name: workspace.name,
      repository: workspace.repository,
      packageManager: workspace.packageManager,
      origin: workspace.origin,
    },
    framework: { id: framework.id, label: framework.label },
    dir: service.dir,
    snake: service.name.replaceAll("-", "_"),
    language: framework.language,
    serves: framework.serves,
    bind: framework.bind,
    provider: framework.provider,
    health: framework.health,
    image: framework.image,
    volume: framework.volume,
    endpoint: service.endpoint,
    traits: framework.traits,
    links,
    hasLinks: links.length > 0,
    clients,
    uses: usesOf(framework, clients),
    speaks: speaksOf(links),
    variables: variablesOf(service, workspace, networks),
  };
}

/** How a service is built, started and worked on, as its form says. */
function workContext(service: GeneratedService, workspace: Workspace) {
  const framework = frameworkOf(service.framework);
  const build = buildOf(service);
  const member = memberPath(service);
  const pm = packageManager(workspace.packageManager);
  const { name, package: inside, port, form, base } = service;
  const basic = { name, package: inside, port, defaultPort: port === framework.port, pm, member };
  const whole = { ...basic, start: fill(framework.start, basic) };
  const filled = (text: string): string => fill(text, whole);
  const all = (texts: readonly string[]): string[] => texts.map(filled).filter((text) => text !== "");
  return {
    ...basic,
    form,
    base,
    isMember: isMemberForm(form),
    start: filled(build.start),
    build: all(build.build),
    path: build.path,
    install: filled(build.install),
    dev: filled(build.dev),
    test: filled(build.test),
    checks: all(build.checks),
    container: all(build.container),
    copy: build.copy,
    buildVariables: Object.entries(build.buildVariables).map(([key, value]) => ({ name: key, value: filled(value) })),
    watch: all(build.watch),
  };
}

function linkContexts(service: GeneratedService, workspace: Workspace, framework: Framework) {
  if (service.links.length === 0) return [];
  const taken = new Set(framework.reserved);
  return service.links.map((link) => {
    const context = linkContext(link, workspace, taken);
    for (const name of [context.camel, context.pascal, context.snake]) taken.add(name);
    return context;
  });
}

function linkContext(link: Link, workspace: Workspace, taken: ReadonlySet<string>) {
  const target = servicesByName(workspace).get(link.to)!;
  const client = clientOf(link.client);
  const speaks = protocolOf(target);
  const [first, second] = variablesTowards(target, link);
  return {
    to: link.to,
    node: nodeOf(target, workspace),
    env: link.env,
    client: client.id,
    library: client.library,
    option: client.option,
    speaks,
    ...identifiers(link.env, taken),
    url: second ? "" : first![0],
    expected: second ? "" : first![1],
    hostVariable: second ? first![0] : "",
    portVariable: second ? second[0] : "",
    expectedHost: second ? first![1] : "",
    expectedPort: second ? second[1] : "",
  };
}

/** A service's id in the Mermaid picture. */
function nodeOf(service: Service, workspace: Workspace): string {
  if (service.kind === "generated") return `s_${service.name.replaceAll("-", "_")}`;
  return `a${workspace.services.filter(({ kind }) => kind === "adopted").indexOf(service)}`;
}

/** BACKEND_URL -> backend, Backend, backend; a name that is taken gets `Client` behind it. */
function identifiers(env: string, taken: ReadonlySet<string>): { camel: string; pascal: string; snake: string } {
  const words = env
    .replace(/(?<=.)_URL$/, "")
    .toLowerCase()
    .split("_")
    .filter(Boolean);
  const named = spell(words);
  const free = !Object.values(named).some((name) => taken.has(name));
  return free ? named : identifiers(`${words.join("_")}_client`, taken);
}

function spell(words: readonly string[]): { camel: string; pascal: string; snake: string } {
  const pascal = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  return { camel: pascal[0]!.toLowerCase() + pascal.slice(1), pascal, snake: words.join("_") };
}

/** The different clients of a service, by id. */
export function clientsOf(service: GeneratedService): { id: string; library: string }[] {
  const ids = [...new Set(service.links.map(({ client }) => client))].sort();
  return ids.map((id) => ({ id, library: clientOf(id).library }));
}

/** The import lines by group; every group any client of the language may name is there. */
function usesOf(framework: Framework, clients: readonly { id: string }[]): Record<string, string[]> {
  const used = [framework.uses, ...clients.map(({ id }) => clientOf(id).uses)];
  const siblings = Object.values(catalog.clients).filter(({ language }) => language === framework.language);
  const groups = [framework.uses, ...siblings.map(({ uses }) => uses)].flatMap((uses) => Object.keys(uses));
  return Object.fromEntries(
    [...new Set(groups)].map((group) => [group, [...new Set(used.flatMap((uses) => uses[group] ?? []))].sort()]),
  );
}

function speaksOf(links: readonly LinkContext[]): Record<Protocol, boolean> {
  const speaks = (protocol: Protocol) => links.some((link) => link.speaks === protocol);
  return { http: speaks("http"), redis: speaks("redis"), mongo: speaks("mongo"), statsd: speaks("statsd") };
}

function variablesOf(service: GeneratedService, workspace: Workspace, networks: LocalNetworks) {
  const laptop = networks.laptop.get(service.name)!;
  const compose = networks.compose.get(service.name)!;
  return [...environmentOf(service, workspace)].map(([name, value]) => ({
    name,
    preserve: typeof value !== "string",
    production: typeof value === "string" ? value : "",
    local: laptop.get(name)!,
    compose: compose.get(name)!,
  }));
}

/** The complete context of the workspace's own templates; `services` are the contexts of all its services. */
export function workspaceContext(workspace: Workspace, services: readonly DeployContext[]) {
  const adopted = workspace.services.filter((service) => service.kind === "adopted");
  return {
    workspace: {
      name: workspace.name,
      repository: workspace.repository,
      packageManager: workspace.packageManager,
      origin: workspace.origin,
    },
    services,
    built: services.filter(({ image }) => !image),
    images: services.filter(({ image }) => image),
    public: services.filter(({ serves }) => serves === "http"),
    secrets: services.flatMap(({ name, variables }) =>
      variables.filter(({ preserve }) => preserve).map((variable) => ({ service: name, name: variable.name })),
    ),
    renamed: generated(workspace).flatMap((service) => renameContext(service, workspace)),
    adopted: adopted.map(({ name, serves, port, dir }) => ({ name, serves, port, dir: dir ?? "" })),
    hasLinks: services.some(({ hasLinks }) => hasLinks),
    hasAdopted: adopted.length > 0,
    hasVolumes: services.some(({ volumeName }) => volumeName !== null),
    frameworks: Object.keys(catalog.frameworks),
    clients: Object.keys(catalog.clients),
  };
}

/** A rename that the platform has yet to follow. */
function renameContext({ name, live, endpoint }: GeneratedService, workspace: Workspace) {
  if (live === null) return [];
  const callers = generated(workspace).filter(({ links }) => links.some(({ to }) => to === name));
  return [{ name, live, endpoint, callers: callers.map((caller) => caller.name) }];
}

// Railway sends SIGTERM and, after this many seconds, SIGKILL; its own default is 0.
const DRAINING_SECONDS = 10;

/** One generated service as the templates of the root see it, and its own. */
export type DeployContext = ReturnType<typeof deployContext>;

/** The complete context of one service's templates, and of its place in the workspace's. */
export function deployContext(service: GeneratedService, workspace: Workspace, networks: LocalNetworks) {
  const context = serviceContext(service, workspace, networks);
  const framework = frameworkOf(service.framework);
  return {
    ...context,
    deploy: {
      repository: workspace.repository,
      rootDirectory: context.isMember ? rootOf(service.base) : service.dir,
      watchPatterns: [`/${service.dir}/**`, ...context.watch.map((file) => `/${joined(service.base, file)}`)],
      healthcheck: framework.health,
      drainingSeconds: DRAINING_SECONDS,
      // Railpack finds an isolated service's own steps; only a root build states its command.
      buildCommand: context.isMember ? context.build.at(-1)! : null,
    },
    volumeName: service.volume,
    environment: [
      ...context.variables.map(({ name, production, preserve }) => ({ name, value: production, preserve })),
      ...context.buildVariables
        .filter(({ name }) => !Object.hasOwn(service.variables, name))
        .map((variable) => ({ ...variable, preserve: false })),
    ],
    compose: [
      ...context.variables.map(({ name, compose }) => ({ name, value: compose })),
      { name: "RAILWAY_ENVIRONMENT_NAME", value: "compose" },
    ],
    context: joined("..", context.isMember ? service.base : service.dir),
    containerLines: containerLines(context),
    command: splitCommand(context.start),
    publish: service.port,
  };
}

/** A Dockerfile with Railpack's own steps and the same start command, run by bash as Railpack does. */
function containerLines({ container, copy, build, start }: ServiceContext): string[] {
  const run = build.map((step) => `RUN ${step}`);
  return [...container, copy, ...run, `CMD ${JSON.stringify(["/bin/bash", "-c", start])}`];
}

/** The root directory to state for a workspace's directory: none for the repository's own root. */
function rootOf(base: string): string | null {
  return base === "." ? null : base;
}

/** Splits a start command into arguments as a shell would, for services that are started without one. */
export function splitCommand(command: string): string[] {
  const words = command.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}

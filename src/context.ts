import { catalog, clientOf, frameworkOf, type Framework } from "./catalog.ts";
import { joined } from "./host/paths.ts";
import { workContext } from "./work.ts";
import { environmentOf, linkVariables, protocolOf, resolveAll, type Network } from "./variables.ts";
import {
  generated,
  servicesByName,
  type GeneratedService,
  type Link,
  type Protocol,
  type Service,
  type Workspace,
} from "./workspace.ts";

// What templates are given: complete objects, no optional fields, since Handlebars renders a missing
// `#if` or `#each` to nothing even in strict mode.

/** One link as its caller's templates see it. */
export type LinkContext = ReturnType<typeof linkContext>;
/** One generated service. */
export type ServiceContext = ReturnType<typeof serviceContext>;
/** The workspace as the templates of the root see it. */
export type WorkspaceContext = ReturnType<typeof workspaceContext>;

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

/** One service: its network, and how it is built, started and worked on. */
export function serviceContext(service: GeneratedService, workspace: Workspace, networks: LocalNetworks) {
  const framework = frameworkOf(service.framework);
  const links = linkContexts(service, workspace, framework);
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
    links,
    hasLinks: links.length > 0,
    variables: variablesOf(service, workspace, networks),
  };
}

function linkContexts(service: GeneratedService, workspace: Workspace, framework: Framework) {
  if (service.links.length === 0) return [];
  const [reserved, mine] = [reservedOf(framework), new Set<string>()];
  return service.links.map((link) => {
    const context = linkContext(link, workspace, (name) => reserved.has(name) || mine.has(name));
    for (const name of [context.camel, context.pascal, context.snake]) mine.add(name);
    return context;
  });
}

const RESERVED = new WeakMap<Framework, ReadonlySet<string>>();

function reservedOf(framework: Framework): ReadonlySet<string> {
  const reserved = RESERVED.get(framework) ?? new Set(framework.reserved);
  RESERVED.set(framework, reserved);
  return reserved;
}

function linkContext(link: Link, workspace: Workspace, isTaken: (name: string) => boolean) {
  const target = servicesByName(workspace).get(link.to)!;
  const client = clientOf(link.client);
  const speaks = protocolOf(target);
  const [first, second] = linkVariables(link, speaks);
  return {
    to: link.to,
    node: nodeOf(target, workspace),
    env: link.env,
    client: client.id,
    library: client.library,
    option: client.option,
    speaks,
    ...identifiers(link.env, isTaken),
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
function identifiers(
  env: string,
  isTaken: (name: string) => boolean,
): { camel: string; pascal: string; snake: string } {
  const words = env
    .replace(/(?<=.)_URL$/, "")
    .toLowerCase()
    .split("_")
    .filter(Boolean);
  const named = spell(words);
  const free = !Object.values(named).some(isTaken);
  return free ? named : identifiers(`${words.join("_")}_client`, isTaken);
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

/** One generated service as the templates of the root see it. */
export type DeployContext = ReturnType<typeof deployContext>;

/** One service as it is deployed, and as it runs on a laptop. */
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

/** The complete context of a service's own templates. */
export function templateContext(context: DeployContext, service: GeneratedService) {
  const framework = frameworkOf(service.framework);
  const clients = clientsOf(service);
  return {
    ...context,
    traits: framework.traits,
    clients,
    uses: usesOf(framework, clients),
    speaks: speaksOf(context.links),
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

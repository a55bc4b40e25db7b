import { catalog, clientOf, frameworkOf, type Framework } from "../model/catalog.ts";
import { joined } from "../core/paths.ts";
import { identifiersOf } from "../model/identifiers.ts";
import { buildCommandsOf } from "./build-commands.ts";
import {
  environmentOf,
  localValue,
  networkOf,
  protocolOf,
  resolve,
  variablesTowards,
  type Network,
} from "../model/variables.ts";
import {
  generated,
  isMemberBuild,
  servicesByName,
  type GeneratedService,
  type Link,
  type Protocol,
  type Service,
  type Workspace,
} from "../model/workspace.ts";

// Contexts are complete objects without optional fields. Handlebars ignores a missing field in `#if`, `#each` and a
// helper's arguments, even in strict mode; so the build looks each name of a template up in objects made here.

type LinkContext = ReturnType<typeof linkContext>;
export type ServiceContext = ReturnType<typeof serviceContext>;

/** The network on a laptop: every service is on localhost, started in its own directory. */
export function laptopNetwork(workspace: Workspace): Network {
  return networkOf(workspace, () => "localhost");
}

/** The local compose network; adopted services are assumed to run on the machine itself. */
export function composeNetwork(workspace: Workspace) {
  const network = networkOf(workspace, (service) =>
    service.kind === "adopted" ? "host.docker.internal" : `${service.endpoint}.railway.internal`,
  );
  return { ...network, hasAdopted: workspace.services.some(({ kind }) => kind === "adopted") };
}

type ComposeNetwork = ReturnType<typeof composeNetwork>;

/** What the templates of a service and of the root have in common. */
export function serviceContext(service: GeneratedService, workspace: Workspace) {
  const framework = frameworkOf(service.framework);
  const links = service.links.map((link) => linkContext(service, link, workspace));
  return {
    name: service.name,
    package: service.package,
    port: service.port,
    buildKind: service.buildKind,
    base: service.base,
    isMember: isMemberBuild(service.buildKind),
    dir: service.dir,
    endpoint: service.endpoint,
    volume: service.volume,
    node: nodeOf(service, workspace),
    workspace,
    framework,
    work: buildCommandsOf(service, workspace),
    links,
    hasLinks: links.length > 0,
    variables: variablesOf(service, workspace),
  };
}

function linkContext(service: GeneratedService, link: Link, workspace: Workspace) {
  const target = servicesByName(workspace).get(link.to)!;
  const client = clientOf(link.client);
  const speaks = protocolOf(target);
  const [first, second] = variablesTowards(target, link);
  return {
    from: service.name,
    fromNode: nodeOf(service, workspace),
    to: link.to,
    toNode: nodeOf(target, workspace),
    env: link.env,
    client: client.id,
    library: client.library,
    option: client.option,
    speaks,
    url: second ? "" : first![0],
    expected: second ? "" : first![1],
    hostVariable: second ? first![0] : "",
    portVariable: second ? second[0] : "",
    expectedHost: second ? first![1] : "",
    expectedPort: second ? second[1] : "",
  };
}

/** A service's id in the Mermaid diagram. */
function nodeOf(service: Service, workspace: Workspace): string {
  if (service.kind === "generated") return `s_${service.name.replaceAll("-", "_")}`;
  return `a${workspace.services.filter(({ kind }) => kind === "adopted").indexOf(service)}`;
}

/** The distinct clients of a service, sorted by id. */
export function clientsOf(service: GeneratedService): { id: string }[] {
  const ids = [...new Set(service.links.map(({ client }) => client))].sort();
  return ids.map((id) => ({ id }));
}

/** The import lines by group, with every group that any client of the language may name. */
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

/** `local` is the value on a laptop, references unresolved; `preserve` marks a secret: no production value. */
function variablesOf(service: GeneratedService, workspace: Workspace) {
  return [...environmentOf(service, workspace)].map(([name, value]) => {
    const preserve = typeof value !== "string";
    return { name, value: preserve ? "" : value, local: localValue(value), preserve };
  });
}

/** The complete context of the workspace's own templates; `services` are the contexts of all its services. */
export function workspaceContext(workspace: Workspace, services: readonly DeployContext[]) {
  const adopted = workspace.services.filter((service) => service.kind === "adopted");
  return {
    workspace,
    services,
    built: services.filter(({ framework }) => !framework.image),
    images: services.filter(({ framework }) => framework.image),
    public: services.filter(({ framework }) => framework.serves === "http"),
    renamed: generated(workspace).flatMap((service) => renameContext(service, workspace)),
    adopted: adopted.map((service) => ({ name: service.name, port: service.port, node: nodeOf(service, workspace) })),
    links: services.flatMap(({ links }) => links),
    volumes: services.flatMap(({ volume }) => volume ?? []),
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

type DeployContext = ReturnType<typeof deployContext>;

/** One service as it is deployed, and as it runs in the local compose network. */
export function deployContext(service: GeneratedService, workspace: Workspace, compose: ComposeNetwork) {
  const context = serviceContext(service, workspace);
  return { ...context, deploy: deployOf(service, context), compose: composeOf(context, compose) };
}

function deployOf(service: GeneratedService, context: ServiceContext) {
  const { name, dir, base, isMember, framework, work, variables } = context;
  const toBuild = work.buildVariables.filter((variable) => !Object.hasOwn(service.variables, variable.name));
  const secrets = variables.filter(({ preserve }) => preserve);
  return {
    rootDirectory: isMember ? rootOf(base) : dir,
    watchPatterns: [`/${dir}/**`, ...work.watch.map((file) => `/${joined(base, file)}`)],
    drainingSeconds: DRAINING_SECONDS,
    // Railpack finds an isolated service's own steps; only a root build states its command.
    buildCommand: isMember ? work.build.at(-1)! : null,
    environment: toBuild.length === 0 ? variables : [...variables, ...toBuild.map(literal)],
    secrets: secrets.map((secret) => ({ name: secret.name, service: name, isInUrl: framework.image !== null })),
  };
}

/** A build variable, which is never a secret. */
function literal({ name, value }: { readonly name: string; readonly value: string }) {
  return { name, value, local: value, preserve: false };
}

function composeOf(context: ServiceContext, network: ComposeNetwork) {
  const { name, dir, base, isMember, framework, work, variables } = context;
  return {
    context: joined("..", isMember ? base : dir),
    command: framework.image === null ? [] : splitCommand(work.start),
    environment: [
      ...variables.map((variable) => `${variable.name}=${resolve(variable.local, name, network)}`),
      "RAILWAY_ENVIRONMENT_NAME=compose",
    ],
    callsMachine: framework.language !== null && network.hasAdopted,
  };
}

/** The complete context of a service's own templates. */
export function templateContext(context: DeployContext, service: GeneratedService, laptop: Network) {
  const { name, framework, links, variables } = context;
  const clients = clientsOf(service);
  const identifiers = identifiersOf(service);
  return {
    ...context,
    links: links.map((link, index) => ({ ...link, ...identifiers[index]! })),
    local: variables.map((variable) => ({ name: variable.name, value: resolve(variable.local, name, laptop) })),
    traits: framework.traits,
    clients,
    uses: usesOf(framework, clients),
    speaks: speaksOf(links),
  };
}

/** The root directory to state on the platform; null for the repository's own root. */
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

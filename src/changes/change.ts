import { frameworkOf } from "../model/catalog.ts";
import { RnetError } from "../core/errors.ts";
import { checkLink, generatedOf, possibleClients, serviceOf } from "../model/links.ts";
import { parseDirectory, parseEnv, parseServiceName } from "../model/names.ts";
import { defaultEnv, protocolOf, renameReferences, targetsOf } from "../model/variables.ts";
import {
  generated,
  type AdoptedService,
  type BuildKind,
  type GeneratedService,
  type Link,
  type Service,
  type Variable,
  type Variables,
  type Workspace,
} from "../model/workspace.ts";
import { show } from "../core/text.ts";

/** A change to the manifest: all that distinguishes the commands. Pure; throws RnetError if it is not allowed. */
export type Change = (workspace: Workspace) => Workspace;

/** What `add` decides of a new service; null means the default. */
interface NewService {
  readonly name: string;
  readonly framework: string;
  readonly dir: string | null;
  readonly port: number | null;
  readonly buildKind: BuildKind | null;
  /** The directory of the workspace that builds it. */
  readonly base: string | null;
}

export function addService({ name, framework: id, dir, port, buildKind, base }: NewService): Change {
  return (workspace) => {
    const framework = frameworkOf(id);
    const service: GeneratedService = {
      kind: "generated",
      name: parseServiceName(name, framework.refused),
      framework: framework.id,
      dir: parseDirectory(dir ?? name),
      package: name,
      port: port ?? nextPort(workspace, framework.port),
      buildKind: framework.image ? "image" : (buildKind ?? "isolated"),
      base: parseDirectory(base ?? "."),
      endpoint: name,
      live: null,
      volume: framework.volume ? `${name}-data` : null,
      variables: {},
      links: [],
    };
    return { ...workspace, services: [...workspace.services, service] };
  };
}

/** The first port from `wanted` upwards, then from 1024, that no generated service has. Throws PORT_TAKEN. */
export function nextPort(workspace: Workspace, wanted: number): number {
  const taken = new Set(generated(workspace).map((service) => service.port));
  for (let port = wanted; port <= 65535; port++) if (!taken.has(port)) return port;
  for (let port = 1024; port < wanted; port++) if (!taken.has(port)) return port;
  throw new RnetError("PORT_TAKEN", "No port is left for another service.");
}

/** What `link` decides; null means the default. `client` is an id or a library's name. */
interface NewLink {
  readonly from: string;
  readonly to: string;
  readonly client: string | null;
  readonly env: string | null;
}

/** Adds a link from one service to another. Throws BAD_LINK if it is impossible. */
export function addLink({ from, to, client, env }: NewLink): Change {
  return (workspace) => {
    const caller = generatedOf(workspace, from);
    const target = serviceOf(workspace, to);
    const possible = possibleClients(caller, target);
    const chosen =
      client === null ? possible[0] : possible.find(({ id, library }) => client === id || client === library);
    const link: Link = {
      to: target.name,
      client: chosen?.id ?? client ?? "",
      env: env === null ? defaultEnv(target.name, protocolOf(target)) : parseEnv(env),
    };
    if (client === null && !chosen)
      throw new RnetError("BAD_LINK", `${from} cannot call ${to}: ${whyImpossible(caller, target)}`);
    checkLink(workspace, caller, link);
    return withService(workspace, { ...caller, links: [...caller.links, link] });
  };
}

function whyImpossible(caller: GeneratedService, target: Service): string {
  if (caller.name === target.name) return "a service does not call itself over the network.";
  const { language, label } = frameworkOf(caller.framework);
  return language
    ? `there is no ${language} client for ${protocolOf(target)}.`
    : `${label} is an image and runs no code of yours.`;
}

/** Adds a service that we did not generate, as a target for links. */
export function adoptService({ name, port, serves, dir }: Omit<AdoptedService, "kind">): Change {
  const service: AdoptedService = { kind: "adopted", name, port, serves, dir };
  return (workspace) => ({ ...workspace, services: [...workspace.services, service] });
}

/** Removes a link; `env` says which if there are several. Throws BAD_LINK if there is none or more than one. */
export function removeLink(from: string, to: string, env: string | null): Change {
  return (workspace) => {
    const caller = generatedOf(workspace, from);
    serviceOf(workspace, to);
    const gone = caller.links.filter((link) => link.to === to && (env === null || link.env === env));
    if (gone.length === 0)
      throw new RnetError(
        "BAD_LINK",
        `${from} has no link to ${to}${env ? ` named ${show(env)}` : ""}; there is nothing to remove.`,
      );
    if (gone.length > 1)
      throw new RnetError(
        "BAD_LINK",
        `${from} calls ${to} through ${gone.map((link) => link.env).join(" and ")}; say which with --env.`,
      );
    return withService(workspace, { ...caller, links: caller.links.filter((link) => link !== gone[0]) });
  };
}

/** Renames a service: links follow, variables keep their names, the directory and the volume stay where they are. */
export function renameService(from: string, to: string, keepDns: boolean): Change {
  return (workspace) => {
    const service = generatedOf(workspace, from);
    const live = service.live ?? service.name;
    const renamed: GeneratedService = {
      ...service,
      name: parseServiceName(to, frameworkOf(service.framework).refused),
      // An endpoint that differs from the name was pinned, so it stays.
      endpoint: keepDns || service.endpoint !== service.name ? service.endpoint : to,
      live: live === to ? null : live,
    };
    const services = workspace.services.map((one) => withTarget(one === service ? renamed : one, from, to));
    return { ...workspace, services };
  };
}

/** Gives a service another directory, and its package the service's name. */
export function moveService(name: string, dir: string): Change {
  return (workspace) => {
    const service = generatedOf(workspace, name);
    return withService(workspace, { ...service, dir: parseDirectory(dir), package: service.name });
  };
}

/** The service, with the new name in its links and references. */
function withTarget(service: Service, from: string, to: string): Service {
  if (service.kind === "adopted" || !isCalling(service, from)) return service;
  const variables = Object.entries(service.variables).map(([name, value]) => [name, withName(value, from, to)]);
  return {
    ...service,
    variables: Object.fromEntries(variables) as Variables,
    links: service.links.map((link) => (link.to === from ? { ...link, to } : link)),
  };
}

function isCalling(service: GeneratedService, name: string): boolean {
  return service.links.some(({ to }) => to === name) || targetsOf(service).includes(name);
}

function withName(value: Variable, from: string, to: string): Variable {
  return typeof value === "string"
    ? renameReferences(value, from, to)
    : { preserve: renameReferences(value.preserve, from, to) };
}

/** Records that the platform has the new name: the rename is no longer pending. */
export function finishRename(name: string): Change {
  return (workspace) => withService(workspace, { ...generatedOf(workspace, name), live: null });
}

/** Removes a service. Throws BAD_LINK if another one calls it. */
export function removeService(name: string): Change {
  return (workspace) => {
    const service = serviceOf(workspace, name);
    const callers = generated(workspace).filter(({ links }) => links.some(({ to }) => to === service.name));
    if (callers.length) {
      const unlinks = callers.map((caller) => `rnet unlink ${caller.name} ${name}`).join(", ");
      throw new RnetError(
        "BAD_LINK",
        `${name} is called by ${callers.map((caller) => caller.name).join(" and ")}; unlink it first: ${unlinks}.`,
      );
    }
    return { ...workspace, services: workspace.services.filter((one) => one !== service) };
  };
}

/** The workspace with one service replaced; `name` is the one it had. */
export function withService(workspace: Workspace, changed: Service, name: string = changed.name): Workspace {
  return {
    ...workspace,
    services: workspace.services.map((service) => (service.name === name ? changed : service)),
  };
}

export function sequence(changes: readonly Change[]): Change {
  return (workspace) => changes.reduce((current, change) => change(current), workspace);
}

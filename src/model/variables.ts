import { frameworkOf } from "./catalog.ts";
import { whyReserved } from "./reserved-variables.ts";
import {
  servicesByName,
  type GeneratedService,
  type Link,
  type Protocol,
  type Service,
  type Variable,
  type Workspace,
} from "./workspace.ts";

/** Variables of one service by name, in the order in which they are written. */
type Environment = ReadonlyMap<string, Variable>;

/** A reference to a variable of another service, as the platform writes it. */
export function reference(service: string, variable: string): string {
  return `\${{${service}.${variable}}}`;
}

/** The variables that a link gives its caller: one rule for each protocol. */
const LINK_VARIABLES: Record<Protocol, (link: Link) => readonly (readonly [name: string, value: string])[]> = {
  // The URL is a plain string: the SDK's template literals evaluate to [object Object].
  http: ({ env, to }) => [[env, `http://${reference(to, "RAILWAY_PRIVATE_DOMAIN")}:${reference(to, "PORT")}`]],
  // Redis and Mongo compose their URL, password included; the caller refers to it whole.
  redis: ({ env, to }) => [[env, reference(to, "REDIS_URL")]],
  mongo: ({ env, to }) => [[env, reference(to, "MONGO_URL")]],
  statsd: ({ env, to }) => [
    [`${env}_HOST`, reference(to, "RAILWAY_PRIVATE_DOMAIN")],
    [`${env}_PORT`, reference(to, "PORT")],
  ],
};

/** The variables, with their production values, that a link to a service which serves `speaks` gives its caller. */
export function linkVariables(link: Link, speaks: Protocol): readonly (readonly [name: string, value: string])[] {
  return LINK_VARIABLES[speaks](link);
}

/**
 * The same for a given target. An adopted one may have no variable PORT, and a reference to an unset variable gives the
 * empty text; so its port is a literal.
 */
export function variablesTowards(target: Service, link: Link): readonly (readonly [name: string, value: string])[] {
  const variables = linkVariables(link, protocolOf(target));
  if (target.kind === "generated") return variables;
  return variables.map(([name, value]) => [name, value.replace(reference(target.name, "PORT"), String(target.port))]);
}

/**
 * The default name of a link's variable: BACKEND_URL for backend, AGENT for a statsd agent. For a service called public
 * or vite something else would read it, so it is SVC_PUBLIC_URL. At most 40 characters.
 */
export function defaultEnv(to: string, speaks: Protocol): string {
  const stem =
    to
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_")
      .replace(/^[^A-Z]+|_$/g, "") || "SERVICE";
  const env = speaks === "statsd" ? stem : `${stem}_URL`;
  return reservedIn({ to, client: "", env }, speaks) ? `SVC_${env}` : env;
}

/** The first variable of a link whose name is reserved, and why; null if there is none. */
export function reservedIn(link: Link, speaks: Protocol): { readonly name: string; readonly why: string } | null {
  const found = linkVariables(link, speaks).map(([name]) => ({ name, why: whyReserved(name) }));
  return found.find((one): one is { name: string; why: string } => one.why !== null) ?? null;
}

/** The protocol that a service serves, from its framework or, if it is adopted, from the manifest. */
export function protocolOf(service: Service): Protocol {
  return service.kind === "adopted" ? service.serves : frameworkOf(service.framework).serves;
}

/**
 * The production variables of a generated service. PORT comes first and is always a literal: a reference to
 * `PORT` reads the variable, never the port the platform injects.
 * https://docs.railway.com/guides/private-networking
 */
export function environmentOf(service: GeneratedService, workspace: Workspace): Environment {
  const variables = new Map<string, Variable>([["PORT", String(service.port)]]);
  for (const [name, value] of Object.entries(frameworkOf(service.framework).variables)) variables.set(name, value);
  for (const [name, value] of Object.entries(service.variables)) variables.set(name, value);
  for (const link of service.links) {
    const target = servicesByName(workspace).get(link.to);
    if (target) for (const [name, value] of variablesTowards(target, link)) variables.set(name, value);
  }
  return variables;
}

/** The variables of a network, by service and variable name. */
export type Network = Pick<ReadonlyMap<string, ReadonlyMap<string, string>>, "get">;

const REFERENCE = /\$\{\{\s*(?:([^\s{}][^{}]*)\.)?([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;
/** The names of the other services that a value refers to. */
export function referencesIn(value: string): string[] {
  return [...value.matchAll(REFERENCE)].flatMap(([, owner]) => owner ?? []);
}

// What the platform's own databases compose from their private host. https://docs.railway.com/databases
const PRIVATE =
  /^(?:REDIS_?URL|MONGO_URL|DATABASE_URL|MYSQL_URL|REDISHOST|MONGOHOST|PGHOST|MYSQLHOST|\w+_PRIVATE_URL)$/;

/** Whether a value of a service contains a private host, itself or through a reference. */
export function isPrivate(value: string, service: string, workspace: Workspace, seen = new Set<string>()): boolean {
  if (/\.railway\.internal\b/i.test(value)) return true;
  return [...value.matchAll(REFERENCE)].some(([, owner = service, name = ""]) => {
    const key = reference(owner, name);
    if (seen.has(key)) return false;
    seen.add(key);
    if (name === "RAILWAY_PRIVATE_DOMAIN") return true;
    const target = servicesByName(workspace).get(owner);
    if (target?.kind !== "generated") return PRIVATE.test(name);
    const variable = environmentOf(target, workspace).get(name);
    return variable !== undefined && isPrivate(localValue(variable), owner, workspace, seen);
  });
}

/** The services that a service's own variables refer to. */
export function targetsOf({ variables }: GeneratedService): string[] {
  const texts = Object.values(variables).map((value) => (typeof value === "string" ? value : value.preserve));
  return texts.flatMap(referencesIn);
}

/** The value, with references to the service `from` changed to `to`. */
export function renameReferences(value: string, from: string, to: string): string {
  return value.replace(REFERENCE, (whole, owner: string | undefined, name: string) =>
    owner === from ? reference(to, name) : whole,
  );
}

/** The value, with references to a variable of one of `owners` renamed; an owner of null is the service itself. */
export function renameVariable(value: string, owners: readonly (string | null)[], from: string, to: string): string {
  return value.replace(REFERENCE, (whole, owner: string | undefined, name: string) =>
    name === from && owners.includes(owner ?? null) ? whole.replace(/[A-Za-z0-9_]+(?=\s*\}\}$)/, to) : whole,
  );
}

const DEEPEST = 8;
// How many references one value may resolve: far more than any real value has, far less than what fills the memory.
const MOST = 1_000;

/**
 * Replaces the references in a value of `service` as the platform does: an unknown service leaves the text as it is,
 * braces and all; a known service without that variable gives the empty text.
 */
export function resolve(value: string, service: string, network: Network, depth = 0, budget = { left: MOST }): string {
  if (!value.includes("${{")) return value;
  return value.replace(REFERENCE, (whole, owner: string | undefined, name: string) => {
    const variables = network.get(owner ?? service);
    if (!variables || depth > DEEPEST || budget.left-- <= 0) return whole;
    return resolve(variables.get(name) ?? "", owner ?? service, network, depth + 1, budget);
  });
}

/** The network of a workspace; `domainOf` gives each service's host. A service's variables are made when asked for. */
export function networkOf(workspace: Workspace, domainOf: (service: Service) => string): Network {
  const services = servicesByName(workspace);
  const known = new Map<string, ReadonlyMap<string, string>>();
  return {
    get(name) {
      const service = services.get(name);
      if (service && !known.has(name)) known.set(name, withDomain(service, workspace, domainOf));
      return known.get(name);
    },
  };
}

/** The variables of one service in a network, resolved. */
export function resolveAll(service: string, network: Network): ReadonlyMap<string, string> {
  return new Map([...network.get(service)!].map(([key, value]) => [key, resolve(value, service, network)] as const));
}

/** A variable's value on a laptop; a secret has one there, too. */
export function localValue(value: Variable): string {
  return typeof value === "string" ? value : value.preserve;
}

function withDomain(
  service: Service,
  workspace: Workspace,
  domainOf: (service: Service) => string,
): Map<string, string> {
  const domain = ["RAILWAY_PRIVATE_DOMAIN", domainOf(service)] as const;
  if (service.kind === "adopted") return new Map([domain, ...adoptedVariables(service.port)]);
  const own = [...environmentOf(service, workspace)].map(([name, value]) => [name, localValue(value)] as const);
  return new Map([domain, ...own]);
}

/** The variables that an adopted service is assumed to have on a laptop. */
function adoptedVariables(port: number): [string, string][] {
  return [
    ["PORT", String(port)],
    ["REDIS_URL", `redis://${ownReference("RAILWAY_PRIVATE_DOMAIN")}:${port}`],
    ["MONGO_URL", `mongodb://${ownReference("RAILWAY_PRIVATE_DOMAIN")}:${port}`],
  ];
}

function ownReference(variable: string): string {
  return `\${{${variable}}}`;
}

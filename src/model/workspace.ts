import { within } from "../core/paths.ts";

/** What a service speaks: which clients can call it. */
export const PROTOCOLS = ["http", "redis", "mongo", "statsd"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** How a service is built: alone in its directory, from the root of the repository's workspace, or not at all. */
export const BUILD_KINDS = ["isolated", "shared", "cargo", "gowork", "uv", "image"] as const;
export type BuildKind = (typeof BUILD_KINDS)[number];

export const PACKAGE_MANAGERS = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManagerName = (typeof PACKAGE_MANAGERS)[number];

/** A literal, possibly with references, or a secret whose production value is never written (`preserve` is the local one). */
export type Variable = string | { readonly preserve: string };
export type Variables = Readonly<Record<string, Variable>>;

/** One service calls another. `env` names the variable (for statsd the stem: AGENT gives AGENT_HOST and AGENT_PORT). */
export interface Link {
  readonly to: string;
  readonly client: string;
  readonly env: string;
}

export interface GeneratedService {
  readonly kind: "generated";
  readonly name: string;
  readonly framework: string;
  readonly dir: string;
  /** The name in its language's own manifest; a rename leaves it, unless the directory moves too. */
  readonly package: string;
  readonly port: number;
  readonly buildKind: BuildKind;
  /** The directory of the workspace that builds it; "." if that is the root or the service stands alone. */
  readonly base: string;
  /** The pinned label of `<endpoint>.railway.internal`. */
  readonly endpoint: string;
  /** The name the platform still has while a rename is pending. */
  readonly live: string | null;
  /** The volume's name. A rename never changes it: the data belongs to it. */
  readonly volume: string | null;
  readonly variables: Variables;
  readonly links: readonly Link[];
}

/** A service we know and never generate: a target for links. `name` is the one the platform has. */
export interface AdoptedService {
  readonly kind: "adopted";
  readonly name: string;
  readonly dir: string | null;
  readonly port: number;
  readonly serves: Protocol;
}

export type Service = GeneratedService | AdoptedService;

export interface Workspace {
  readonly name: string;
  readonly packageManager: PackageManagerName;
  /** `owner/name` on GitHub, or null while not known. */
  readonly repository: string | null;
  /** `create` if that made the repository, `repository` if it was there before us. */
  readonly origin: "create" | "repository";
  readonly services: readonly Service[];
}

/** The generated services, in the manifest's order. */
export function generated(workspace: Workspace): GeneratedService[] {
  return workspace.services.filter((service) => service.kind === "generated");
}

/** Whether a service of that build kind is built from the root of the repository's workspace. */
export function isMemberBuild(buildKind: BuildKind): boolean {
  return buildKind !== "isolated" && buildKind !== "image";
}

/** A service's directory, relative to the workspace that builds it. */
export function memberPath({ dir, base }: Pick<GeneratedService, "dir" | "base">): string {
  return within(base, dir) ?? dir;
}

const NAMES = new WeakMap<Workspace, ReadonlyMap<string, Service>>();

/** The services by name; cached, because a workspace object never changes. */
export function servicesByName(workspace: Workspace): ReadonlyMap<string, Service> {
  const known = NAMES.get(workspace);
  if (known) return known;
  const made = new Map(workspace.services.map((service) => [service.name, service]));
  NAMES.set(workspace, made);
  return made;
}

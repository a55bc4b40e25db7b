import { catalog, type Client, type Framework, type Language } from "../src/model/catalog.ts";
import { addLink, addService, sequence, type Change } from "../src/changes/change.ts";
import { validate } from "../src/model/validate.ts";
import { joined } from "../src/core/paths.ts";
import type { BuildKind, Protocol, Workspace } from "../src/model/workspace.ts";

/** A workspace worth looking at, and the name of its golden tree. */
export interface Scenario {
  readonly id: string;
  /** Its golden tree has every file, not only those of its own. */
  readonly isWhole?: boolean;
  readonly workspace: Workspace;
}

const EMPTY: Workspace = { name: "shop", packageManager: "npm", repository: null, origin: "create", services: [] };
const frameworks = Object.values(catalog.frameworks);
const clients = Object.values(catalog.clients);

/** One scenario with everything, one for each build kind, framework and client; all of them follow from the catalog. */
export function scenarios(): Scenario[] {
  return [
    { id: "everything", isWhole: true, workspace: everything() },
    ...members(),
    ...frameworks.map(({ id }) => ({ id: `framework-${id}`, workspace: made([service("app", id)]) })),
    ...clients.map((client) => ({
      id: `client-${client.id}`,
      workspace: withClient(client, callerOf(client.language).id),
    })),
  ];
}

/** One scenario for each build kind that a repository's workspace builds. */
function members(): Scenario[] {
  const buildKinds = [...new Set(frameworks.flatMap((framework) => Object.keys(framework.buildKinds)))] as BuildKind[];
  return buildKinds.map((buildKind) => ({
    id: `build-kind-${buildKind}`,
    isWhole: true,
    workspace: withBuildKind(buildKind, "."),
  }));
}

/** Every framework that knows a build kind has a service with it, built from `base`, that calls the one before it. */
export function withBuildKind(buildKind: BuildKind, base: string, start: Partial<Workspace> = {}): Workspace {
  const own = frameworks.filter(({ buildKinds }) => Object.hasOwn(buildKinds, buildKind));
  // A package with the name of its own dependency would be taken for it.
  const nameOf = (id: string): string => `my-${id}`;
  const services = own.map(({ id }) =>
    addService({ name: nameOf(id), framework: id, dir: joined(base, `services/${id}`), port: null, buildKind, base }),
  );
  const links = own
    .slice(1)
    .map(({ id }, index) => addLink({ from: nameOf(id), to: nameOf(own[index]!.id), client: null, env: "OTHER_URL" }));
  return made([...services, ...links], { origin: "repository", repository: "acme/mono", ...start });
}

/** A workspace whose `app`, made with `caller`, calls `backend` through one client, twice under different names. */
export function withClient(client: Client, caller: string): Workspace {
  const links = [link("app", "backend", client.id, null), link("app", "second-backend", client.id, "OTHER_BACKEND")];
  const target = targetOf(client.speaks);
  return made([service("app", caller), service("backend", target), service("second-backend", target), ...links]);
}

/** The framework that stands for its language. */
export function callerOf(language: Language): Framework {
  const usual: Record<Language, string> = { node: "express", python: "uvicorn", go: "fiber", rust: "axum" };
  return catalog.frameworks[usual[language]]!;
}

/** Every framework under its own name, each calling Express and every database through every client it can. */
export function everything(): Workspace {
  const services = frameworks.map(({ id }) => service(id, id));
  const links = frameworks.flatMap((from) =>
    clients.filter(({ language }) => language === from.language).flatMap((client) => everyLink(from, client)),
  );
  return made([...services, ...links]);
}

function everyLink(from: Framework, client: Client): Change[] {
  const target = targetOf(client.speaks);
  if (from.id === target) return [];
  const stem = `${target}_${client.library}`.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return [link(from.id, target, client.id, client.speaks === "statsd" ? stem : `${stem}_URL`)];
}

/** The framework that serves a protocol. */
export function targetOf(protocol: Protocol): string {
  return { http: "express", redis: "redis", mongo: "mongo", statsd: "statsd" }[protocol];
}

/** Adds a service, with the defaults. */
export function service(name: string, framework: string): Change {
  return addService({ name, framework, dir: null, port: null, buildKind: null, base: null });
}

/** Adds a link; null for the client or the variable means the default. */
export function link(from: string, to: string, client: string | null, env: string | null): Change {
  return addLink({ from, to, client, env });
}

/** The workspace that some changes make of an empty one. */
export function made(changes: readonly Change[], start: Partial<Workspace> = {}): Workspace {
  return validate(sequence(changes)({ ...EMPTY, ...start }));
}

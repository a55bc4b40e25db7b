import { ownerOf } from "./affected.ts";
import { catalog, frameworkOf } from "./catalog.ts";
import { RnetError } from "../core/errors.ts";
import { buildOf } from "./build-kinds.ts";
import { checkLink, checkVariables, findCycle } from "./links.ts";
import { within } from "../core/paths.ts";
import { parseServiceName } from "./names.ts";
import { generated, isMemberBuild, type GeneratedService, type Service, type Workspace } from "./workspace.ts";

/** Returns the workspace if its names, directories, ports, endpoints and links fit together; else throws. */
export function validate(workspace: Workspace): Workspace {
  const services = generated(workspace);
  for (const service of services) refuseUnsound(service);
  refuseTwice(
    workspace.services,
    (service) => service.name.toLowerCase(),
    "NAME_TAKEN",
    (value) => `Two services are named "${value}"; names must differ (upper and lower case count as the same).`,
  );
  refuseTwice(
    services,
    (service) => service.endpoint,
    "NAME_TAKEN",
    (value, a, b) => `${a} and ${b} would both answer to ${value}.railway.internal; give one another endpoint.`,
  );
  refuseTwice(
    services,
    (service) => service.dir.toLowerCase(),
    "NAME_TAKEN",
    (value, a, b) => `${a} and ${b} would share the directory ${value}; give one another with --dir.`,
  );
  refuseTwice(
    services,
    (service) => service.port,
    "PORT_TAKEN",
    (value, a, b) => `${a} and ${b} would both listen on port ${value}; give one another with --port.`,
  );
  refuseTwice(
    services.filter((service) => service.volume),
    (service) => service.volume!,
    "NAME_TAKEN",
    (value, a, b) => `${a} and ${b} would share the volume ${value}.`,
  );
  refuseNested(services);
  for (const service of services) {
    for (const link of service.links) checkLink(workspace, service, link);
    checkVariables(workspace, service);
  }
  const cycle = findCycle(workspace);
  if (cycle)
    throw new RnetError(
      "BAD_LINK",
      `These links go in a circle: ${cycle.join(" -> ")}. Each deployment would wait for the other's; let one of them be called through a queue or by its public address.`,
    );
  return workspace;
}

function refuseUnsound(service: GeneratedService): void {
  parseServiceName(service.name, frameworkOf(service.framework).refused);
  refuseBuildKind(service);
}

/** Refuses a build kind that the framework lacks, and a member that lies outside the workspace that builds it. */
function refuseBuildKind(service: GeneratedService): void {
  buildOf(service);
  const { name, dir, base, buildKind } = service;
  const isInside = isMemberBuild(buildKind) ? (within(base, dir) ?? ".") !== "." : base === ".";
  if (isInside) return;
  throw new RnetError(
    "BAD_PATH",
    isMemberBuild(buildKind)
      ? `${name} lies in ${dir}, which is not below ${base}, the directory of the workspace that builds it; correct its "dir" or its "base".`
      : `${name} stands alone, so no workspace in ${base} builds it; take its "base" out, or give it another "buildKind".`,
  );
}

function refuseTwice<T extends Service, V>(
  services: readonly T[],
  key: (service: T) => V,
  code: "NAME_TAKEN" | "PORT_TAKEN",
  message: (value: V, a: string, b: string) => string,
): void {
  const seen = new Set<V>();
  const second = services.find((service) => seen.size === seen.add(key(service)).size);
  if (!second) return;
  const value = key(second);
  const first = services.find((service) => key(service) === value)!;
  throw new RnetError(code, message(value, first.name, second.name));
}

/** Files at the root, in lower case: no service's directory may have such a name. */
const OURS = new Set(
  ["rnet.json", ...[...catalog.workspace, ...catalog.repository].map(({ path }) => path)].map((path) =>
    path.toLowerCase(),
  ),
);

function refuseNested(services: readonly GeneratedService[]): void {
  const byDirectory = new Map(services.map((service) => [service.dir.toLowerCase(), service.name]));
  for (const service of services) {
    const dir = service.dir.toLowerCase();
    if (OURS.has(dir.split("/", 1)[0]!))
      throw new RnetError(
        "BAD_PATH",
        `${service.name} cannot lie in ${service.dir}, which is a file of the workspace's.`,
      );
    const above = ownerOf(dir, byDirectory);
    if (above !== null)
      throw new RnetError(
        "NAME_TAKEN",
        `${service.name} would lie inside the directory of ${above}; give it another with --dir.`,
      );
    if (service.dir === ".") throw new RnetError("BAD_PATH", `${service.name} needs a directory of its own.`);
  }
}

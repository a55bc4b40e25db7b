import { renameService } from "../changes/change.ts";
import { RnetError } from "../core/errors.ts";
import { choose, isEqual, type Sides } from "../state/conflict-markers.ts";
import { generated, type Link, type Service, type Workspace } from "../model/workspace.ts";
import { show } from "../core/text.ts";

/**
 * Merges the manifests of two branches by meaning: services, then fields, variables and links. A rename on one side is
 * followed on the other. Throws BAD_MANIFEST with service, field and both values if both sides changed a field.
 */
export function mergeManifests(sides: Sides<Workspace>): Workspace {
  const { ours, base, theirs } = sides.base ? withRenames({ ...sides, base: sides.base }) : sides;
  const { services: _ours, ...own } = ours;
  const fields = Object.keys(own) as (keyof typeof own)[];
  const merged = fields.map((field) => [
    field,
    mergedValue("the workspace", field, { ours: ours[field], base: base?.[field] ?? null, theirs: theirs[field] }),
  ]);
  const [before, mine, other] = [base, ours, theirs].map((side) =>
    byIdentity(side?.services ?? [], base?.services ?? []),
  );
  const keys = new Set([...mine!.keys(), ...other!.keys()]);
  const services = [...keys].flatMap((key) =>
    mergeService({ ours: mine!.get(key), base: before!.get(key), theirs: other!.get(key) }),
  );
  return { ...(Object.fromEntries(merged) as typeof own), services };
}

/** A generated service is identified by its directory, whatever its name; an adopted one by its name. */
export function identityOf(service: Service): string {
  return service.kind === "generated" ? `directory ${service.dir}` : `name ${service.name}`;
}

/** Services by their identity in the base: one that only moved to another directory is found by its name. */
function byIdentity(services: readonly Service[], base: readonly Service[]): Map<string, Service> {
  const own = new Set(services.map(identityOf));
  const moved = new Map(base.filter((service) => !own.has(identityOf(service))).map((one) => [one.name, one]));
  const known = new Set(base.map(identityOf));
  const before = (service: Service): Service =>
    known.has(identityOf(service)) ? service : (moved.get(service.name) ?? service);
  return new Map(services.map((service) => [identityOf(before(service)), service]));
}

/** The versions, with each side's renames made in the other two, so that links and references agree. */
function withRenames({ ours, base, theirs }: Sides<Workspace> & { base: Workspace }): Sides<Workspace> {
  const first = followed({ base, other: theirs }, ours);
  const second = followed({ base: first.base, other: ours }, first.other);
  return { ours: second.other, base: second.base, theirs: first.other };
}

interface Followers {
  readonly base: Workspace;
  readonly other: Workspace;
}

function followed(followers: Followers, renamer: Workspace): Followers {
  const now = byIdentity(renamer.services, []);
  return generated(followers.base).reduce<Followers>((current, { dir, name, endpoint }) => {
    const after = now.get(`directory ${dir}`);
    const isSame = generated(current.other).some((service) => service.dir === dir && service.name === name);
    if (after?.kind !== "generated" || after.name === name || !isSame) return current;
    const rename = renameService(name, after.name, after.endpoint === endpoint);
    return { base: rename(current.base), other: rename(current.other) };
  }, followers);
}

type ServiceVersions = { readonly [Side in keyof Sides<Service>]: Service | undefined };

function mergeService({ ours, base, theirs }: ServiceVersions): Service[] {
  if (!ours || !theirs) {
    const left = (ours ?? theirs)!;
    if (!base) return [left];
    if (isEqual(left, base)) return [];
    throw clash(`one branch took ${left.name} out and the other changed it; leave it out, or in`);
  }
  const versions = [ours, base, theirs].map((service) => (service ? flatFields(service) : new Map<string, unknown>()));
  const keys = new Set([...versions[0]!.keys(), ...versions[2]!.keys()]);
  const fields = [...keys].map((key) => {
    const [own, before, other] = versions.map((version) => version.get(key));
    return [key, mergedValue(ours.name, key, { ours: own, base: before, theirs: other })] as const;
  });
  return [serviceFrom(fields.filter(([, value]) => value !== undefined))];
}

/** A service's fields, with each variable and each link as one of them. */
function flatFields(service: Service): Map<string, unknown> {
  if (service.kind === "adopted") return new Map(Object.entries(service));
  const { variables, links, ...rest } = service;
  return new Map<string, unknown>([
    ...Object.entries(rest),
    ...Object.entries(variables).map(([name, value]) => [`variables.${name}`, value] as const),
    ...links.map((link) => [`links.${link.env}`, link] as const),
  ]);
}

function serviceFrom(fields: readonly (readonly [string, unknown])[]): Service {
  const below = (prefix: string) =>
    fields.flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : []));
  const rest = Object.fromEntries(fields.filter(([key]) => !key.includes("."))) as unknown as Service;
  if (rest.kind === "adopted") return rest;
  const links = below("links.").map(([, link]) => link as Link);
  return { ...rest, variables: Object.fromEntries(below("variables.")) as typeof rest.variables, links };
}

function mergedValue(name: string, field: string, sides: Sides<unknown>): unknown {
  const choice = choose(sides);
  if (choice) return choice.value;
  const [ours, theirs] = [sides.ours, sides.theirs].map((value) => show(JSON.stringify(value) ?? "nothing"));
  throw clash(`${field} of ${name} is ${ours} on one branch and ${theirs} on the other; leave one of them`);
}

function clash(what: string): RnetError {
  return new RnetError(
    "BAD_MANIFEST",
    `rnet.json: ${what}, take git's conflict markers out of the file, and run "rnet sync" again.`,
  );
}

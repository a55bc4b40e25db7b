import { knownFramework } from "./catalog.ts";
import { RnetError } from "./errors.ts";
import { usualForm } from "./forms.ts";
import {
  parseAdoptedName,
  parseDirectory,
  parseEndpoint,
  parseEnv,
  parsePort,
  parseRepository,
  parseServiceName,
  parseVolume,
  show,
} from "./names.ts";
import { FORMS, PACKAGE_MANAGERS, PROTOCOLS } from "./workspace.ts";
import type { AdoptedService, GeneratedService, Link, Service, Variable, Variables, Workspace } from "./workspace.ts";

/** Parses the text of an rnet.json. Throws BAD_MANIFEST naming the place, e.g. `services[2].port`. */
export function parseWorkspace(text: string): Workspace {
  return readWorkspace(parseJson(text, "rnet.json"), "rnet.json");
}

/** Parses JSON, leaving out a byte order mark. Throws BAD_MANIFEST naming `file`. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new RnetError("BAD_MANIFEST", `${file} is not valid JSON: ${show(String((error as Error).message))}`);
  }
}

/** Checks the shape of an untrusted value and fills in what the manifest may leave out. `at` names the place in messages. */
export function readWorkspace(value: unknown, at: string): Workspace {
  const fields = object(value, at, ["$schema", "name", "packageManager", "repository", "origin", "services"]);
  const services = list(fields.get("services") ?? [], `${at}: services`);
  return {
    name: parsed(fields.get("name"), `${at}: name`, parseWorkspaceName),
    packageManager: oneOf(fields.get("packageManager") ?? "npm", PACKAGE_MANAGERS, `${at}: packageManager`),
    repository: optional(fields.get("repository"), (entry) => parsed(entry, `${at}: repository`, parseRepository)),
    origin: oneOf(fields.get("origin") ?? "host", ["create", "host"] as const, `${at}: origin`),
    services: services.map((service, index) => readService(service, `${at}: services[${index}]`)),
  };
}

function readService(value: unknown, at: string): Service {
  const kind = value !== null && typeof value === "object" && "kind" in value ? value.kind : "generated";
  return within(at, () =>
    oneOf(kind, ["generated", "adopted"] as const, `${at}.kind`) === "adopted"
      ? readAdopted(value, at)
      : readGenerated(value, at),
  );
}

function readAdopted(value: unknown, at: string): AdoptedService {
  const fields = object(value, at, ["kind", "name", "dir", "port", "serves"]);
  return {
    kind: "adopted",
    name: parsed(fields.get("name"), `${at}.name`, parseAdoptedName),
    dir: optional(fields.get("dir"), (entry) => parsed(entry, `${at}.dir`, parseDirectory)),
    port: within(`${at}.port`, () => parsePort(fields.get("port"))),
    serves: oneOf(fields.get("serves"), PROTOCOLS, `${at}.serves`),
  };
}

/** A workspace's name is also the compose project's and the platform's project's. */
function parseWorkspaceName(text: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(text)) return text;
  throw new RnetError(
    "BAD_NAME",
    `"${show(text)}" cannot be a workspace's name: use 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
  );
}

function readGenerated(value: unknown, at: string): GeneratedService {
  const fields = object(value, at, [
    "kind",
    "name",
    "framework",
    "dir",
    "package",
    "port",
    "form",
    "base",
    "endpoint",
    "live",
    "volume",
    "variables",
    "links",
  ]);
  const name = parsed(fields.get("name"), `${at}.name`, parseServiceName);
  const framework = string(fields.get("framework"), `${at}.framework`);
  const known = knownFramework(framework);
  return {
    kind: "generated",
    name,
    framework,
    dir: parsed(fields.get("dir") ?? name, `${at}.dir`, parseDirectory),
    package: parsed(fields.get("package") ?? name, `${at}.package`, parseServiceName),
    port: within(`${at}.port`, () => parsePort(fields.get("port"))),
    form: oneOf(fields.get("form") ?? (known ? usualForm(known) : "isolated"), FORMS, `${at}.form`),
    base: parsed(fields.get("base") ?? ".", `${at}.base`, parseDirectory),
    endpoint: parsed(fields.get("endpoint") ?? name, `${at}.endpoint`, parseEndpoint),
    live: optional(fields.get("live"), (entry) => parsed(entry, `${at}.live`, parseServiceName)),
    volume: optional(fields.get("volume"), (entry) => parsed(entry, `${at}.volume`, parseVolume)),
    variables: readVariables(fields.get("variables") ?? {}, `${at}.variables`),
    links: list(fields.get("links") ?? [], `${at}.links`).map((link, index) => readLink(link, `${at}.links[${index}]`)),
  };
}

function readLink(value: unknown, at: string): Link {
  const fields = object(value, at, ["to", "client", "env"]);
  return {
    to: string(fields.get("to"), `${at}.to`),
    client: string(fields.get("client"), `${at}.client`),
    env: parsed(fields.get("env"), `${at}.env`, parseEnv),
  };
}

function readVariables(value: unknown, at: string): Variables {
  const entries = [...object(value, at, null)].map(
    ([name, entry]) => [within(at, () => parseEnv(name)), readVariable(entry, `${at}.${name}`)] as const,
  );
  return Object.fromEntries(entries);
}

function readVariable(value: unknown, at: string): Variable {
  if (typeof value === "string") return singleLine(value, at);
  return { preserve: singleLine(string(object(value, at, ["preserve"]).get("preserve"), at), at) };
}

function singleLine(text: string, at: string): string {
  if (/[\u0000-\u001f\u007f]|^\s|\s$/.test(text))
    throw new RnetError(
      "BAD_MANIFEST",
      `${at} has a line break, another control character or a space at an end; a variable is one line of text.`,
    );
  return text;
}

/** The text of rnet.json: what has its usual value is left out, so that the file says only what was decided. */
export function printWorkspace(workspace: Workspace): string {
  return `${JSON.stringify({ $schema: "./.rnet/schema.json", ...workspaceDocument(workspace) }, null, 2)}\n`;
}

/** A workspace as rnet.json has it: what has its usual value is left out. */
export function workspaceDocument({ services, ...rest }: Workspace): Omit<Workspace, "services"> & {
  readonly services: readonly object[];
} {
  return { ...rest, services: services.map(printService) };
}

function printService(service: Service): object {
  if (service.kind === "adopted") return service;
  const { name, framework, dir, package: inside, port, form, base, endpoint, live, volume, variables, links } = service;
  return {
    name,
    framework,
    // A service's identity: by it a name that a person changed is known for a rename.
    dir,
    ...(inside === name ? {} : { package: inside }),
    port,
    ...(form === "isolated" ? {} : { form }),
    ...(base === "." ? {} : { base }),
    ...(endpoint === name ? {} : { endpoint }),
    ...(live === null ? {} : { live }),
    ...(volume === null ? {} : { volume }),
    ...(Object.keys(variables).length ? { variables } : {}),
    ...(links.length ? { links } : {}),
  };
}

function object(value: unknown, at: string, known: readonly string[] | null): Map<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new RnetError("BAD_MANIFEST", `${at} must be an object.`);
  const fields = new Map(Object.entries(value));
  const stranger = known && [...fields.keys()].find((key) => !known.includes(key));
  if (typeof stranger === "string")
    throw new RnetError(
      "BAD_MANIFEST",
      `${at} has an unknown field "${show(stranger)}"; it may have ${(known ?? []).join(", ")}.`,
    );
  return fields;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RnetError("BAD_MANIFEST", `${at} must be a list.`);
}

function string(value: unknown, at: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new RnetError("BAD_MANIFEST", `${at} must be a text${value === undefined ? ", and is missing" : ""}.`);
}

/** A text that has a form of its own; what is wrong with it is told with its place in front. */
function parsed<T>(value: unknown, at: string, parse: (text: string) => T): T {
  return within(at, () => parse(string(value, at)));
}

function oneOf<T extends string>(value: unknown, known: readonly T[], at: string): T {
  const found = known.find((entry) => entry === value);
  if (found !== undefined) return found;
  throw new RnetError("BAD_MANIFEST", `${at} must be one of ${known.join(", ")}.`);
}

function optional<T>(value: unknown, parse: (entry: unknown) => T): T | null {
  return value === undefined || value === null ? null : parse(value);
}

/** Puts the place in front of a message about a value. */
function within<T>(at: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RnetError && !error.message.startsWith(at.split(":")[0]!))
      throw new RnetError(error.code, `${at}: ${error.message}`, error.exit);
    throw error;
  }
}

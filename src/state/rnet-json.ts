import { knownFramework } from "../model/catalog.ts";
import { RnetError } from "../core/errors.ts";
import { usualBuildKind } from "../model/build-kinds.ts";
import {
  parseAdoptedName,
  parseDirectory,
  parseEndpoint,
  parseEnv,
  parsePort,
  parseRepository,
  parseServiceName,
  parseVolume,
} from "../model/names.ts";
import { field, fieldsOf, isRecord, listOf, misfit, oneOf, readDocument, recordOf, parsedText } from "./decode.ts";
import {
  BUILD_KINDS,
  PACKAGE_MANAGERS,
  PROTOCOLS,
  type AdoptedService,
  type GeneratedService,
  type Link,
  type Service,
  type Variable,
  type Workspace,
} from "../model/workspace.ts";
import { show } from "../core/text.ts";
import { VERSION } from "../core/version.ts";

// jsDelivr serves every file of a published package at its path there, whatever "exports" says, and keeps it for good
// (https://www.jsdelivr.com/documentation#id-npm).
const SCHEMAS = "https://cdn.jsdelivr.net/npm/create-rnet-app@";
/** The address of the schema for editors: in the package that wrote rnet.json. */
export const SCHEMA_URL = `${SCHEMAS}${VERSION}/dist/schema.json`;
/** The place of the schema in workspaces of earlier versions. */
const FORMER_SCHEMA = "./.rnet/schema.json";

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

/** Checks the shape of an untrusted value and fills in what the manifest may leave out. `at` names the document in messages. */
export function readWorkspace(value: unknown, at: string): Workspace {
  return readDocument(value, at, readFields);
}

/** True if a manifest names our schema of another version, and not one of the user's. */
export function namesOldSchema(manifest: unknown): boolean {
  const named = isRecord(manifest) ? String(manifest["$schema"]) : "";
  return named === FORMER_SCHEMA || (named.startsWith(SCHEMAS) && named !== SCHEMA_URL);
}

// The reader of each field.
const read = {
  workspace: parsedText(parseWorkspaceName),
  packageManager: oneOf(PACKAGE_MANAGERS),
  repository: parsedText(parseRepository),
  origin: oneOf(["create", "repository"]),
  kind: oneOf(["generated", "adopted"]),
  name: parsedText(parseServiceName),
  adopted: parsedText(parseAdoptedName),
  framework: parsedText(String),
  directory: parsedText(parseDirectory),
  buildKind: oneOf(BUILD_KINDS),
  endpoint: parsedText(parseEndpoint),
  volume: parsedText(parseVolume),
  protocol: oneOf(PROTOCOLS),
  variables: recordOf(parseEnv, readVariable),
  secret: parsedText(singleLine),
  links: listOf(readLink),
  services: listOf(readService),
  to: parsedText(String),
  client: parsedText(String),
  env: parsedText(parseEnv),
} as const;

const WORKSPACE = ["$schema", "name", "packageManager", "repository", "origin", "services"];
const ADOPTED = ["kind", "name", "dir", "port", "serves"];
const GENERATED = [
  "kind",
  "name",
  "framework",
  "dir",
  "package",
  "port",
  "buildKind",
  "base",
  "endpoint",
  "live",
  "volume",
  "variables",
  "links",
];
const LINK = ["to", "client", "env"];

function readFields(value: unknown): Workspace {
  const fields = fieldsOf(value, WORKSPACE);
  return {
    name: field(fields, "name", read.workspace),
    packageManager: field(fields, "packageManager", read.packageManager, "npm"),
    repository: field(fields, "repository", read.repository, null),
    origin: field(fields, "origin", read.origin, "repository"),
    services: field(fields, "services", read.services, []),
  };
}

/** A workspace's name is also the compose project's and the platform's project's. */
function parseWorkspaceName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) return name;
  throw new RnetError(
    "BAD_NAME",
    `"${show(name)}" cannot be a workspace's name: use 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
  );
}

function readService(value: unknown): Service {
  const kind = isRecord(value) && "kind" in value ? field(value, "kind", read.kind) : "generated";
  return kind === "adopted" ? readAdopted(value) : readGenerated(value);
}

function readAdopted(value: unknown): AdoptedService {
  const fields = fieldsOf(value, ADOPTED);
  return {
    kind: "adopted",
    name: field(fields, "name", read.adopted),
    dir: field(fields, "dir", read.directory, null),
    port: field(fields, "port", parsePort),
    serves: field(fields, "serves", read.protocol),
  };
}

function readGenerated(value: unknown): GeneratedService {
  const fields = fieldsOf(value, GENERATED);
  const name = field(fields, "name", read.name);
  const framework = field(fields, "framework", read.framework);
  const known = knownFramework(framework);
  return {
    kind: "generated",
    name,
    framework,
    dir: field(fields, "dir", read.directory, name),
    package: field(fields, "package", read.name, name),
    port: field(fields, "port", parsePort),
    buildKind: field(fields, "buildKind", read.buildKind, known ? usualBuildKind(known) : "isolated"),
    base: field(fields, "base", read.directory, "."),
    endpoint: field(fields, "endpoint", read.endpoint, name),
    live: field(fields, "live", read.name, null),
    volume: field(fields, "volume", read.volume, null),
    variables: field(fields, "variables", read.variables, {}),
    links: field(fields, "links", read.links, []),
  };
}

function readLink(value: unknown): Link {
  const fields = fieldsOf(value, LINK);
  return {
    to: field(fields, "to", read.to),
    client: field(fields, "client", read.client),
    env: field(fields, "env", read.env),
  };
}

function readVariable(value: unknown): Variable {
  if (typeof value === "string") return singleLine(value);
  return { preserve: field(fieldsOf(value, ["preserve"]), "preserve", read.secret) };
}

function singleLine(value: string): string {
  if (!/[\u0000-\u001f\u007f]|^\s|\s$/.test(value)) return value;
  throw misfit("has a line break, another control character or a space at an end; a variable is one line of text.");
}

/** The text of rnet.json. Defaults are left out, so that the file has only what was decided. */
export function printWorkspace(workspace: Workspace): string {
  return `${JSON.stringify({ $schema: SCHEMA_URL, ...workspaceDocument(workspace) }, null, 2)}\n`;
}

/** A workspace as rnet.json has it, without defaults. */
export function workspaceDocument({ services, ...rest }: Workspace): Omit<Workspace, "services"> & {
  readonly services: readonly object[];
} {
  return { ...rest, services: services.map(printService) };
}

function printService(service: Service): object {
  if (service.kind === "adopted") return service;
  const {
    name,
    framework,
    dir,
    package: inside,
    port,
    buildKind,
    base,
    endpoint,
    live,
    volume,
    variables,
    links,
  } = service;
  return {
    name,
    framework,
    // The directory identifies a service: if only the name changes, it is a rename.
    dir,
    ...(inside === name ? {} : { package: inside }),
    port,
    ...(buildKind === "isolated" ? {} : { buildKind }),
    ...(base === "." ? {} : { base }),
    ...(endpoint === name ? {} : { endpoint }),
    ...(live === null ? {} : { live }),
    ...(volume === null ? {} : { volume }),
    ...(Object.keys(variables).length ? { variables } : {}),
    ...(links.length ? { links } : {}),
  };
}

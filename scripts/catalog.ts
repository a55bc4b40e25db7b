// Reads templates/ and makes the two pieces of data that the program imports: rnet:catalog (descriptions) and
// rnet:templates (precompiled texts). The bundle and the tests share it.
import fs from "fs-extra";
import path from "node:path";
import Handlebars from "handlebars";
import { minifySync } from "rolldown/utils";
import type { Catalog, Client, Framework } from "../src/model/catalog.ts";
import { helpers } from "../src/render/helpers.ts";
import type { Templates } from "../src/render/render.ts";
import { isRecord } from "../src/state/decode.ts";
import { checkClients, checkFields, checkGroups, checkRequired, TemplateError } from "./check-catalog.ts";
import { faultsIn, type Source, type Sources } from "./check-templates.ts";
import { usesWith } from "./uses.ts";

type Json = Record<string, unknown>;

// Printing a missing field throws, and nothing is escaped. With all helpers known, any other name is only looked up.
const OPTIONS = {
  strict: true,
  noEscape: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  knownHelpersOnly: true,
};

// Whether a template, or a partial of it, may use @root, @first or the like: passing them on makes every block slower.
const DATA = /@|\{\{>/;

// Handlebars' code for older runtimes, and its positions in the template: a third of all code.
const FALLBACK = ` || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    }`;
const PLACE = /, ?(?:"loc":)?\{"start":\{"line":\d+,"column":\d+\},"end":\{"line":\d+,"column":\d+\}\}/g;

interface File {
  readonly id: string;
  readonly owner: "managed" | "seed";
  readonly path: string;
}

const ALL_SERVICES = "_service";
const DEFAULTS: Json = {
  layers: [],
  language: null,
  provider: null,
  build: [],
  path: [],
  install: "",
  dev: "",
  test: "",
  checks: [],
  container: [],
  copy: "COPY . .",
  buildVariables: {},
  watch: [],
  buildKinds: {},
  health: null,
  image: null,
  volume: null,
  variables: {},
  bare: { start: "", arguments: "", variables: {} },
  reserved: [],
  refused: [],
  uses: {},
  traits: {},
};
// The fields that a build kind may override: type Build in src/model/catalog.ts.
const BUILD = [
  "start",
  "build",
  "path",
  "install",
  "dev",
  "test",
  "checks",
  "container",
  "copy",
  "buildVariables",
  "watch",
];
const REQUIRED = ["label", "serves", "port", "bind", "start"];
const CLIENT_REQUIRED = ["library", "language", "speaks", "option"];

/** Reads both from the templates in `directory`. Throws with the place of each name that is missing. */
export async function readTemplates(directory: string): Promise<{ catalog: Catalog; templates: Templates }> {
  const catalog = readCatalog(directory);
  const sources = readSources(directory, Object.keys(catalog.clients));
  const templates = templatesOf(sources);
  const uses = await usesWith(catalog).catch((error: unknown) => {
    // The stack would be of the bundled samples, a megabyte on one line.
    throw new TemplateError(`scripts/samples.ts cannot use these templates: ${(error as Error).message}`);
  });
  const faults = faultsIn(sources, uses);
  if (faults.length) throw new TemplateError(faults.join("\n"));
  return { catalog, templates };
}

function readCatalog(directory: string): Catalog {
  const folders = fs
    .readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .sort();
  const frameworks = folders.filter((name) => !name.startsWith("_")).map((id) => readFramework(directory, id));
  const clients = fs
    .readdirSync(path.join(directory, "_clients"))
    .sort()
    .map((id) => readClient(directory, id));
  checkClients(frameworks as unknown as Framework[], clients as unknown as Client[]);
  const files = (folder: string) => templateFiles(directory, folder).map(describe);
  const data = {
    frameworks: Object.fromEntries(frameworks.map((framework) => [framework.id, framework])),
    clients: Object.fromEntries(clients.map((client) => [client.id, client])),
    workspace: files("_workspace"),
    repository: files("_repository"),
  };
  return data as unknown as Catalog;
}

function readFramework(directory: string, id: string): Json {
  const file = `templates/${id}/framework.json`;
  const own = readPart(directory, file);
  const layers = (own["layers"] ?? []) as string[];
  const parts = [...layers.map((layer) => readLayer(directory, layer, file)), own];
  // Whoever has `uses` first names the groups.
  const groups = Object.keys(parts.find(({ uses }) => uses)?.["uses"] ?? {});
  const places = [...layers.map((layer) => `templates/${layer}/layer.json`), file];
  for (const [at, part] of parts.entries()) checkGroups(places[at]!, part["uses"] ?? {}, groups);
  const { layers: _, ...merged } = parts.reduce(merge, DEFAULTS);
  checkRequired(file, merged, REQUIRED);
  const files = new Map(
    [ALL_SERVICES, ...layers, id]
      .flatMap((folder) => templateFiles(directory, folder))
      .map((template) => [template.path, template]),
  );
  return {
    id,
    ...merged,
    buildKinds: completeBuildKinds(merged, id),
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)).map(describe),
  };
}

function readLayer(directory: string, layer: string, user: string): Json {
  if (!fs.existsSync(path.join(directory, layer, "layer.json")))
    throw new TemplateError(`${user}: there is no layer "${layer}" in templates/`);
  return readPart(directory, `templates/${layer}/layer.json`);
}

function readPart(directory: string, file: string): Json {
  const part = readJson(path.join(directory, file.slice("templates/".length)), file);
  checkFields(file, part, [...REQUIRED, ...Object.keys(DEFAULTS)]);
  return part;
}

/** Each build kind, completed with the framework's own fields. Throws if it overrides an unknown field. */
function completeBuildKinds(merged: Json, id: string): Json {
  const usual = Object.fromEntries(BUILD.map((field) => [field, merged[field]]));
  const complete = Object.entries(merged["buildKinds"] as Record<string, Json>).map(([buildKind, own]) => {
    const stranger = Object.keys(own).find((field) => !(field in usual));
    if (stranger) throw new TemplateError(`templates/${id}: the build kind ${buildKind} cannot change "${stranger}"`);
    return [buildKind, { ...usual, ...own }];
  });
  return Object.fromEntries(complete) as Json;
}

function readClient(directory: string, id: string): Json {
  const folder = path.join(directory, "_clients", id);
  const file = `templates/_clients/${id}/client.json`;
  const own = readJson(path.join(folder, "client.json"), file);
  checkFields(file, own, [...CLIENT_REQUIRED, "default", "dependencies", "uses"]);
  checkRequired(file, own, CLIENT_REQUIRED);
  const { dependencies = {}, ...rest } = own as { dependencies?: Json };
  const { require = {}, indirect = {} } = own["language"] === "go" ? dependencies : {};
  const sums = path.join(folder, "go.sum");
  return {
    id,
    default: false,
    uses: {},
    ...rest,
    dependencies: own["language"] === "go" ? {} : dependencies,
    go: { require, indirect, sums: fs.existsSync(sums) ? readText(sums).trim().split("\n") : [] },
  };
}

/** Objects merge by key, build kinds one by one, `uses` as unions; everything else replaces. */
function merge(a: Json, b: Json): Json {
  const merged: Json = { ...a };
  for (const [key, value] of Object.entries(b)) merged[key] = mergeField(key, a[key], value);
  return merged;
}

function mergeField(key: string, before: unknown, value: unknown): unknown {
  if (key === "uses") return union(before as Uses, value as Uses);
  if (!isRecord(before) || !isRecord(value)) return value;
  return key === "buildKinds" ? merge(before, value) : { ...before, ...value };
}

type Uses = Record<string, string[]>;

function union(a: Uses, b: Uses): Uses {
  const groups = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    groups.map((group) => [group, [...new Set([...(a[group] ?? []), ...(b[group] ?? [])])].sort()]),
  );
}

function describe({ id, owner, path: target }: File): Json {
  return { template: id, owner, path: target };
}

function templateFiles(directory: string, folder: string): File[] {
  return (["managed", "seed"] as const).flatMap((owner) => {
    const root = path.join(directory, folder, owner);
    return walk(root).map((file) => {
      if (!file.endsWith(".hbs")) throw new TemplateError(`templates/${folder}/${owner}/${file} must end in .hbs`);
      const target = file.slice(0, -".hbs".length);
      return { id: `${folder}/${owner}/${target}`, owner, path: target };
    });
  });
}

function walk(root: string): string[] {
  if (!fs.existsSync(root)) return [];
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) =>
      entry.isFile() ? [path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/")] : [],
    )
    .sort();
}

/** Every template by id; a text of framework.json that is a template is its own id. */
function readSources(directory: string, clients: readonly string[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const file of walk(directory)) {
    const text = readText(path.join(directory, file));
    const place = `templates/${file}`;
    if (file.endsWith(".hbs")) sources.set(file.slice(0, -".hbs".length), { text, file: place, line: 1 });
    if (/(^|\/)(framework|layer)\.json$/.test(file))
      for (const short of shortTexts(text, place)) sources.set(short.text, short);
  }
  for (const id of clients) {
    const shared = `_clients/${id}/shared`;
    if (!sources.has(shared)) sources.set(shared, { text: "", file: `templates/${shared}.hbs`, line: 1 });
  }
  return sources;
}

/** The texts of a framework.json that are templates; the platform's own references are not. */
function shortTexts(json: string, file: string): Source[] {
  const lines = json.split("\n");
  return textsIn(JSON.parse(json))
    .filter((text) => /(?<!\$)\{\{/.test(text))
    .map((text) => ({ text, file, line: lines.findIndex((line) => line.includes(JSON.stringify(text))) + 1 }));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

function templatesOf(sources: Sources): Templates {
  const plain = [...sources].filter(([, { text }]) => !text.includes("{{"));
  const filled = [...sources].filter(([, { text }]) => text.includes("{{"));
  return {
    texts: Object.fromEntries(plain.map(([id, { text }]) => [id, text])),
    specifications: Object.fromEntries(filled.map(([id, source]) => [id, precompile(id, source)])),
  };
}

/** A template's code, an expression. It stays text until it is rendered: V8 would parse all of them at every start. */
function precompile(id: string, { text, file }: Source): string {
  try {
    const code = (Handlebars.precompile(text, { ...OPTIONS, data: DATA.test(text) }) as string)
      .replaceAll(FALLBACK, "")
      .replace(PLACE, "");
    return minifySync(`${id}.js`, `(${code})`, { compress: false }).code;
  } catch (error) {
    const { message } = error as Error;
    const helper = /unknown helper (\S+) - (\d+):/.exec(message);
    if (!helper) throw new TemplateError(`${file}: ${message}`, { cause: error });
    const known = Object.keys(helpers).join(", ");
    const complaint = `there is no helper "${helper[1]}"; src/render/helpers.ts has ${known}`;
    throw new TemplateError(`${file}:${helper[2]}: ${complaint}`, { cause: error });
  }
}

function readText(file: string): string {
  return fs.readFileSync(file, "utf8").replaceAll("\r\n", "\n");
}

/** `name` is how messages call the file. */
function readJson(file: string, name: string): Json {
  if (!fs.existsSync(file)) throw new TemplateError(`there is no ${name}: each folder beside it has one`);
  const text = readText(file);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? "" : `:${text.slice(0, Number(position)).split("\n").length}`;
    throw new TemplateError(`${name}${line}: ${message}`, { cause: error });
  }
}

import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readTemplates } from "../../scripts/catalog.ts";
import { faultsIn } from "../../scripts/check-templates.ts";
import { buildCopy, copyOfProject } from "../copy-of-project.ts";
import { temporaryDirectory } from "../tree.ts";

const TEMPLATES = path.resolve(import.meta.dirname, "../../templates");
const SEED = "_workspace/seed/.railway/railway.ts.hbs";
// What it said when the context had lost a name, so that no new workspace had a partial.
const FAULT = '{{#if (or hasAdopted (eq workspace.origin "repository"))}}';

const WEB = { to: "web", client: "fetch" };
/** Two services: one has a link, the other has a volume, neither is being renamed. */
const CONTEXTS = [
  { name: "api", port: 80, volume: null, links: [WEB], uses: { import: ["a"] }, renamed: [], traits: { slow: true } },
  { name: "data", port: 81, volume: { mount: "/data" }, links: [], uses: { import: [] }, renamed: [], traits: {} },
];

/** What is wrong with a template rendered for both services, and with its partials. */
function faultsOf(text: string, partials: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries({ page: text, ...partials }).map(
    ([id, of]) => [id, { text: of, file: `${id}.hbs`, line: 1 }] as const,
  );
  return faultsIn(
    new Map(sources),
    CONTEXTS.map((context) => ({ template: "page", context })),
  );
}

describe("a template with a name that is not in its context is refused, with its place:", () => {
  it.each<[string, string, string, Readonly<Record<string, string>>?]>([
    ["alone", "a\n\n{{nme}}", 'page.hbs:3: there is no "nme" in its context'],
    ["of every object", "{{constructor}}", 'page.hbs:1: there is no "constructor" in its context'],
    ["of every object, in #if", "{{#if toString}}{{/if}}", 'page.hbs:1: there is no "toString" in its context'],
    ["argument of a helper", '{{eq "a" nme}}', 'page.hbs:1: there is no "nme" in its context'],
    ["argument by name", "{{codes of=nme}}", 'page.hbs:1: there is no "nme" in its context'],
    ["in an argument", "{{json (concat name (json nme))}}", 'page.hbs:1: there is no "nme" in its context'],
    ["in an argument by name", "{{codes of=(json nme)}}", 'page.hbs:1: there is no "nme" in its context'],
    ["#if", "\n{{#if nme}}{{/if}}", 'page.hbs:2: there is no "nme" in its context'],
    ["#unless", "{{#unless nme}}{{/unless}}", 'page.hbs:1: there is no "nme" in its context'],
    ["#each", "{{#each nme}}{{/each}}", 'page.hbs:1: there is no "nme" in its context'],
    ["#with", "{{#with nme}}{{/with}}", 'page.hbs:1: there is no "nme" in its context'],
    ["argument of #if", "{{#if (or nme name)}}{{/if}}", 'page.hbs:1: there is no "nme" in its context'],
    ["in a block", "{{#if name}}\n{{nme}}{{/if}}", 'page.hbs:2: there is no "nme" in its context'],
    ["in else", "{{#if name}}{{else}}\n{{nme}}{{/if}}", 'page.hbs:2: there is no "nme" in its context'],
    ["in else if", "{{#if name}}{{else if nme}}{{/if}}", 'page.hbs:1: there is no "nme" in its context'],
    ["in a block of a helper", "{{#shell}}\n{{nme}}{{/shell}}", 'page.hbs:2: there is no "nme" in its context'],
    ["of an element", "{{#each links}}\n{{name}}{{/each}}", 'page.hbs:2: there is no "name" in its context'],
    ["around an element", "{{#each links}}{{../nme}}{{/each}}", 'page.hbs:1: there is no "../nme" in its context'],
    ["around nothing", "{{#if name}}{{../name}}{{/if}}", 'page.hbs:1: there is no "../name" in its context'],
    ["of the root", "{{#each links}}{{@root.to}}{{/each}}", 'page.hbs:1: there is no "@root.to" in its context'],
    ["of a loop, outside", "{{#unless @last}},{{/unless}}", 'page.hbs:1: there is no "@last" in its context'],
    ["at the end", "{{#if volume.mont}}{{/if}}", 'page.hbs:1: there is no "volume.mont" in its context'],
    [
      "at the end, in the middle",
      "{{volume.mount.path}}",
      'page.hbs:1: there is no "volume.mount.path" in its context',
    ],
    ["of only one service", "{{#if traits.slow}}{{/if}}", 'page.hbs:1: there is no "traits.slow" in its context'],
    [
      "of a block parameter",
      "{{#each links as |it|}}{{it.t}}{{/each}}",
      'page.hbs:1: there is no "it.t" in its context',
    ],
    ["a list never filled", "{{#each renamed}}{{any}}{{/each}}", "page.hbs:1: no sample has anything for this #each"],
    [
      "a list from a helper",
      "{{#each (json name)}}{{any}}{{/each}}",
      "page.hbs:1: no sample has anything for this #each",
    ],
    ["a helper", "{{jsn name}}", 'page.hbs:1: there is no helper "jsn"'],
    ["a block", "{{#name}}{{/name}}", 'page.hbs:1: there is no helper "name" for a block'],
    ["a partial", "\n{{> part}}", 'page.hbs:2: there is no template "part"'],
    ["in a partial", "{{> part}}", 'part.hbs:2: there is no "nme" in its context', { part: "\n{{nme}}" }],
    [
      "in a partial with a context",
      "{{#each links}}{{> part @root}}{{/each}}",
      'part.hbs:1: there is no "to" in its context',
      { part: "{{#if to}}{{/if}}" },
    ],
    [
      "in a partial with a name put together",
      '{{#each links}}{{> (concat client "/note")}}{{/each}}',
      'fetch/note.hbs:1: there is no "name" in its context',
      { "fetch/note": "{{to}}{{name}}" },
    ],
    ["argument of a partial", "{{> part to=nme}}", 'page.hbs:1: there is no "nme" in its context', { part: "{{to}}" }],
    [
      "around a partial",
      "{{#each links}}{{> part}}{{/each}}",
      'part.hbs:1: there is no "../name" in its context',
      { part: "{{../name}}" },
    ],
    ["a template for nothing", "{{name}}", "part.hbs:1: no sample of scripts/samples.ts renders it", { part: "" }],
  ])("%s", (_, text, fault, partials = {}) => {
    expect(faultsOf(text, partials)).toEqual([fault]);
  });

  it.each<[string, Readonly<Record<string, string>>?]>([
    ['{{name}} {{json name}} {{codes left="a" value=(concat name ":" port)}}'],
    ["{{#if volume}}{{volume.mount}}{{else if links.length}}{{name.length}}{{/if}}"],
    ["{{#each links}}{{to}}{{this.client}}{{../name}}{{@root.port}}{{#unless @last}},{{/unless}}{{/each}}"],
    ["{{#each uses.import}}{{this}}{{json this}}{{/each}}"],
    ["{{#each links as |link at|}}{{link.to}}{{at}}{{#with link}}{{client}}{{../to}}{{../../name}}{{/with}}{{/each}}"],
    ["{{#with volume}}{{mount}}{{../name}}{{else}}{{name}}{{/with}}"],
    [
      '{{#each links}}{{> (concat client "/note") @root}}{{> part more=to}}{{/each}}',
      { "fetch/note": "{{name}}", part: "{{more}}{{to}}" },
    ],
  ])("but not %s", (text, partials = {}) => {
    expect(faultsOf(text, partials)).toEqual([]);
  });
});

/** Reads the project's templates with one text in place of another in one of them. */
function readWith(file: string, text: string, replacement: string): Promise<unknown> {
  const copy = path.join(temporaryDirectory(), "templates");
  fs.cpSync(TEMPLATES, copy, { recursive: true });
  replaceIn(path.join(copy, file), text, replacement);
  return readTemplates(copy);
}

function replaceIn(file: string, text: string, replacement: string): void {
  const before = fs.readFileSync(file, "utf8");
  expect(before).toContain(text);
  fs.writeFileSync(
    file,
    before.replace(text, () => replacement),
  );
}

describe("the project's templates", () => {
  it("have no name that is not in their context", async () => {
    expect(Object.keys((await readTemplates(TEMPLATES)).catalog.frameworks)).toContain("express");
  });

  it.each([
    [
      SEED,
      "export default",
      `${FAULT}{{/if}}\nexport default`,
      `templates/${SEED}:10: there is no "hasAdopted" in its context`,
    ],
    [
      "_clients/httpx/probe.hbs",
      "@root.traits",
      "@root.trait",
      'templates/_clients/httpx/probe.hbs:2: there is no "@root.trait.asynchronous" in its context',
    ],
    [
      "axum/framework.json",
      './bin/{{package}}",',
      './bin/{{packge}}",',
      'templates/axum/framework.json:8: there is no "packge" in its context',
    ],
    [
      "_node/layer.json",
      "cd {{shell member}} && exec",
      "cd {{shell membr}} && exec",
      'templates/_node/layer.json:15: there is no "membr" in its context',
    ],
    [
      "redis/framework.json",
      "{{#unless defaultPort}}",
      "{{#unless usualPort}}",
      'templates/redis/framework.json:8: there is no "usualPort" in its context',
    ],
    [
      "axum/framework.json",
      '"label": "',
      '"label": "{{name}} ',
      "templates/axum/framework.json:2: no sample of scripts/samples.ts renders it",
    ],
    [
      "axum/framework.json",
      "./bin/{{package}}",
      "./bin/{{start}}",
      'templates/axum/framework.json:8: there is no "start" in its context',
    ],
  ])("%s: %s", async (file, text, replacement, fault) => {
    await expect(readWith(file, text, replacement)).rejects.toThrow(fault);
  });

  it.each([
    [
      "express/framework.json",
      '"_node"',
      '"_nod"',
      'templates/express/framework.json: there is no layer "_nod" in templates/',
    ],
    [
      "express/framework.json",
      '"label"',
      '"lable"',
      'templates/express/framework.json: there is no field "lable"; did you mean "label"?',
    ],
    ["axum/framework.json", '"label": "axum 0.8",', "", 'templates/axum/framework.json lacks "label"'],
    ["axum/framework.json", '"label": "axum 0.8",', '"label": "axum 0.8"', "templates/axum/framework.json:3: "],
    [
      "axum/framework.json",
      '"port": 3000',
      '"port": "3000"',
      'templates/axum/framework.json: "port" is "3000", not a number from 1 to 65535',
    ],
    [
      "axum/framework.json",
      '"cargo": {',
      '"carg": {',
      'templates/axum/framework.json: there is no build kind "carg"; did you mean "cargo"?',
    ],
    [
      "_clients/httpx/probe.hbs",
      "{{",
      "{{upper url}}{{",
      'templates/_clients/httpx/probe.hbs:1: there is no helper "upper"; src/render/helpers.ts has json, eq,',
    ],
    [
      "axum/framework.json",
      '"serves": "http",\n  "port": 3000,',
      "",
      'templates/axum/framework.json lacks "serves", "port"',
    ],
    [
      "_node/layer.json",
      '"language": "node"',
      '"language": "nodejs"',
      'templates/_node/layer.json: "language" is "nodejs", which is none of node, python, go, rust',
    ],
    [
      "_next/layer.json",
      '"import":',
      '"imports":',
      'templates/_next/layer.json: "uses" has no group "imports"; did you mean "import"?',
    ],
    [
      "_clients/httpx/client.json",
      '"option":',
      '"options":',
      'templates/_clients/httpx/client.json: there is no field "options"; did you mean "option"?',
    ],
    ["_clients/httpx/client.json", '"option": "none",', "", 'templates/_clients/httpx/client.json lacks "option"'],
    [
      "_clients/httpx/client.json",
      '"library": [',
      '"libary": [',
      'templates/_clients/httpx/client.json: "uses" has no group "libary"; did you mean "library"?',
    ],
    [
      "_clients/axios/client.json",
      '"default": false',
      '"default": true',
      'templates/_clients/fetch/client.json: "default" for node and http is already templates/_clients/axios/client.json\'s',
    ],
  ])("%s with %s as %s: %#", async (file, text, replacement, fault) => {
    await expect(readWith(file, text, replacement)).rejects.toThrow(fault);
  });

  it.each([
    [
      "a framework without its description",
      "gin",
      "there is no templates/gin/framework.json: each folder beside it has one",
    ],
    ["a client without its description", "_clients/got", "there is no templates/_clients/got/client.json"],
  ])("%s is named", async (_, folder, fault) => {
    const copy = path.join(temporaryDirectory(), "templates");
    fs.cpSync(TEMPLATES, copy, { recursive: true });
    fs.mkdirSync(path.join(copy, folder));
    await expect(readTemplates(copy)).rejects.toThrow(fault);
  });

  it("a folder whose name no service may have is named, without the code of the samples", async () => {
    const copy = path.join(temporaryDirectory(), "templates");
    fs.cpSync(TEMPLATES, copy, { recursive: true });
    fs.cpSync(path.join(copy, "axum"), path.join(copy, "Axum_2"), { recursive: true });
    const fault = 'scripts/samples.ts cannot use these templates: "Axum_2" cannot be a service name';
    await expect(readTemplates(copy)).rejects.toThrow(fault);
  });

  it("fail the build with the place of such a name and no stack trace", () => {
    const copy = copyOfProject();
    replaceIn(path.join(copy, "templates", SEED), "export default", `${FAULT}{{/if}}\nexport default`);
    expect(() => buildCopy(copy)).toThrow(
      new RegExp(`^templates/${SEED}:10: there is no "hasAdopted" in its context\\n$`, "m"),
    );
  });
});

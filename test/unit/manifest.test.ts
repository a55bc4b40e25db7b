import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RnetError } from "../../src/core/errors.ts";
import { namesOldSchema, parseWorkspace, printWorkspace, SCHEMA_URL } from "../../src/state/rnet-json.ts";
import { BUILD_KINDS, PACKAGE_MANAGERS, PROTOCOLS, type Service, type Workspace } from "../../src/model/workspace.ts";
import { scenarios } from "../scenarios.ts";

/** The smallest manifest there is, with a field or two more. */
function manifest(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ name: "shop", ...fields });
}

/** A manifest whose second service has these fields. */
function withService(fields: Record<string, unknown>): string {
  const first = { name: "first", framework: "express", port: 3000 };
  return manifest({ services: [first, { name: "api", framework: "express", port: 3001, ...fields }] });
}

function refusalOf(text: string): RnetError | null {
  try {
    parseWorkspace(text);
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

/** What the user reads, "" if the manifest is taken. */
function messageOf(text: string): string {
  return refusalOf(text)?.message ?? "";
}

const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,20}[a-z0-9])?$/).map((text) => `${text.slice(0, 20)}-x`);
const env = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,39}$/);
const line = fc.string({ unit: "grapheme" }).filter((text) => !/[\u0000-\u001f\u007f]|^\s|\s$/.test(text));
const filled = line.filter((text) => text !== "");
const port = fc.integer({ min: 1, max: 65_535 });
const directory = fc.oneof(
  label,
  fc.tuple(label, label).map(([a, b]) => `${a}/${b}`),
);
const variable = fc.oneof(
  line,
  filled.map((preserve) => ({ preserve })),
);

const service: fc.Arbitrary<Service> = fc.oneof(
  fc.record({
    kind: fc.constant("adopted" as const),
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._@/-]{0,31}$/).filter((name) => name !== "shared"),
    dir: fc.option(fc.oneof(directory, fc.constant("."))),
    port,
    serves: fc.constantFrom(...PROTOCOLS),
  }),
  fc
    .record({
      kind: fc.constant("generated" as const),
      name: label,
      framework: filled,
      dir: directory,
      package: label,
      port,
      buildKind: fc.constantFrom(...BUILD_KINDS),
      base: fc.oneof(fc.constant("."), directory),
      endpoint: label,
      live: fc.option(label),
      volume: fc.option(label.filter((text) => text.length <= 47)),
      variables: fc.dictionary(env, variable, { noNullPrototype: true }),
      links: fc.array(fc.record({ to: filled, client: filled, env }, { noNullPrototype: true }), { maxLength: 3 }),
    })
    .chain((made) =>
      fc.constantFrom(made, {
        ...made,
        dir: made.name,
        endpoint: made.name,
        buildKind: "isolated" as const,
        live: null,
      }),
    ),
);

const workspace: fc.Arbitrary<Workspace> = fc.record({
  name: label,
  packageManager: fc.constantFrom(...PACKAGE_MANAGERS),
  repository: fc.option(fc.constantFrom("acme/shop", "A-1/b.c_d")),
  origin: fc.constantFrom("create" as const, "repository" as const),
  services: fc.array(service, { maxLength: 5 }),
});

describe("parsing a manifest", () => {
  it("fills in what a workspace may leave out", () => {
    expect(parseWorkspace(manifest())).toEqual({
      name: "shop",
      packageManager: "npm",
      repository: null,
      origin: "repository",
      services: [],
    });
  });

  it("fills in what a generated service may leave out", () => {
    const text = manifest({ services: [{ name: "api", framework: "express", port: 3000 }] });
    expect(parseWorkspace(text).services).toEqual([
      {
        kind: "generated",
        name: "api",
        framework: "express",
        dir: "api",
        package: "api",
        port: 3000,
        buildKind: "isolated",
        base: ".",
        endpoint: "api",
        live: null,
        volume: null,
        variables: {},
        links: [],
      },
    ]);
  });

  it("knows an image for one by its framework", () => {
    const text = manifest({ services: [{ name: "cache", framework: "redis", port: 6379 }] });
    expect(parseWorkspace(text).services).toMatchObject([{ buildKind: "image" }]);
  });

  it("fills in what an adopted service may leave out", () => {
    const text = manifest({ services: [{ kind: "adopted", name: "MongoDB", port: 27017, serves: "mongo" }] });
    expect(parseWorkspace(text).services).toEqual([
      { kind: "adopted", name: "MongoDB", dir: null, port: 27017, serves: "mongo" },
    ]);
  });

  it.each([
    ["a byte order mark", `\uFEFF${manifest()}`],
    ["CRLF line ends", JSON.stringify({ name: "shop" }, null, 2).replaceAll("\n", "\r\n")],
    ["a $schema", manifest({ $schema: SCHEMA_URL })],
    ["null for what may be left out", manifest({ packageManager: null, repository: null, services: null })],
  ])("takes %s", (_, text) => {
    expect(parseWorkspace(text)).toEqual(parseWorkspace(manifest()));
  });
});

describe("printing a manifest", () => {
  it("leaves out of a service what has its usual value, but not the directory, by which it is known", () => {
    const text = manifest({ services: [{ name: "api", framework: "express", port: 3000 }] });
    const printed = JSON.parse(printWorkspace(parseWorkspace(text))) as { services: unknown };
    expect(printed.services).toEqual([{ name: "api", framework: "express", dir: "api", port: 3000 }]);
  });

  it("says everything else", () => {
    const fields = {
      dir: "apps/api",
      package: "old",
      buildKind: "shared",
      endpoint: "old-api",
      live: "old",
      volume: "api-data",
      variables: { A: "b", SECRET: { preserve: "local" } },
      links: [{ to: "first", client: "fetch", env: "FIRST_URL" }],
    };
    const printed = JSON.parse(printWorkspace(parseWorkspace(withService(fields)))) as { services: unknown[] };
    expect(printed.services[1]).toEqual({ name: "api", framework: "express", port: 3001, ...fields });
  });

  it("points editors to the schema and ends in one line break", () => {
    const text = printWorkspace(parseWorkspace(manifest()));
    expect(text.startsWith(`{\n  "$schema": "${SCHEMA_URL}",\n`)).toBe(true);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it.each([
    ["./.rnet/schema.json", true],
    [SCHEMA_URL.replace(/@[^/]+/, "@0.0.1"), true],
    [SCHEMA_URL, false],
    ["./schemas/rnet.json", false],
    ["https://example.com/schema.json", false],
    [undefined, false],
  ])("knows whether a schema is an older one of ours: %s", ($schema, isOld) => {
    expect(namesOldSchema({ $schema, name: "shop" })).toBe(isOld);
  });

  it.each(scenarios())("and parsing $id gives the same workspace", ({ workspace: made }) => {
    expect(parseWorkspace(printWorkspace(made))).toEqual(made);
  });

  it("and parsing any workspace gives the same one, and printing that the same text", () => {
    fc.assert(
      fc.property(workspace, (made) => {
        const text = printWorkspace(made);
        expect(parseWorkspace(text)).toEqual(made);
        expect(printWorkspace(parseWorkspace(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

const LINK = { to: "first", client: "fetch", env: "FIRST_URL" };

describe("a broken manifest gets one message that names the place", () => {
  it.each<readonly [what: string, text: string, place: string]>([
    ["that is empty", "", "rnet.json is not valid JSON"],
    ["that is cut off", '{"name":', "rnet.json is not valid JSON"],
    ["with a comment", '{"name": "shop"} // mine', "rnet.json is not valid JSON"],
    ["that is null", "null", "rnet.json must be an object"],
    ["that is a list", "[]", "rnet.json must be an object"],
    ["that is a text", '"shop"', "rnet.json must be an object"],
    ["without a name", "{}", "rnet.json: name must be a text, and is missing"],
    ["with a number for a name", '{"name": 1}', "rnet.json: name must be a text"],
    ["with an empty name", '{"name": ""}', "rnet.json: name"],
    ["with a name that cannot be", '{"name": "My Shop"}', "rnet.json: name"],
    ["with an unknown field", manifest({ servces: [] }), 'rnet.json has an unknown field "servces"'],
    ["with a field without a name", manifest({ "": 1 }), 'rnet.json has an unknown field ""'],
    ["with an unknown package manager", manifest({ packageManager: "cargo" }), "rnet.json: packageManager"],
    ["with a repository's address", manifest({ repository: "https://x/y" }), "rnet.json: repository"],
    ["with a number for a repository", manifest({ repository: 7 }), "rnet.json: repository"],
    ["with an unknown origin", manifest({ origin: "fork" }), "rnet.json: origin"],
    ["whose services are an object", manifest({ services: {} }), "rnet.json: services must be a list"],
    ["with a service that is null", manifest({ services: [null] }), "rnet.json: services[0] must be an object"],
    ["with a service that is a list", manifest({ services: [[]] }), "rnet.json: services[0] must be an object"],
    ["with an unknown kind", withService({ kind: "found" }), "rnet.json: services[1].kind"],
    ["with null for a kind", withService({ kind: null }), "rnet.json: services[1].kind"],
    [
      "with an unknown field of a service",
      withService({ prot: 1 }),
      'rnet.json: services[1] has an unknown field "prot"',
    ],
    ["with a service without a name", withService({ name: undefined }), "rnet.json: services[1].name"],
    ["with a service whose name cannot be", withService({ name: "Api" }), "rnet.json: services[1].name"],
    ["with a service without a framework", withService({ framework: undefined }), "rnet.json: services[1].framework"],
    ["with a directory outside", withService({ dir: "../x" }), "rnet.json: services[1].dir"],
    ["with a number for a directory", withService({ dir: 1 }), "rnet.json: services[1].dir"],
    ["with a service without a port", withService({ port: undefined }), "rnet.json: services[1].port"],
    ["with a port that is none", withService({ port: 70_000 }), "rnet.json: services[1].port"],
    ["with a port that is a list", withService({ port: [3000] }), "rnet.json: services[1].port"],
    ["with a port that is an object", withService({ port: { toString: 1, valueOf: 1 } }), "rnet.json: services[1]"],
    ["with an unknown build kind", withService({ buildKind: "docker" }), "rnet.json: services[1].buildKind"],
    ["with an endpoint that cannot be", withService({ endpoint: "up" }), "rnet.json: services[1].endpoint"],
    ["with a live name that cannot be", withService({ live: "Old Name" }), "rnet.json: services[1].live"],
    ["with a volume that cannot be", withService({ volume: "-" }), "rnet.json: services[1].volume"],
    [
      "whose variables are a list",
      withService({ variables: [] }),
      "rnet.json: services[1].variables must be an object",
    ],
    ["with a variable that is a number", withService({ variables: { A: 1 } }), "rnet.json: services[1].variables.A"],
    [
      "with a variable's name that cannot be",
      withService({ variables: { a: "" } }),
      "rnet.json: services[1].variables",
    ],
    ["with a variable of two lines", withService({ variables: { A: "b\nc" } }), "rnet.json: services[1].variables.A"],
    [
      "with a variable that ends in a space",
      withService({ variables: { A: "b " } }),
      "rnet.json: services[1].variables.A",
    ],
    [
      "with a secret of two lines",
      withService({ variables: { A: { preserve: "b\nc" } } }),
      "rnet.json: services[1].variables.A",
    ],
    [
      "with a secret and more",
      withService({ variables: { A: { preserve: "b", now: true } } }),
      'rnet.json: services[1].variables.A has an unknown field "now"',
    ],
    ["whose links are an object", withService({ links: {} }), "rnet.json: services[1].links must be a list"],
    ["with a link that is a text", withService({ links: ["first"] }), "rnet.json: services[1].links[0]"],
    [
      "with a link to nothing",
      withService({ links: [LINK, { ...LINK, to: "" }] }),
      "rnet.json: services[1].links[1].to",
    ],
    [
      "with a link without a client",
      withService({ links: [{ ...LINK, client: 1 }] }),
      "rnet.json: services[1].links[0].client",
    ],
    [
      "with a link's name that cannot be",
      withService({ links: [LINK, { ...LINK, env: "first" }] }),
      "rnet.json: services[1].links[1].env",
    ],
    [
      "with a link's unknown field",
      withService({ links: [{ ...LINK, port: 1 }] }),
      'rnet.json: services[1].links[0] has an unknown field "port"',
    ],
    [
      "with an adopted service that is called shared",
      manifest({ services: [{ kind: "adopted", name: "shared", port: 1, serves: "http" }] }),
      "rnet.json: services[0].name",
    ],
    [
      "with an adopted service that serves what nobody speaks",
      manifest({ services: [{ kind: "adopted", name: "Postgres", port: 5432, serves: "sql" }] }),
      "rnet.json: services[0].serves",
    ],
    [
      "with an adopted service that has links",
      manifest({ services: [{ kind: "adopted", name: "x", port: 1, serves: "http", links: [] }] }),
      'rnet.json: services[0] has an unknown field "links"',
    ],
  ])("one %s", (_, text, place) => {
    const message = messageOf(text);
    expect(refusalOf(text)?.exit).toBe(2);
    expect(message.slice(0, place.length)).toBe(place);
    expect(message.split("rnet.json")).toHaveLength(2);
    expect(message).not.toMatch(/\p{Cc}/u);
  });
});

describe("a hostile manifest", () => {
  it.each([
    ["at the top", '{"name":"shop","__proto__":{"services":[]}}'],
    ["in a service", '{"name":"shop","services":[{"name":"a","framework":"x","port":1,"__proto__":{"dir":".."}}]}'],
    [
      "among variables",
      '{"name":"shop","services":[{"name":"a","framework":"x","port":1,"variables":{"__proto__":{"preserve":"x"}}}]}',
    ],
    [
      "in a link",
      '{"name":"shop","services":[{"name":"a","framework":"x","port":1,"links":[{"__proto__":{"to":"a"}}]}]}',
    ],
    ["as the only key", '{"__proto__":{"name":"shop"}}'],
    ["as a constructor", '{"name":"shop","constructor":{"prototype":{"polluted":1}}}'],
  ])("with a prototype %s is refused and changes none", (_, text) => {
    expect(refusalOf(text)?.exit).toBe(2);
    expect("polluted" in {} || "preserve" in {} || "dir" in {}).toBe(false);
  });

  it("of any JSON at all gives a workspace or a refusal of one printable line", () => {
    const key = fc.constantFrom("name", "services", "port", "kind", "links", "variables", "__proto__", "\u001b[2J", "");
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.constantFrom<unknown>("shop", "", 1, null, true, "\u001b[2J\n", Infinity), fc.string()),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie("leaf"),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    const valid = { name: "shop", services: [{ name: "api", framework: "x", port: 1 }] };
    fc.assert(
      fc.property(tree, key, fc.boolean(), (value, name, deep) => {
        const at = deep ? { ...valid.services[0], [name]: value } : null;
        const text = JSON.stringify(at ? { ...valid, services: [at] } : { ...valid, [name]: value });
        const message = messageOf(text);
        expect(message).not.toMatch(/\p{Cc}/u);
        expect(message.length).toBeLessThan(500);
      }),
      { numRuns: 2000 },
    );
  });

  const LONG = 10_000_000;
  const nested = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
  it.each<readonly [what: string, text: () => string]>([
    ["a name", () => manifest({ name: "a".repeat(LONG) })],
    ["a name of spaces", () => manifest({ name: " ".repeat(LONG) })],
    ["an unknown field", () => manifest({ ["x".repeat(LONG)]: 1 })],
    ["a service's name", () => withService({ name: "-".repeat(LONG) })],
    ["a directory", () => withService({ dir: "a/".repeat(LONG / 2) })],
    ["a port", () => withService({ port: "9".repeat(LONG) })],
    ["a variable of spaces", () => withService({ variables: { A: `a${" ".repeat(LONG)}a\n` } })],
    ["a variable's name", () => withService({ variables: { ["A".repeat(LONG)]: "" } })],
    ["a link's variable", () => withService({ links: [{ ...LINK, env: "A".repeat(LONG) }] })],
    ["an endpoint", () => withService({ endpoint: `a${"-".repeat(LONG)}` })],
    ["text that is no JSON", () => "x".repeat(LONG)],
    ["text that is cut off", () => `{"name":"${"x".repeat(LONG)}`],
    ["nothing but lists in lists", () => nested],
    ["lists in lists for services", () => `{"name":"shop","services":${nested}}`],
    [
      "lists in lists for a port",
      () => manifest({ services: [{ name: "a", framework: "x", port: 0 }] }).replace("0}", `${nested}}`),
    ],
  ])("with megabytes of %s is refused at once, in a message of one line", (_, text) => {
    expect(messageOf(text())).toMatch(/^rnet\.json\b.{10,480}$/);
  });

  it("of 10 MB that says nothing wrong is read at once", () => {
    const services = Array.from({ length: 200_000 }, (_, index) => ({
      name: `s${index}`,
      framework: "express",
      port: 1,
    }));
    const text = manifest({ services });
    expect(parseWorkspace(text).services).toHaveLength(200_000);
    expect(text.length).toBeGreaterThan(9_000_000);
  });
});

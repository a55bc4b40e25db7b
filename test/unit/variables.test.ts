// oxlint-disable no-template-curly-in-string -- references are what this is about
import vm from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addLink, addService, type Change } from "../../src/changes/change.ts";
import { validate } from "../../src/model/validate.ts";
import { parseAdoptedName, parseEnv } from "../../src/model/names.ts";
import {
  defaultEnv,
  environmentOf,
  linkVariables,
  variablesTowards,
  reference,
  resolve,
  networkOf,
  resolveAll,
  type Network,
} from "../../src/model/variables.ts";
import {
  generated,
  PROTOCOLS,
  type Protocol,
  type Service,
  type Variables,
  type Workspace,
} from "../../src/model/workspace.ts";
import { made } from "../scenarios.ts";

// What the platform does with references was measured: docs/facts.md, Variables.

function network(services: Record<string, Record<string, string>>): Network {
  return new Map(Object.entries(services).map(([name, values]) => [name, new Map(Object.entries(values))]));
}

/** Does something that might not end; an endless loop fails instead of hanging the run. No machine is too busy for a minute. */
function ending<T>(act: () => T): T {
  return vm.runInNewContext("act()", { act }, { timeout: 60_000 }) as T;
}

const NETWORK = network({
  api: {
    PORT: "3000",
    RAILWAY_PRIVATE_DOMAIN: "api.railway.internal",
    SELF: "${{PORT}}",
    EMPTY: "",
    URL: "http://${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    PUBLIC: "${{web.PORT}}",
    _under9: "x",
  },
  web: { PORT: "8080", TWICE: "${{api.SELF}}" },
  MongoDB: { MONGO_URL: "mongodb://m" },
  "my cache": { PORT: "1" },
  "@acme/my.cache": { PORT: "2" },
});

describe("a reference is replaced as the platform does", () => {
  it.each<readonly [what: string, value: string, expected: string]>([
    ["a text without one stays", "plain $ {} {{x}} ${x} $${x}", "plain $ {} {{x}} ${x} $${x}"],
    ["the empty text stays", "", ""],
    ["one of another service", "${{api.PORT}}", "3000"],
    ["one in the middle of a text", "http://h:${{api.PORT}}/x", "http://h:3000/x"],
    ["two in one text", "${{api.RAILWAY_PRIVATE_DOMAIN}}:${{api.PORT}}", "api.railway.internal:3000"],
    ["two without anything between", "${{api.PORT}}${{web.PORT}}", "30008080"],
    ["one of the same service", "${{PORT}}", "8080"],
    ["one of the same service by its name", "${{web.PORT}}", "8080"],
    ["one with spaces inside", "${{ api.PORT }}", "3000"],
    ["one in another, against the service that has it", "${{api.SELF}}", "3000"],
    ["one in one in one", "${{TWICE}}", "3000"],
    ["one that leads back here", "${{api.PUBLIC}}", "8080"],
    ["one composed on the target", "${{api.URL}}", "http://api.railway.internal:3000"],
    ["an unknown service, verbatim", "http://${{db.HOST}}:1", "http://${{db.HOST}}:1"],
    ["an unknown service with its spaces, verbatim", "${{ db.HOST }}", "${{ db.HOST }}"],
    ["another case of a service's name is another service", "${{Api.PORT}}", "${{Api.PORT}}"],
    ["a known service without that variable, empty", "http://h:${{api.NOPE}}/", "http://h:/"],
    ["another case of a variable's name is another variable", "[${{api.port}}]", "[]"],
    ["the same service without that variable, empty", "[${{NOPE}}]", "[]"],
    ["a variable that is empty", "[${{api.EMPTY}}]", "[]"],
    ["a name with an underscore and a digit", "${{api._under9}}", "x"],
    ["a service with capitals", "${{MongoDB.MONGO_URL}}", "mongodb://m"],
    ["a service with a space", "${{my cache.PORT}}", "1"],
    ["a service with a dot, a slash and an at sign", "${{@acme/my.cache.PORT}}", "2"],
    ["what only looks like one: one brace", "${api.PORT}", "${api.PORT}"],
    ["what only looks like one: nothing in it", "${{}}", "${{}}"],
    ["what only looks like one: no end", "${{api.PORT", "${{api.PORT"],
    ["a replacement pattern in a value is a text", "${{api.PORT}}$&$1", "3000$&$1"],
    ["a service named like a prototype's field", "${{constructor.PORT}}", "${{constructor.PORT}}"],
    ["a variable named like a prototype's field", "[${{api.constructor}}]", "[]"],
  ])("%s", (_, value, expected) => {
    expect(resolve(value, "web", NETWORK)).toBe(expected);
  });

  it.each([
    ["itself", { a: { A: "x${{A}}" } }],
    ["itself by its service's name", { a: { A: "x${{a.A}}" } }],
    ["one that refers back", { a: { A: "${{b.B}}" }, b: { B: "${{a.A}}" } }],
    ["a ring of three", { a: { A: "${{b.A}}" }, b: { A: "${{c.A}}" }, c: { A: "${{a.A}}" } }],
  ])("a variable that refers to %s comes to an end and does not vanish", (_, services) => {
    const value = ending(() => resolve("${{a.A}}", "a", network(services)));
    expect(value).toMatch(/^x*\$\{\{[^}]*[AB]\}\}$/);
  });

  it.each([
    ["itself ten times over", { a: { A: "${{A}}".repeat(10) } }],
    ["a ring, ten times over each", { a: { A: "${{b.B}}".repeat(10) }, b: { B: "${{a.A}}".repeat(10) } }],
    [
      "ten of the next, and so on for twelve",
      {
        a: Object.fromEntries(
          [..."ABCDEFGHIJKL"].map((name, index, all) => [name, `\${{${all[index + 1]}}}`.repeat(10)]),
        ),
      },
    ],
  ])("a variable that refers to %s comes to an end before the memory does", (_, services) => {
    const value = ending(() => resolve("${{a.A}}", "a", network(services)));
    expect(value.length).toBeLessThan(10_000_000);
  });

  it.each([
    ["spaces", "${{".padEnd(200_000, " ")],
    ["letters", "${{".padEnd(200_000, "a")],
    ["dots", "${{".padEnd(200_000, "a.")],
    ["openings", "${{".repeat(70_000)],
    ["spaced letters", "${{".padEnd(200_000, " a")],
  ])("200,000 characters of %s after an opening are read at once", (_, value) => {
    expect(ending(() => resolve(value, "web", NETWORK))).toBe(value);
  });

  it("a text without an opening stays as it is, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        fc.pre(!value.includes("${{"));
        expect(resolve(value, "web", NETWORK)).toBe(value);
      }),
    );
  });

  it("the text around references stays as it is", () => {
    const plain = fc.string({ unit: "grapheme" }).filter((text) => !/[${}]/.test(text));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), (parts) => {
        expect(resolve(parts.join(reference("api", "PORT")), "web", NETWORK)).toBe(parts.join("3000"));
      }),
    );
  });
});

const LINK = { to: "target", client: "any", env: "BACKEND_URL" };

describe("a link's variables", () => {
  it.each<readonly [Protocol, string, readonly (readonly [string, string])[]]>([
    ["http", "BACKEND_URL", [["BACKEND_URL", "http://${{target.RAILWAY_PRIVATE_DOMAIN}}:${{target.PORT}}"]]],
    ["redis", "QUEUE_URL", [["QUEUE_URL", "${{target.REDIS_URL}}"]]],
    ["mongo", "DB_URL", [["DB_URL", "${{target.MONGO_URL}}"]]],
    [
      "statsd",
      "AGENT",
      [
        ["AGENT_HOST", "${{target.RAILWAY_PRIVATE_DOMAIN}}"],
        ["AGENT_PORT", "${{target.PORT}}"],
      ],
    ],
  ])("to a %s service named %s are references to the target", (speaks, env, expected) => {
    expect(linkVariables({ ...LINK, env }, speaks)).toEqual(expected);
  });

  it.each([
    ["backend", "http", "BACKEND_URL"],
    ["my-api-2", "http", "MY_API_2_URL"],
    ["cache", "redis", "CACHE_URL"],
    ["agent", "statsd", "AGENT"],
    ["MongoDB", "mongo", "MONGODB_URL"],
    ["@acme/My.Cache", "redis", "ACME_MY_CACHE_URL"],
    ["2nd cache", "redis", "ND_CACHE_URL"],
  ] as const)("to %s (%s) are called %s if nobody says", (to, speaks, env) => {
    expect(defaultEnv(to, speaks)).toBe(env);
  });

  it("have a default name that may be one, whatever the platform calls the target", () => {
    const name = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._@/-]{0,31}$/).filter((text) => text !== "shared"),
      fc.constantFrom("1", "42", "9-9", "0 "),
    );
    fc.assert(
      fc.property(name, fc.constantFrom(...PROTOCOLS), (to, speaks) => {
        const env = defaultEnv(parseAdoptedName(to), speaks);
        expect(parseEnv(env)).toBe(env);
      }),
    );
  });
});

const add = (name: string, framework: string): Change =>
  addService({ name, framework, dir: null, port: null, buildKind: null, base: null });
const link = (to: string): Change => addLink({ from: "web", to, client: null, env: null });
const ELSEWHERE: Service = { kind: "adopted", name: "My Cache", dir: null, port: 6380, serves: "redis" };

/** A web service that calls one of each kind, and one that was there before. */
const SHOP = made(
  [
    ...Object.entries({ web: "express", api: "uvicorn", cache: "redis", db: "mongo", agent: "statsd" }).map(
      ([name, framework]) => add(name, framework),
    ),
    ...["api", "cache", "db", "agent", "My Cache"].map(link),
  ],
  { services: [ELSEWHERE] },
);

function environment(name: string, workspace: Workspace = SHOP): Record<string, unknown> {
  return Object.fromEntries(
    environmentOf(
      generated(workspace).find((entry) => entry.name === name)!,
      workspace,
    ),
  );
}

/** The manifest with variables of its own for one service. */
function withVariables(name: string, variables: Variables): Workspace {
  const services = SHOP.services.map((entry) => (entry.name === name ? { ...entry, variables } : entry));
  return { ...SHOP, services };
}

describe("a link to a service that was adopted", () => {
  const called = { ...LINK, to: "billing" };
  const billing = { kind: "adopted", name: "billing", dir: null, port: 8080 } as const;

  it("says its port, which nobody has to have set as a variable there", () => {
    expect(variablesTowards({ ...billing, serves: "http" }, called)).toEqual([
      ["BACKEND_URL", "http://${{billing.RAILWAY_PRIVATE_DOMAIN}}:8080"],
    ]);
    expect(variablesTowards({ ...billing, serves: "statsd" }, { ...called, env: "AGENT" })).toEqual([
      ["AGENT_HOST", "${{billing.RAILWAY_PRIVATE_DOMAIN}}"],
      ["AGENT_PORT", "8080"],
    ]);
  });

  it("takes a database's URL whole", () => {
    expect(variablesTowards({ ...billing, serves: "redis" }, called)).toEqual([
      ["BACKEND_URL", "${{billing.REDIS_URL}}"],
    ]);
  });
});

describe("a service's environment in production", () => {
  it("begins with its port, a literal", () => {
    for (const service of generated(SHOP)) {
      expect([...environmentOf(service, SHOP)][0]).toEqual(["PORT", String(service.port)]);
    }
  });

  it("has what each of its links gives", () => {
    expect(environment("web")).toEqual({
      PORT: "3000",
      API_URL: "http://${{api.RAILWAY_PRIVATE_DOMAIN}}:${{api.PORT}}",
      CACHE_URL: "${{cache.REDIS_URL}}",
      DB_URL: "${{db.MONGO_URL}}",
      AGENT_HOST: "${{agent.RAILWAY_PRIVATE_DOMAIN}}",
      AGENT_PORT: "${{agent.PORT}}",
      MY_CACHE_URL: "${{My Cache.REDIS_URL}}",
    });
  });

  it("never has a password, which is preserved", () => {
    expect(environment("cache")).toMatchObject({ REDIS_PASSWORD: { preserve: "local-only" } });
    expect(environment("db")).toMatchObject({ MONGO_INITDB_ROOT_PASSWORD: { preserve: "local-only" } });
  });

  it("has its own variables, which beat its framework's", () => {
    const variables = { REDIS_PASSWORD: { preserve: "mine" }, MODE: "fast" };
    expect(environment("cache", withVariables("cache", variables))).toMatchObject(variables);
  });

  it("cannot have another port among its own variables", () => {
    // A reference to PORT reads the variable, so it has to be what the service listens on.
    expect(() => validate(withVariables("web", { PORT: "4000" }))).toThrow(/PORT/);
  });
});

describe("the variables on a laptop", () => {
  const hosts = networkOf(SHOP, (service) =>
    service.kind === "adopted" ? "host.docker.internal" : `${service.name}.test`,
  );

  it("have no reference left", () => {
    const values = SHOP.services.flatMap(({ name }) => [...resolveAll(name, hosts).values()]);
    expect(values.length).toBeGreaterThan(20);
    expect(values.filter((value) => value.includes("${{"))).toEqual([]);
  });

  it("lead from the caller to each of its targets, passwords included", () => {
    expect(Object.fromEntries(resolveAll("web", hosts))).toEqual({
      RAILWAY_PRIVATE_DOMAIN: "web.test",
      PORT: "3000",
      API_URL: `http://api.test:${environment("api")["PORT"]}`,
      CACHE_URL: "redis://default:local-only@cache.test:6379",
      DB_URL: "mongodb://mongo:local-only@db.test:27017",
      AGENT_HOST: "agent.test",
      AGENT_PORT: "9125",
      MY_CACHE_URL: "redis://host.docker.internal:6380",
    });
  });

  it("keep a reference to a service that is not in the workspace, as the platform does", () => {
    const workspace = withVariables("web", { DB: "${{Postgres.DATABASE_URL}}", NONE: "[${{api.NOPE}}]" });
    const web = resolveAll(
      "web",
      networkOf(workspace, () => "localhost"),
    );
    expect([web.get("DB"), web.get("NONE")]).toEqual(["${{Postgres.DATABASE_URL}}", "[]"]);
  });

  it("follow each adopted service's own protocol", () => {
    const urlFor = (serves: Protocol): string | undefined => {
      const target: Service = { ...ELSEWHERE, name: "there", serves, port: 99 };
      const workspace = made([add("web", "express"), link("there")], { services: [target] });
      return resolveAll(
        "web",
        networkOf(workspace, () => "h"),
      ).get("THERE_URL");
    };
    expect((["http", "redis", "mongo", "statsd"] as const).map(urlFor)).toEqual([
      "http://h:99",
      "redis://h:99",
      "mongodb://h:99",
      undefined,
    ]);
  });
});

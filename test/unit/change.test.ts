import vm from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog, clientsFor } from "../../src/model/catalog.ts";
import { everythingOf } from "../../src/model/affected.ts";
import { addLink, addService, nextPort, removeLink, sequence, type Change } from "../../src/changes/change.ts";
import { validate } from "../../src/model/validate.ts";
import { RnetError, type ErrorCode } from "../../src/core/errors.ts";
import { printWorkspace } from "../../src/state/rnet-json.ts";
import { fileset } from "../../src/render/fileset.ts";
import { defaultEnv, protocolOf } from "../../src/model/variables.ts";
import type { AdoptedService, GeneratedService, Link, Service, Workspace } from "../../src/model/workspace.ts";
import { callerOf, everything, made, scenarios } from "../scenarios.ts";

const frameworks = Object.values(catalog.frameworks);

function add(name: string, framework = "express", more: { dir?: string; port?: number } = {}): Change {
  return addService({ name, framework, dir: more.dir ?? null, port: more.port ?? null, buildKind: null, base: null });
}

function link(from: string, to: string, client: string | null = null, env: string | null = null): Change {
  return addLink({ from, to, client, env });
}

function adopted(name: string, serves: AdoptedService["serves"] = "http"): AdoptedService {
  return { kind: "adopted", name, dir: null, port: 4000, serves };
}

/** Every command validates what its change made. */
function after(...changes: readonly Change[]): (workspace: Workspace) => Workspace {
  return (workspace) => validate(sequence(changes)(workspace));
}

function refusalOf(act: () => unknown): RnetError | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

/** Does something that might not end; an endless loop fails instead of hanging the run. No machine is too busy for a minute. */
function ending<T>(act: () => T): T {
  return vm.runInNewContext("act()", { act }, { timeout: 60_000 }) as T;
}

/** Two services in each language and one of everything that can be called; nothing linked. */
const SHOP = made(
  frameworks.flatMap(({ id, language }) => (language ? [add(id, id), add(`other-${id}`, id)] : [add(id, id)])),
  { services: [adopted("Legacy"), adopted("Redis 2", "redis"), adopted("MongoDB", "mongo"), adopted("dd", "statsd")] },
);

/** Every link there can be between two services of the shop. */
const LINKS = SHOP.services.flatMap((from) => {
  const language = from.kind === "generated" ? catalog.frameworks[from.framework]!.language : null;
  const targets = SHOP.services.filter((to) => to.name !== from.name);
  return targets.flatMap((to) => clientsFor(language, protocolOf(to)).map((client) => ({ from, to, client })));
});
const anyLink = fc.constantFrom(...LINKS);

function withServices(...services: readonly Partial<GeneratedService>[]): Workspace {
  const [base] = made([add("api")]).services as [GeneratedService];
  const named = services.map((fields, index): Service => {
    const name = fields.name ?? `s${index}`;
    return { ...base, name, dir: name, endpoint: name, port: 3000 + index, ...fields };
  });
  return { ...made([]), services: named };
}

describe("adding a service", () => {
  it.each(frameworks)("made with $id takes its defaults from the framework", ({ id, port, image, volume }) => {
    expect(made([add("thing", id)]).services).toEqual([
      {
        kind: "generated",
        name: "thing",
        framework: id,
        dir: "thing",
        package: "thing",
        port,
        buildKind: image ? "image" : "isolated",
        base: ".",
        endpoint: "thing",
        live: null,
        volume: volume ? "thing-data" : null,
        variables: {},
        links: [],
      },
    ]);
  });

  it("keeps what is said of it", () => {
    const [service] = made([add("api", "express", { dir: "apps/api", port: 4000 })]).services;
    expect(service).toMatchObject({ dir: "apps/api", port: 4000, endpoint: "api" });
  });

  it("leaves the services before it as they are", () => {
    fc.assert(
      fc.property(fc.constantFrom(...frameworks), ({ id }) => {
        const { services, ...rest } = after(add("one-more", id))(SHOP);
        expect({ ...rest, services: services.slice(0, -1) }).toEqual(SHOP);
      }),
    );
  });

  it("gives each the next free port", () => {
    const ports = made([add("a"), add("b"), add("c", "express", { port: 3002 }), add("d")]).services.map(
      ({ port }) => port,
    );
    expect(ports).toEqual([3000, 3001, 3002, 3003]);
  });

  it.each([
    [3000, [], 3000],
    [3000, [3000, 3002], 3001],
    [65_535, [65_535], 1024],
    [65_535, [65_535, 1024], 1025],
  ])("finds from %i upwards, with %j taken, the port %i", (wanted, taken, port) => {
    expect(nextPort(withServices(...taken.map((entry) => ({ port: entry }))), wanted)).toBe(port);
  });

  it("if no port is left is refused", () => {
    const full = withServices(...Array.from({ length: 65_535 }, (_, index) => ({ port: 1 + index })));
    expect(ending(() => refusalOf(() => nextPort(full, 3000))?.code)).toBe("PORT_TAKEN");
  });

  it.each<readonly [what: string, change: Change, code: ErrorCode, told: RegExp]>([
    ["of no framework", add("x", "expres"), "UNKNOWN_FRAMEWORK", /"expres"; did you mean "express"\?/],
    ["of a prototype's field", add("x", "constructor"), "UNKNOWN_FRAMEWORK", /"constructor"/],
    ["whose name cannot be", add("My Api"), "BAD_NAME", /"My Api".*"my-api"/],
    ["whose name its language refuses", add("fmt", "fiber"), "BAD_NAME", /"fmt".*"fmt-service"/],
    ["whose name is taken", add("express"), "NAME_TAKEN", /"express"/],
    ["whose name only an adopted one has", add("dd"), "NAME_TAKEN", /"dd"/],
    ["whose name an adopted one has in capitals", add("legacy"), "NAME_TAKEN", /"legacy"/],
    ["whose directory is taken", add("x", "express", { dir: "express" }), "NAME_TAKEN", /express and x .*--dir/],
    ["whose directory is taken in capitals", add("x", "express", { dir: "Express" }), "NAME_TAKEN", /--dir/],
    [
      "inside another's directory",
      add("x", "express", { dir: "express/x" }),
      "NAME_TAKEN",
      /x .*inside.*express.*--dir/,
    ],
    ["inside another's directory in capitals", add("x", "express", { dir: "Express/x" }), "NAME_TAKEN", /--dir/],
    ["deep inside another's", add("x", "express", { dir: "express/a/b" }), "NAME_TAKEN", /inside.*--dir/],
    ["outside the workspace", add("x", "express", { dir: "../x" }), "BAD_PATH", /"\.\.\/x"/],
    ["at the root of the workspace", add("x", "express", { dir: "." }), "BAD_PATH", /x needs a directory/],
    ["where the manifest is", add("x", "express", { dir: "rnet.json" }), "BAD_PATH", /rnet\.json/],
    ["where the picture of the network is", add("x", "express", { dir: "NETWORK.md" }), "BAD_PATH", /NETWORK\.md/],
    ["where the picture is, in small letters", add("x", "express", { dir: "network.md" }), "BAD_PATH", /network\.md/],
    ["below the readme", add("x", "express", { dir: "README.md/x" }), "BAD_PATH", /README\.md/],
    ["on a port that is taken", add("x", "express", { port: 3000 }), "PORT_TAKEN", /port 3000.*--port/],
  ])("%s is refused", (_, change, code, told) => {
    const refusal = refusalOf(() => after(change)(SHOP));
    expect([refusal?.code, refusal?.exit]).toEqual([code, 2]);
    expect(refusal?.message).toMatch(told);
  });

  it("if one lies around another is refused as well", () => {
    const inner = made([add("inner", "express", { dir: "apps/shop/inner" })]);
    expect(refusalOf(() => after(add("outer", "express", { dir: "apps" }))(inner))?.code).toBe("NAME_TAKEN");
  });

  it("beside another whose name it begins with is fine", () => {
    expect(made([add("app"), add("app-two"), add("x", "express", { dir: "ap" })]).services).toHaveLength(3);
  });

  it("never makes one path a file and a directory", () => {
    for (const { workspace } of scenarios()) {
      const paths = fileset(workspace, everythingOf(workspace)).map(({ path }) => path.toLowerCase());
      const directories = new Set(
        paths.flatMap((file) => file.split("/").map((_, index, all) => all.slice(0, index).join("/"))),
      );
      expect(paths.filter((file) => directories.has(file))).toEqual([]);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });
});

describe("linking two services", () => {
  it.each(["http", "redis", "mongo", "statsd"] as const)(
    "over %s takes the default client of each language",
    (speaks) => {
      const target = adopted("target", speaks);
      for (const language of ["node", "python", "go", "rust"] as const) {
        const workspace = made([add("caller", callerOf(language).id), link("caller", "target")], {
          services: [target],
        });
        const { id } = clientsFor(language, speaks).find((client) => client.default)!;
        const [entered] = (workspace.services[1] as GeneratedService).links;
        expect(entered).toEqual({ to: "target", client: id, env: speaks === "statsd" ? "TARGET" : "TARGET_URL" });
      }
    },
  );

  it("takes a client by its id or by its library's name", () => {
    fc.assert(
      fc.property(anyLink, fc.boolean(), ({ from, to, client }, byId) => {
        const changed = after(link(from.name, to.name, byId ? client.id : client.library))(SHOP);
        const [{ client: chosen }] = (changed.services.find(({ name }) => name === from.name) as GeneratedService)
          .links as [Link];
        expect(catalog.clients[chosen]?.library).toBe(client.library);
      }),
    );
  });

  it("changes nothing but the caller's links", () => {
    fc.assert(
      fc.property(anyLink, ({ from, to, client }) => {
        const entered = { to: to.name, client: client.id, env: defaultEnv(to.name, protocolOf(to)) };
        const services = SHOP.services.map((entry) =>
          entry.name === from.name ? { ...entry, links: [entered] } : entry,
        );
        expect(after(link(from.name, to.name, client.id))(SHOP)).toEqual({ ...SHOP, services });
      }),
    );
  });

  it("and unlinking them gives the same manifest, byte for byte", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyLink, { maxLength: 3, selector: ({ from, to }) => `${from.name} ${to.name}` }),
        anyLink,
        (some, one) => {
          const start = some.reduce((workspace, { from, to, client }) => {
            const next = (): Workspace => after(link(from.name, to.name, client.id))(workspace);
            return refusalOf(next) ? workspace : next();
          }, SHOP);
          const forward = link(one.from.name, one.to.name, one.client.id, "ONE_MORE");
          fc.pre(!refusalOf(() => after(forward)(start)));
          const there = after(forward)(start);
          const back = after(removeLink(one.from.name, one.to.name, "ONE_MORE"))(there);
          expect(printWorkspace(back)).toBe(printWorkspace(start));
          expect(printWorkspace(there)).not.toBe(printWorkspace(start));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("may happen twice under two names", () => {
    const twice = made([add("web"), add("api"), link("web", "api"), link("web", "api", "axios", "OTHER")]);
    expect((twice.services[0] as GeneratedService).links.map(({ env }) => env)).toEqual(["API_URL", "OTHER"]);
  });

  it.each<readonly [what: string, change: Change, code: ErrorCode, told: RegExp]>([
    ["one with itself", link("express", "express"), "BAD_LINK", /does not call itself/],
    ["one with itself through a client", link("express", "express", "fetch"), "BAD_LINK", /does not call itself/],
    ["one that is missing", link("nobody", "express"), "UNKNOWN_SERVICE", /"nobody"/],
    ["with one that is missing", link("express", "nets"), "UNKNOWN_SERVICE", /"nets"; did you mean "nest"\?/],
    ["with one in another case", link("express", "legacy"), "UNKNOWN_SERVICE", /"legacy"; did you mean "Legacy"\?/],
    ["with a prototype's field", link("express", "__proto__"), "UNKNOWN_SERVICE", /"__proto__"/],
    ["from one that is only known", link("Legacy", "express"), "UNKNOWN_SERVICE", /"Legacy" is known.*not generated/],
    ["from an image", link("redis", "express"), "BAD_LINK", /Redis 8 is an image/],
    ["through no client", link("express", "nest", "axio"), "UNKNOWN_CLIENT", /"axio"; did you mean "axios"\?/],
    ["through the empty client", link("express", "nest", ""), "UNKNOWN_CLIENT", /""/],
    ["through a prototype's field", link("express", "nest", "toString"), "UNKNOWN_CLIENT", /"toString"/],
    [
      "through another language's client",
      link("express", "nest", "httpx"),
      "BAD_LINK",
      /httpx.*python.*node.*use fetch or axios/,
    ],
    [
      "through a client of another protocol",
      link("express", "nest", "ioredis"),
      "BAD_LINK",
      /speaks redis.*nest serves http/,
    ],
    ["under a name that cannot be", link("express", "nest", null, "nest"), "BAD_NAME", /"nest"/],
    ["under the port's name", link("express", "nest", null, "PORT"), "BAD_LINK", /PORT twice.*its port.*--env/],
    ["under the port's name, by halves", link("express", "statsd", null, "X"), "BAD_LINK", /X_PORT twice/],
    [
      "under a name of the framework's",
      link("gunicorn", "nest", null, "FORWARDED_ALLOW_IPS"),
      "BAD_LINK",
      /twice.*framework/,
    ],
    ["under a name of its own", link("express", "nest", null, "MODE"), "BAD_LINK", /MODE twice.*own variables/],
    [
      "twice under the usual name",
      sequence([link("express", "nest"), link("express", "nest")]),
      "BAD_LINK",
      /NEST_URL twice/,
    ],
    [
      "twice under one name with two targets",
      sequence([link("express", "nest", null, "A"), link("express", "redis", null, "A")]),
      "BAD_LINK",
      /A twice.*link to nest.*link to redis/,
    ],
    [
      "two that give one half a name in common",
      sequence([link("express", "statsd", null, "A"), link("express", "nest", null, "A_HOST")]),
      "BAD_LINK",
      /A_HOST twice/,
    ],
    [
      "two in a circle",
      sequence([link("express", "nest"), link("nest", "express")]),
      "BAD_LINK",
      /express -> nest -> express/,
    ],
    [
      "three in a circle",
      sequence([link("uvicorn", "express"), link("express", "nest"), link("nest", "uvicorn")]),
      "BAD_LINK",
      /circle: (express -> nest -> uvicorn -> express|nest -> uvicorn -> express -> nest|uvicorn -> express -> nest -> uvicorn)/,
    ],
  ])("%s is refused", (_, change, code, told) => {
    const own = { MODE: "fast", X_PORT: "1" };
    const services = SHOP.services.map((entry) => (entry.name === "express" ? { ...entry, variables: own } : entry));
    const refusal = refusalOf(() => after(change)({ ...SHOP, services }));
    expect([refusal?.code, refusal?.exit]).toEqual([code, 2]);
    expect(refusal?.message).toMatch(told);
    expect(refusal?.message).not.toMatch(/\p{Cc}/u);
  });

  it("in a diamond is no circle", () => {
    const links = [link("a", "b"), link("a", "c"), link("b", "d"), link("c", "d")];
    expect(made([add("a"), add("b"), add("c"), add("d"), ...links]).services).toHaveLength(4);
  });
});

describe("unlinking two services", () => {
  const linked = made([
    ...["web", "api", "old"].map((name) => add(name)),
    link("web", "api", null, "ONE"),
    link("web", "api", null, "TWO"),
    link("web", "old"),
  ]);

  it.each<readonly [what: string, change: Change, left: readonly string[]]>([
    ["by their names, if there is one link", removeLink("web", "old", null), ["ONE", "TWO"]],
    ["by the link's name, if there are two", removeLink("web", "api", "ONE"), ["TWO", "OLD_URL"]],
    ["twice", sequence([removeLink("web", "api", "TWO"), removeLink("web", "api", null)]), ["OLD_URL"]],
  ])("%s leaves the others", (_, change, left) => {
    const [web] = after(change)(linked).services as [GeneratedService];
    expect(web.links.map(({ env }) => env)).toEqual(left);
  });

  it.each<readonly [what: string, change: Change, code: ErrorCode, told: RegExp]>([
    ["that are not linked", removeLink("api", "web", null), "BAD_LINK", /api has no link to web;/],
    [
      "by a name they do not have",
      removeLink("web", "api", "THREE"),
      "BAD_LINK",
      /web has no link to api named THREE;/,
    ],
    ["by another link's name", removeLink("web", "api", "OLD_URL"), "BAD_LINK", /named OLD_URL/],
    [
      "that are linked twice, without a name",
      removeLink("web", "api", null),
      "BAD_LINK",
      /ONE and TWO; say which with --env/,
    ],
    ["of which the first is missing", removeLink("wed", "api", null), "UNKNOWN_SERVICE", /"wed"; did you mean "web"\?/],
    [
      "of which the second is missing",
      removeLink("web", "apo", null),
      "UNKNOWN_SERVICE",
      /"apo"; did you mean "api"\?/,
    ],
    ["by a name that would colour the terminal", removeLink("web", "api", "\u001b[31m"), "BAD_LINK", /named/],
  ])("%s is refused", (_, change, code, told) => {
    const refusal = refusalOf(() => after(change)(linked));
    expect([refusal?.code, refusal?.exit]).toEqual([code, 2]);
    expect(refusal?.message).toMatch(told);
    expect(refusal?.message).not.toMatch(/\p{Cc}/u);
  });
});

describe("a manifest edited by hand", () => {
  it.each(scenarios())("as $id has it is fine", ({ workspace }) => {
    expect(validate(workspace)).toEqual(workspace);
  });

  const to = (name: string, env = "A"): Link => ({ to: name, client: "fetch", env });
  it.each<readonly [what: string, workspace: Workspace, code: ErrorCode, told: RegExp]>([
    ["with a framework that is none", withServices({ framework: "rails" }), "UNKNOWN_FRAMEWORK", /"rails"/],
    ["with a name its language refuses", withServices({ framework: "fiber", name: "fmt" }), "BAD_NAME", /"fmt"/],
    ["with one name twice", withServices({ name: "a" }, { name: "a" }), "NAME_TAKEN", /"a"/],
    [
      "with one endpoint twice",
      withServices({}, { endpoint: "s0" }),
      "NAME_TAKEN",
      /s0 and s1 .* s0\.railway\.internal/,
    ],
    ["with one directory twice", withServices({ dir: "x" }, { dir: "X" }), "NAME_TAKEN", /s0 and s1.*--dir/],
    ["with one port twice", withServices({}, { port: 3000 }), "PORT_TAKEN", /s0 and s1.*3000/],
    ["with one volume twice", withServices({ volume: "v" }, { volume: "v" }), "NAME_TAKEN", /s0 and s1.*v/],
    ["with one directory in another", withServices({ dir: "x/y" }, { dir: "x" }), "NAME_TAKEN", /s0.*inside.*s1/],
    ["with a link to itself", withServices({ links: [to("s0")] }), "BAD_LINK", /does not call itself/],
    ["with a link to nobody", withServices({ links: [to("s9")] }), "UNKNOWN_SERVICE", /"s9"/],
    ["with one variable twice", withServices({ links: [to("s1"), to("s2")] }, {}, {}), "BAD_LINK", /A twice/],
    ["with a circle", withServices({ links: [to("s1")] }, { links: [to("s0")] }), "BAD_LINK", /s0 -> s1 -> s0/],
    ["with a port among the variables", withServices({ variables: { PORT: "1" } }), "BAD_LINK", /PORT/],
  ])("%s is refused", (_, workspace, code, told) => {
    const refusal = refusalOf(() => validate(workspace));
    expect([refusal?.code, refusal?.exit]).toEqual([code, 2]);
    expect(refusal?.message).toMatch(told);
  });

  it("finds every circle that there is, and no other", () => {
    const size = 6;
    const arrow = fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([from, target]) => from !== target);
    fc.assert(
      fc.property(fc.uniqueArray(arrow, { selector: String, maxLength: 12 }), (arrows) => {
        const names = Array.from({ length: size }, (_, index) => `s${index}`);
        const links = names.map((_, index) =>
          arrows.filter(([from]) => from === index).map(([, target]) => to(names[target]!, `L${target}`)),
        );
        const refusal = refusalOf(() => validate(withServices(...links.map((own) => ({ links: own })))));
        expect(refusal !== null).toBe(hasCircle(size, arrows));
      }),
      { numRuns: 500 },
    );
  });

  const MANY = 60_000;
  it.each<readonly [what: string, linksOf: (index: number) => readonly Link[]]>([
    ["that call nobody", () => []],
    ["that call the first", (index) => (index === 0 ? [] : [to("s0")])],
    ["that call the last", (index) => (index === MANY - 1 ? [] : [to(`s${MANY - 1}`)])],
    ["that each call the next", (index) => (index === MANY - 1 ? [] : [to(`s${index + 1}`)])],
  ])("with 60,000 services %s is answered in seconds", (_, linksOf) => {
    const services = Array.from({ length: MANY }, (_entry, index) => ({ links: linksOf(index), port: 1 + index }));
    const workspace = withServices(...services);
    const act = (): string => refusalOf(() => validate(workspace))?.code ?? "fine";
    expect(ending(act)).toBe("fine");
  });
});

/** Whether taking away, again and again, what calls nobody leaves something. */
function hasCircle(size: number, arrows: readonly (readonly number[])[]): boolean {
  let left = Array.from({ length: size }, (_, index) => index);
  for (let round = 0; round < size; round++) {
    left = left.filter((from) => arrows.some(([a, b]) => a === from && left.includes(b!)));
  }
  return left.length > 0;
}

describe("the workspace with everything in it", () => {
  it("comes apart link by link", () => {
    const whole = everything();
    const links = whole.services.flatMap((service) =>
      service.kind === "generated" ? service.links.map((entry) => removeLink(service.name, entry.to, entry.env)) : [],
    );
    const bare = after(...links)(whole);
    expect(links.length).toBeGreaterThan(20);
    expect(bare).toEqual({ ...whole, services: whole.services.map((service) => ({ ...service, links: [] })) });
  });
});

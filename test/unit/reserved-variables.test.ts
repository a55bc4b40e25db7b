// oxlint-disable no-template-curly-in-string -- references are what this is about
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add } from "../../generators/add.ts";
import { create } from "../../generators/create.ts";
import { addLink, adoptService, renameService, sequence, type Change } from "../../src/changes/change.ts";
import { RnetError } from "../../src/core/errors.ts";
import { parseWorkspace, printWorkspace } from "../../src/state/rnet-json.ts";
import { parseAdoptedName, parseEnv } from "../../src/model/names.ts";
import { renameVariables } from "../../src/changes/rename-variables.ts";
import { whyReserved } from "../../src/model/reserved-variables.ts";
import { validate } from "../../src/model/validate.ts";
import { defaultEnv, linkVariables } from "../../src/model/variables.ts";
import { PROTOCOLS, type Variables, type Workspace } from "../../src/model/workspace.ts";
import { made, service } from "../scenarios.ts";

const link = (to: string, env: string | null): Change => addLink({ from: "site", to, client: null, env });

const SHOP = made([service("site", "next"), service("api", "express"), service("agent", "statsd")]);

function refusalOf(act: () => unknown): RnetError | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

function withVariables(workspace: Workspace, name: string, variables: Variables): Workspace {
  const services = workspace.services.map((one) =>
    one.name === name && one.kind === "generated" ? { ...one, variables } : one,
  );
  return { ...workspace, services };
}

describe("a link's variable that something else reads", () => {
  it.each([
    ["NEXT_PUBLIC_API_URL", /browser/, "API_URL"],
    ["VITE_BACKEND", /browser/, "BACKEND"],
    ["REACT_APP_API_URL", /browser/, "API_URL"],
    ["PUBLIC_API_URL", /browser/, "API_URL"],
    ["NUXT_PUBLIC_API_URL", /browser/, "API_URL"],
    ["EXPO_PUBLIC_API_URL", /browser/, "API_URL"],
    ["GATSBY_API_URL", /browser/, "API_URL"],
    ["VUE_APP_API_URL", /browser/, "API_URL"],
    ["VITE_PUBLIC_BACKEND_URL", /browser/, "BACKEND_URL"],
    ["STORYBOOK_API", /browser/, "API"],
    ["NX_PUBLIC_API", /browser/, "API"],
    ["VITE_", /browser/, "API_URL"],
    ["VITE_1", /browser/, "API_URL"],
    ["VITE_PATH", /browser/, "API_URL"],
    ["PATH", /shell/, "API_URL"],
    ["HOME", /shell/, "API_URL"],
    ["IFS", /shell/, "API_URL"],
    ["ENV", /shell/, "API_URL"],
    ["BASH_ENV", /shell/, "API_URL"],
    ["TMPDIR", /shell/, "API_URL"],
    ["TZ", /shell/, "API_URL"],
    ["LC_ALL", /shell/, "API_URL"],
    ["LD_PRELOAD", /linker/, "API_URL"],
    ["LD_LIBRARY_PATH", /linker/, "API_URL"],
    ["DYLD_INSERT_LIBRARIES", /linker/, "API_URL"],
    ["NODE_OPTIONS", /runtime/, "API_URL"],
    ["NODE_PATH", /runtime/, "API_URL"],
    ["NODE_CHANNEL_FD", /runtime/, "API_URL"],
    ["NODE_UNIQUE_ID", /runtime/, "API_URL"],
    ["UV_THREADPOOL_SIZE", /runtime/, "API_URL"],
    ["GOTOOLCHAIN", /runtime/, "API_URL"],
    ["RUSTC_WRAPPER", /runtime/, "API_URL"],
    ["RES_OPTIONS", /operating system/, "API_URL"],
    ["CARGO_TARGET_DIR", /package manager/, "API_URL"],
    ["NODE_ENV", /runtime/, "API_URL"],
    ["NODE_EXTRA_CA_CERTS", /runtime/, "API_URL"],
    ["PYTHONPATH", /runtime/, "API_URL"],
    ["PYTHONHOME", /runtime/, "API_URL"],
    ["GODEBUG", /runtime/, "API_URL"],
    ["RUSTFLAGS", /runtime/, "API_URL"],
    ["SSL_CERT_FILE", /runtime/, "API_URL"],
    ["HTTP_PROXY", /proxy/, "API_URL"],
    ["HTTPS_PROXY", /proxy/, "API_URL"],
    ["ALL_PROXY", /proxy/, "API_URL"],
    ["NO_PROXY", /proxy/, "API_URL"],
    ["HOST", /listen/, "API_URL"],
    ["HOSTNAME", /listen/, "API_URL"],
    ["WEB_CONCURRENCY", /listen/, "API_URL"],
    ["RAILWAY_PRIVATE_DOMAIN", /Railway/, "API_URL"],
    ["RAILPACK_CONFIG_FILE", /Railway/, "API_URL"],
    ["NIXPACKS_START_CMD", /Railway/, "API_URL"],
    ["NPM_CONFIG_REGISTRY", /package manager/, "API_URL"],
    ["UV_INDEX_URL", /package manager/, "API_URL"],
    ["PIP_INDEX_URL", /package manager/, "API_URL"],
    ["CI", /package manager/, "API_URL"],
  ])("is refused: %s", (env, why, use) => {
    const refusal = refusalOf(() => link("api", env)(SHOP));
    expect([refusal?.code, refusal?.exit]).toEqual(["BAD_LINK", 2]);
    expect(refusal?.message).toContain(`site cannot have the variable ${env} for its link to api`);
    expect(refusal?.message).toMatch(why);
    expect(refusal?.message).toContain(`Use ${use} instead`);
    validate(link("api", use)(SHOP));
  });

  it.each([
    "API_URL",
    "NEXT_API_URL",
    "PUBLICATIONS_URL",
    "VITESSE_URL",
    "PATH_URL",
    "HOME_URL",
    "NODE_URL",
    "GO_URL",
    "GOODS_URL",
    "PYTHON_URL",
    "PYTHONIC_URL",
    "LDAP_URL",
    "HTTP_PROXY_URL",
    "HOST_URL",
    "CI_URL",
    "RAIL_URL",
    "RUST_URL",
    "PIPE_URL",
    "PIP_URL",
    "CARGO_URL",
    "UV_URL",
    "YARN_URL",
    "LD_URL",
    "MY_NEXT_PUBLIC_API",
  ])("is not any name that looks like it: %s", (env) => {
    expect(() => validate(link("api", env)(SHOP))).not.toThrow();
  });

  it("is looked for among all that a link gives: a statsd stem has two", () => {
    expect(refusalOf(() => link("agent", "VITE_AGENT")(SHOP))?.message).toMatch(
      /VITE_AGENT_HOST for its link to agent.*Use AGENT instead/,
    );
    expect(refusalOf(() => link("agent", "LD")(SHOP))?.message).toMatch(/LD_HOST.*Use AGENT instead/);
    expect(refusalOf(() => link("agent", "HOME")(SHOP))).toBeNull();
  });

  it("is answered with a name that the service has not yet", () => {
    const own = withVariables(SHOP, "site", { BACKEND_URL: "x", AGENT_PORT: "1" });
    const one = link("api", null)(own);
    const two = link("api", "API_2_URL")(one);
    const used = (workspace: Workspace, to: string, env: string): string =>
      /Use (\S+) instead/.exec(refusalOf(() => link(to, env)(workspace))!.message)![1]!;
    expect(used(own, "api", "VITE_BACKEND_URL")).toBe("API_URL");
    expect(used(own, "agent", "VITE_AGENT")).toBe("AGENT_2");
    expect(used(one, "api", "VITE_BACKEND_URL")).toBe("API_2_URL");
    expect(used(two, "api", "PATH")).toBe("API_3_URL");
    for (const env of ["PATH", "VITE_API_URL"]) validate(link("api", used(two, "api", env))(two));
  });
});

describe("whichever door it comes in by", () => {
  const env = "NEXT_PUBLIC_API_URL";
  const answer = { from: "site", to: "api", client: null, env };
  const site = { name: "site", framework: "next", port: null };
  const placement = { dir: "site", buildKind: "isolated", base: "." } as const;
  const api = { name: "api", framework: "express", port: null };
  const written = printWorkspace(link("api", "API_URL")(SHOP)).replace('"env": "API_URL"', `"env": "${env}"`);

  it.each<readonly [string, () => unknown]>([
    ["link", () => link("api", env)(SHOP)],
    ["add", () => add.change({ service: site, placement, links: [answer] })(made([service("api", "express")]))],
    [
      "create",
      () =>
        create.change({
          directory: "x",
          services: [site, api],
          links: [answer],
          packageManager: "npm",
          repository: null,
        })(made([])),
    ],
    ["a manifest written by hand", () => validate(parseWorkspace(written))],
  ])("%s: it is refused", (_, act) => {
    expect(refusalOf(act)?.code).toBe("BAD_LINK");
    expect(refusalOf(act)?.message).toContain("site cannot have the variable NEXT_PUBLIC_API_URL");
  });

  it("rename --rename-env gives a name of its own", () => {
    const linked = link("api", null)(SHOP);
    const renamed = sequence([renameService("api", "public", false), renameVariables("api", "public")])(linked);
    const [first] = validate(renamed).services;
    expect(first).toMatchObject({ links: [{ to: "public", env: "SVC_PUBLIC_URL" }] });
    const back = sequence([renameService("public", "api", false), renameVariables("public", "api")])(renamed);
    expect(back).toEqual(linked);
  });
});

describe("the name that a link's variable has when nobody says one", () => {
  it.each([
    ["public", "http", "SVC_PUBLIC_URL"],
    ["vite", "http", "SVC_VITE_URL"],
    ["react-app", "http", "SVC_REACT_APP_URL"],
    ["gatsby", "http", "SVC_GATSBY_URL"],
    ["next-public", "redis", "SVC_NEXT_PUBLIC_URL"],
    ["Public API", "mongo", "SVC_PUBLIC_API_URL"],
    ["railway-proxy", "http", "SVC_RAILWAY_PROXY_URL"],
    ["uv", "http", "UV_URL"],
    ["public", "statsd", "SVC_PUBLIC"],
    ["public-service-of-32-letters-abcd", "http", "SVC_PUBLIC_SERVICE_OF_32_LETTERS_ABCD_URL"],
    ["path", "http", "PATH_URL"],
    ["home", "statsd", "HOME"],
    ["nextpublic", "http", "NEXTPUBLIC_URL"],
  ] as const)("%s (%s): %s", (to, speaks, env) => {
    expect(defaultEnv(to.slice(0, 32), speaks)).toBe(to.length > 32 ? env.replace("ABCD", "ABC") : env);
  });

  it("is one that nobody else reads, whatever the target is called", () => {
    const prefix = fc.constantFrom(
      "public",
      "vite",
      "next-public",
      "ld",
      "railway",
      "react-app",
      "npm-config",
      "x",
      "",
    );
    const name = fc
      .tuple(prefix, fc.stringMatching(/^[A-Za-z0-9 ._@/-]{0,31}$/))
      .map(([first, rest]) => `${first}-${rest}`.slice(0, 32))
      .filter((text) => /^[A-Za-z0-9][A-Za-z0-9 ._@/-]*$/.test(text) && text !== "shared");
    fc.assert(
      fc.property(name, fc.constantFrom(...PROTOCOLS), (to, speaks) => {
        const env = defaultEnv(parseAdoptedName(to), speaks);
        expect(parseEnv(env)).toBe(env);
        for (const [variable] of linkVariables({ to, client: "", env }, speaks))
          expect(whyReserved(variable)).toBeNull();
      }),
    );
  });
});

describe("a service's own variables", () => {
  const linked = sequence([adoptService({ name: "Redis", dir: null, port: 6379, serves: "redis" }), link("api", null)])(
    SHOP,
  );

  it.each([
    ["another's private domain", "http://${{api.RAILWAY_PRIVATE_DOMAIN}}:${{api.PORT}}"],
    ["its own private domain", "http://${{RAILWAY_PRIVATE_DOMAIN}}:3000"],
    ["the private domain of a service that nothing declares", "http://${{ legacy.RAILWAY_PRIVATE_DOMAIN }}:80"],
    ["a private host", "http://api.railway.internal:3000"],
    ["a private host in capitals", "http://API.RAILWAY.INTERNAL:3000"],
    ["the private URL of a queue that nothing declares", "${{Rabbit.RABBITMQ_PRIVATE_URL}}"],
    ["a database's URL", "${{Redis.REDIS_URL}}"],
    ["the URL of a database that nothing declares", "${{Postgres.DATABASE_URL}}"],
    ["what its own link gives", "${{API_URL}}/v1"],
    ["what another service's variable refers to", "${{site.API_URL}}"],
  ])("have no private host if a browser would get it: %s", (_, value) => {
    const refusal = refusalOf(() => validate(withVariables(linked, "site", { NEXT_PUBLIC_API_URL: value })));
    expect(refusal?.code).toBe("BAD_LINK");
    expect(refusal?.message).toMatch(/site has a private host in its variable NEXT_PUBLIC_API_URL/);
    expect(refusal?.message).not.toMatch(/\\/);
    expect(() => validate(withVariables(linked, "site", { BACKEND: value }))).not.toThrow();
  });

  it("may be what someone else reads: that is what they are there for", () => {
    const variables = {
      NODE_OPTIONS: "--enable-source-maps",
      TZ: "UTC",
      NEXT_PUBLIC_API_URL: "https://${{api.RAILWAY_PUBLIC_DOMAIN}}",
      NEXT_PUBLIC_KEY: { preserve: "local" },
    };
    expect(() => validate(withVariables(linked, "site", variables))).not.toThrow();
  });
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { catalog } from "../../src/model/catalog.ts";
import { addLink, addService, adoptService } from "../../src/changes/change.ts";
import { printWorkspace } from "../../src/state/rnet-json.ts";
import type { Workspace } from "../../src/model/workspace.ts";
import { made, scenarios } from "../scenarios.ts";
import { treeOf, writeTree, type Tree } from "../tree.ts";
import { variations } from "../variations.ts";
import { CLI, run } from "../proof/prepare.ts";
import { evaluate, HOME, installSdk } from "./sdk.ts";

/* oxlint-disable no-template-curly-in-string -- references are for the platform to resolve, as plain strings */

// `.railway/railway.ts` as the platform's CLI sees it: checked against the real SDK's types and evaluated by plain Node 22 with
// type stripping. What is expected is written from the SDK's own output, not from our code.

const TSC = path.resolve(import.meta.dirname, "../../node_modules/.bin/tsc");
const WORKSPACES = path.join(HOME, "workspaces");

/** Writes a workspace below the SDK, its root with a package.json of this type, or without one. */
async function written(id: string, workspace: Workspace, type: "commonjs" | "module" | null): Promise<string> {
  const root = path.join(WORKSPACES, id.replace(/[^\w-]+/g, "-"));
  fs.rmSync(root, { recursive: true, force: true });
  const manifest = type === null ? {} : { "package.json": JSON.stringify({ type }) };
  writeTree(root, { ...(await deploymentOf(workspace)), ...manifest });
  return root;
}

/** An empty directory below the SDK, and the real command line in it. */
function emptyShop(): { root: string; rnet: (...args: readonly string[]) => void } {
  const root = path.join(WORKSPACES, "command line");
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(root, { recursive: true });
  const rnet = (...args: readonly string[]): void => {
    run(process.execPath, [CLI, ...args, "--no-install", ...(args[0] === "create" ? ["--no-git"] : [])], root);
  };
  return { root, rnet };
}

async function deploymentOf(workspace: Workspace): Promise<Tree> {
  return Object.fromEntries(Object.entries(await treeOf(workspace)).filter(([file]) => file.startsWith(".railway/")));
}

/** What the compiler says of some workspaces, all in one run each: by the settings that we write, and by stricter ones. */
function typecheck(roots: readonly string[]): string {
  const settings = roots.map((root) => path.join(root, ".railway/tsconfig.json"));
  expect(new Set(settings.map((file) => fs.readFileSync(file, "utf8"))).size).toBe(1);
  const include = roots.map((root) => path.join(root, ".railway/*.ts"));
  writeTree(WORKSPACES, { "tsconfig.json": JSON.stringify({ extends: settings[0], include }) });
  const strict = [
    "--ignoreConfig",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noEmit",
    "--allowImportingTsExtensions",
  ];
  const files = roots.map((root) => path.join(root, ".railway/railway.ts"));
  return [
    ["--project", "."],
    [...strict, "--module", "nodenext", "--target", "es2023", ...files],
  ]
    .map((args) => spawnSync(TSC, ["--pretty", "false", ...args], { cwd: WORKSPACES, encoding: "utf8" }))
    .map(({ status, stdout, stderr }) => (status === 0 ? "" : `${stdout}${stderr}` || `tsc ended with ${status}`))
    .join("");
}

// One service of each framework under a name of its own.
const NAMES = {
  api: "express",
  admin: "nest",
  web: "next",
  shop: "next-server",
  blog: "next-standalone",
  mail: "gunicorn",
  search: "hypercorn",
  jobs: "uvicorn",
  core: "axum",
  edge: "fiber",
  data: "mongo",
  cache: "redis",
  agent: "statsd",
} as const;

const LINKS = [
  ["web", "api", "BACKEND_URL"],
  ["api", "cache", "CACHE_URL"],
  ["api", "data", "DATA_URL"],
  ["api", "agent", "AGENT"],
  ["jobs", "core", "CORE_URL"],
  ["jobs", "cache", "QUEUE_URL"],
  ["edge", "mail", "MAIL_URL"],
  ["core", "search", "SEARCH_URL"],
] as const;

/** What a service is on the platform, apart from where its source is. */
interface Expected {
  readonly start?: string;
  readonly healthcheck?: string;
  readonly image?: string;
  readonly variables: Readonly<Record<string, string | null>>;
  readonly mount?: string;
}

const built = (start: string, variables: Expected["variables"]): Expected => ({
  start,
  healthcheck: "/health",
  variables,
});

// A variable that is null is a secret: it is preserved, its value is never written.
const EXPECTED: Record<keyof typeof NAMES, Expected> = {
  api: built("node dist/server.js", {
    PORT: "3000",
    CACHE_URL: "${{cache.REDIS_URL}}",
    DATA_URL: "${{data.MONGO_URL}}",
    AGENT_HOST: "${{agent.RAILWAY_PRIVATE_DOMAIN}}",
    AGENT_PORT: "${{agent.PORT}}",
  }),
  admin: built("node dist/main.js", { PORT: "3001" }),
  web: built("node_modules/.bin/next start --hostname ::", {
    PORT: "3002",
    BACKEND_URL: "http://${{api.RAILWAY_PRIVATE_DOMAIN}}:${{api.PORT}}",
  }),
  shop: built("node dist/server.js", { PORT: "3003" }),
  blog: built("node .next/standalone/server.js", { PORT: "3004", HOSTNAME: "::" }),
  mail: built("gunicorn app:app", { PORT: "3005", FORWARDED_ALLOW_IPS: "*" }),
  search: built("hypercorn --config file:hypercorn_config.py app:app", { PORT: "3006" }),
  jobs: built("python serve.py", {
    PORT: "3007",
    FORWARDED_ALLOW_IPS: "*",
    CORE_URL: "http://${{core.RAILWAY_PRIVATE_DOMAIN}}:${{core.PORT}}",
    QUEUE_URL: "${{cache.REDIS_URL}}",
  }),
  core: built("./bin/core", {
    PORT: "3008",
    SEARCH_URL: "http://${{search.RAILWAY_PRIVATE_DOMAIN}}:${{search.PORT}}",
  }),
  edge: built("./out", { PORT: "3009", MAIL_URL: "http://${{mail.RAILWAY_PRIVATE_DOMAIN}}:${{mail.PORT}}" }),
  data: {
    image: "mongo:8",
    start: "docker-entrypoint.sh mongod --ipv6 --bind_ip ::,0.0.0.0",
    variables: {
      PORT: "27017",
      MONGO_INITDB_ROOT_USERNAME: "mongo",
      MONGO_INITDB_ROOT_PASSWORD: null,
      MONGO_URL:
        "mongodb://${{MONGO_INITDB_ROOT_USERNAME}}:${{MONGO_INITDB_ROOT_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    mount: "/data/db",
  },
  cache: {
    image: "redis:8",
    start: `/bin/sh -c 'exec docker-entrypoint.sh redis-server --bind "* -::*" --requirepass "$REDIS_PASSWORD"'`,
    variables: {
      PORT: "6379",
      REDIS_PASSWORD: null,
      REDIS_URL: "redis://default:${{REDIS_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    mount: "/data",
  },
  agent: { image: "prom/statsd-exporter:v0.31.0", variables: { PORT: "9125" } },
};

/** Whatever may make a difference to the deployment file; equal files only once. */
const deployments = [...scenarios(), ...variations()]
  .filter(({ id }) => !/^[\w-]+ (through|without) |^(framework|client)-/.test(id))
  .map(async (option) => [JSON.stringify(await deploymentOf(option.workspace)), option] as const);
const options = [...new Map(await Promise.all(deployments)).values()];

const names = Object.keys(NAMES) as (keyof typeof NAMES)[];

function shop(repository: string | null): Workspace {
  const services = Object.entries(NAMES).map(([name, framework]) =>
    addService({
      name,
      framework,
      dir: name === "api" ? "services/api" : null,
      port: null,
      buildKind: null,
      base: null,
    }),
  );
  const links = LINKS.map(([from, to, env]) => addLink({ from, to, env, client: null }));
  return made([...services, ...links], { repository });
}

/** What the SDK makes of a service's source: the platform connects a repository, or leaves the service empty. */
function sourceOf(name: keyof typeof NAMES, repository: string | null): object {
  const { image } = EXPECTED[name];
  const rootDirectory = name === "api" ? "services/api" : name;
  if (image) return { kind: "docker-image", source: { type: "image", image } };
  if (repository === null) return { kind: "empty", source: { type: "empty", rootDirectory } };
  // No branch: a stated one clears the trigger of a repository on another branch, and fails the plan of a PR environment.
  return { kind: "github", source: { type: "github", repo: repository, rootDirectory } };
}

function expectedService(name: keyof typeof NAMES, repository: string | null): object {
  const { start, healthcheck, image, variables, mount } = EXPECTED[name];
  const directory = name === "api" ? "services/api" : name;
  return {
    address: `service.${name}`,
    type: "service",
    name,
    ...sourceOf(name, repository),
    ...(image ? {} : { build: { watchPatterns: [`/${directory}/**`] } }),
    deploy: {
      drainingSeconds: 10,
      ...(start ? { startCommand: start } : {}),
      ...(healthcheck ? { healthcheckPath: healthcheck } : {}),
    },
    networking: { privateNetworkEndpoint: name },
    variables: Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [
        key,
        value === null ? { type: "preserve" } : { type: "literal", value },
      ]),
    ),
    ...(mount
      ? {
          volumeMounts: {},
          volumeAttachments: {
            [`${name}-data`]: { volume: `volume.${name}-data`, mountPath: mount, volumeConfig: {} },
          },
        }
      : {}),
  };
}

beforeAll(installSdk);

describe("the deployment file", () => {
  it("knows every framework", () => {
    expect(Object.values(NAMES).toSorted()).toEqual(Object.keys(catalog.frameworks).toSorted());
  });

  it.each([null, "acme/shop"])("gives every service as it must be, with the repository %s", async (repository) => {
    const { partial, project } = evaluate(await written(`shop ${repository}`, shop(repository), null));
    const services = project.resources.filter(({ type }) => type === "service");
    expect({ partial, name: project.name }).toEqual({ partial: "shop", name: "shop" });
    expect(services.map(({ name }) => name)).toEqual(names);
    for (const service of services) {
      expect(service).toEqual(expectedService(service.name as keyof typeof NAMES, repository));
    }
  });

  it.each(scenarios())("of $id lists every volume that a service has, and no other", async ({ id, workspace }) => {
    const { resources } = evaluate(await written(id, workspace, null)).project;
    const listed = resources.filter(({ type }) => type === "volume").map(({ address }) => address);
    const attached = resources.flatMap(({ volumeAttachments = {} }) =>
      Object.values(volumeAttachments).map(({ volume }) => volume),
    );
    const kept = workspace.services.flatMap((service) =>
      service.kind === "generated" && service.volume ? [`volume.${service.volume}`] : [],
    );
    expect(listed.toSorted()).toEqual(kept.toSorted());
    expect(attached.toSorted()).toEqual(kept.toSorted());
  });

  it.each(["commonjs", "module"] as const)("evaluates to the same below a root of type %s", async (type) => {
    const plain = evaluate(await written("of no type", shop("acme/shop"), null));
    expect(evaluate(await written(`of type ${type}`, shop("acme/shop"), type))).toEqual(plain);
  });

  it.each(["create", "repository"] as const)("owns only what it lists, whatever the origin: %s", async (origin) => {
    const workspace: Workspace = { ...shop("acme/shop"), origin };
    expect(evaluate(await written(`owner ${origin}`, workspace, "commonjs")).partial).toBe("shop");
  });

  it("owns only what it lists once a database is adopted, since its first day", () => {
    const { root, rnet } = emptyShop();
    rnet("create", "shop", "--service", "api:express", "--package-manager", "npm");
    rnet("adopt", "--reference", "Redis", "--cwd", "shop");
    rnet("link", "api", "Redis", "--cwd", "shop");
    const { partial, project } = evaluate(path.join(root, "shop"));
    expect(partial).toBe("shop");
    expect(project.resources.map(({ name, variables }) => [name, variables?.["REDIS_URL"]])).toEqual([
      ["api", { type: "literal", value: "${{Redis.REDIS_URL}}" }],
    ]);
  });

  it("owns only what it lists in a workspace made from a manifest with an adopted service", () => {
    const { root, rnet } = emptyShop();
    const adopted = { kind: "adopted", name: "Redis", dir: null, port: 6379, serves: "redis" } as const;
    const services = [
      addService({ name: "api", framework: "express", dir: null, port: null, buildKind: null, base: null }),
    ];
    const links = [addLink({ from: "api", to: "Redis", env: null, client: null })];
    const manifest = made([adoptService(adopted), ...services, ...links]);
    writeTree(root, { "from.json": printWorkspace(manifest) });
    rnet("create", "shop", "--from", "from.json");
    expect(evaluate(path.join(root, "shop")).partial).toBe("shop");
  });

  describe("passes the type check", () => {
    const checked = [
      ...options.map(({ id, workspace }) => ({ id, workspace, type: null })),
      { id: "shop", workspace: shop("acme/shop"), type: null },
      { id: "below a root of type commonjs", workspace: shop("acme/shop"), type: "commonjs" as const },
    ].map((one) => ({ ...one, directory: `checked ${one.id}` }));
    let roots: string[];
    let said: string;

    beforeAll(async () => {
      roots = await Promise.all(checked.map(({ directory, workspace, type }) => written(directory, workspace, type)));
      said = typecheck(roots);
    });

    it.each(checked)("$id", ({ directory }) => {
      const name = path.basename(roots[checked.findIndex((one) => one.directory === directory)]!);
      expect(said.split("\n").filter((line) => line.startsWith(`${name}/`))).toEqual([]);
    });

    it("each in a directory of its own, and with nothing else said", () => {
      expect(new Set(roots).size).toBe(roots.length);
      expect(said).toBe("");
    });
  });

  it.each(options)("evaluates: $id", async ({ id, workspace }) => {
    const services = workspace.services.filter(({ kind }) => kind === "generated").map(({ name }) => name);
    const { resources } = evaluate(await written(id, workspace, null)).project;
    expect(resources.filter(({ type }) => type === "service").map(({ name }) => name)).toEqual(services);
  });
});

describe("the proof itself", () => {
  it("sees that .railway/package.json is needed below a root of type commonjs", async () => {
    const root = await written("no package.json", shop(null), "commonjs");
    fs.rmSync(path.join(root, ".railway/package.json"));
    expect(() => evaluate(root)).toThrow(/SyntaxError/);
  });

  it("refuses a file of the wrong type", async () => {
    const root = await written("wrong type", shop(null), null);
    const file = path.join(root, ".railway/rnet.ts");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("drainingSeconds: 10", 'drainingSeconds: "10"'));
    const said = typecheck([await written("right type", shop(null), null), root])
      .trim()
      .split("\n");
    expect(said).toHaveLength(2);
    for (const line of said) expect(line).toMatch(/^wrong-type\/\.railway\/rnet\.ts\(.*TS2322/);
  });

  it("sees a template literal where a plain string has to be", async () => {
    const root = await written("template literal", shop(null), null);
    const file = path.join(root, ".railway/rnet.ts");
    const text = fs.readFileSync(file, "utf8").replace('PORT: "3000"', "PORT: `${iac.preserve()}`");
    fs.writeFileSync(file, text);
    expect(JSON.stringify(evaluate(root))).toContain("[object Object]");
  });
});

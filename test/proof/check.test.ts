import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../src/run/probe.ts";
import { targetsOf, type Target } from "../../src/run/targets.ts";
import { link, made, service } from "../scenarios.ts";
import { madeOnce } from "./cache.ts";
import { ensureBuilt, makeCopy, removeCopy, stepsOf, whyNotBuilt, type Copy } from "./copies.ts";
import { PROOF, PROOF_ENVIRONMENT, run, WORKSPACE } from "./prepare.ts";
import { proofWorkspace, servers } from "./workspace.ts";
import { searchPath } from "../../src/run/search-path.ts";

// A variable that is wrong stops a service at start, with one line that names it. Building, importing and testing need none.

const PASSWORD = "hunter2-of-nobody";
const LATE_MS = 240_000;

/** A service in each language; `twin` has its dependencies. */
const SERVICES = {
  node: { framework: "nest", twin: "nest", redis: "ioredis" },
  web: { framework: "next", twin: "next", redis: null },
  python: { framework: "uvicorn", twin: "uvicorn", redis: "redis-py" },
  golang: { framework: "fiber", twin: "caller-go", redis: "go-redis" },
  "caller-rust": { framework: "axum", twin: "caller-rust", redis: "redis-rs" },
} as const;

type Name = keyof typeof SERVICES;
const NAMES = (Object.keys(SERVICES) as Name[]).filter((name) => {
  const why = whyNotBuilt(SERVICES[name].framework);
  if (why !== null) console.warn(`SKIPPED: the checks of ${SERVICES[name].framework}, because ${why}`);
  return why === null;
});

/** Only what a process needs to run at all: no variable of a service, whatever this machine has set. */
const BARE = {
  HOME: process.env["HOME"] ?? "/root",
  LANG: "C.UTF-8",
  NEXT_TELEMETRY_DISABLED: "1",
  ...Object.fromEntries(
    Object.entries(PROOF_ENVIRONMENT).filter(([name]) =>
      /^(CARGO|RUSTUP|GO|PIP|PYENV|npm_config|SSL|NODE_EXTRA)/.test(name),
    ),
  ),
};

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a line of bash where a service is, with just these variables. */
function inService(target: Target, line: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { ...BARE, ...variables, PATH: searchPath(target.directory, target.path) };
  // Without input: bash takes the pipe that Node makes for a network connection, and reads .bashrc.
  const child = spawn("bash", ["-c", line], { cwd: target.directory, env, stdio: ["ignore", "pipe", "pipe"] });
  const late = setTimeout(() => child.kill("SIGKILL"), LATE_MS);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

/** Starts a service by its own start command, on the platform as far as it can tell. undefined takes a variable away. */
async function startWith(target: Target, instead: Readonly<Record<string, string | undefined>>): Promise<Ended> {
  const variables = Object.entries({
    NODE_ENV: "production",
    RAILWAY_ENVIRONMENT_NAME: "production",
    ...Object.fromEntries(target.variables),
    PORT: String(await freePort()), // Next listens before it checks
    ...instead,
  });
  const given = variables.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return inService(target, target.argv.at(-1)!, Object.fromEntries(given));
}

/** It ended with 1 at once and said which variable it was, like a user who knows the program: no stack, no password. */
function expectStopped({ code, output }: Ended, variable: string, cause: RegExp): void {
  const line = output.split("\n").find((text) => text.includes(`${variable} `)) ?? output;
  expect(line).toMatch(cause);
  expect(output).not.toMatch(/^\s+at |Traceback|goroutine |panicked|RUST_BACKTRACE|^\s+File "/m);
  expect(output).not.toContain(PASSWORD);
  expect(code).toBe(1);
}

const REFERENCE = `\${{api.RAILWAY_PRIVATE_DOMAIN}}`;
const ADVICE =
  /^API_URL .*On Railway set it on ".*" to http:\/\/\$\{\{api\.RAILWAY_PRIVATE_DOMAIN\}\}:\$\{\{api\.PORT\}\}/;

/** What API_URL may be wrongly, and what is said of it. */
const FLAWS: readonly (readonly [what: string, variables: Record<string, string | undefined>, cause: RegExp])[] = [
  ["missing", { API_URL: undefined }, /^API_URL is not set\./],
  ["empty", { API_URL: "" }, /^API_URL is empty\./],
  [
    "a reference to no service",
    { API_URL: `http://user:${PASSWORD}@${REFERENCE}:3000` },
    /^API_URL .*\$\{\{api.*names no existing service/,
  ],
  ["without a port", { API_URL: `http://user:${PASSWORD}@api.railway.internal` }, /^API_URL .*no port.*PORT/],
  ["with an empty port", { API_URL: "http://api.railway.internal:" }, /^API_URL .*no port.*PORT/],
  ["https on a private host", { API_URL: "https://api.railway.internal:3000" }, /^API_URL .*https.*http:\/\//],
  [
    "a private host, and not on the platform",
    { API_URL: "http://api.railway.internal:3000", RAILWAY_ENVIRONMENT_NAME: undefined },
    /^API_URL .*api\.railway\.internal.*not resolve.*laptop/,
  ],
];

describe("variables at start", () => {
  let copy: Copy;
  let targets: Map<string, Target>;

  beforeAll(async () => {
    const workspace = made([
      service("api", "express"),
      service("redis", "redis"),
      service("mongo", "mongo"),
      service("statsd", "statsd"),
      ...NAMES.map((name) => service(name, SERVICES[name].framework)),
      ...NAMES.map((name) => link(name, "api", null, "API_URL")),
      ...NAMES.filter((name) => SERVICES[name].redis).map((name) =>
        link(name, "redis", SERVICES[name].redis, "REDIS_URL"),
      ),
      // The crates of its twin, all of them, so that none is compiled again.
      ...(NAMES.includes("caller-rust")
        ? [link("caller-rust", "mongo", "mongodb-rs", "MONGO_URL"), link("caller-rust", "statsd", "cadence", "AGENT")]
        : []),
    ]);
    copy = await makeCopy(workspace, Object.fromEntries(NAMES.map((name) => [name, SERVICES[name].twin])));
    const ports = new Map(workspace.services.map(({ name }, index) => [name, 41_000 + index]));
    const all = targetsOf(workspace, copy.root, ports, () => "localhost");
    targets = new Map(all.map((target) => [target.name, target]));
  });
  afterAll(() => removeCopy(copy));

  const targetOf = (name: Name): Target => targets.get(name)!;

  // Comes first: the tests below start what is built here.
  it.each(NAMES)("%s is built with none of its variables set", async (name) => {
    for (const step of stepsOf(copy, name)) {
      const { code, output } = await inService(targetOf(name), step, {});
      expect(code, output).toBe(0);
    }
  });

  describe.concurrent.each(NAMES)("%s", (name) => {
    it.each(FLAWS)("stops if API_URL is %s", async (_, variables, cause) => {
      const ended = await startWith(targetOf(name), variables);
      expectStopped(ended, "API_URL", cause);
      expect(ended.output).toMatch(new RegExp(ADVICE.source, "m"));
    });

    // Next reads PORT before any code of ours: 0 is any port to it, and 65536 ends it in its own way.
    const ports = ["three thousand", "-1", ...(name === "web" ? [] : ["0", "65536"])];
    it.each(ports)("stops if PORT is %s", async (PORT) => {
      expectStopped(await startWith(targetOf(name), { PORT }), "PORT", new RegExp(`PORT.*${PORT}|${PORT}.*PORT`));
    });

    // Next calls nothing but its sibling here, and reads PORT itself.
    it.each(SERVICES[name].redis === null ? [] : [name])(
      "masks the password of a Redis URL that it complains about",
      async () => {
        const ended = await startWith(targetOf(name), {
          REDIS_URL: `redis://default:${PASSWORD}@redis.railway.internal`,
        });
        expectStopped(
          ended,
          "REDIS_URL",
          /^REDIS_URL (?=.*no port).*redis:\/\/default:\*\*\*@redis\.railway\.internal/,
        );
      },
    );

    it.each(name === "web" ? [] : [name])("says all that is wrong at once", async () => {
      const { output } = await startWith(targetOf(name), { API_URL: "", PORT: "x" });
      expect(output).toMatch(/^API_URL is empty/m);
      expect(output).toMatch(/^PORT /m);
    });
  });

  describe("need not be there", () => {
    const IMPORT: Partial<Record<Name, string>> = {
      node: `node --input-type=module -e 'await import("./dist/network.js")'`,
      python: "python -c 'import network, app'",
    };
    const importing = NAMES.filter((name) => IMPORT[name]);

    it.each(importing)("to import the network module of %s", async (name) => {
      expect(await inService(targetOf(name), IMPORT[name]!, {})).toEqual({ code: 0, output: "" });
    });

    const PYTEST = path.join(PROOF, "python-tests/.venv/bin");
    const TEST: Record<Name, string> = {
      node: "npm test",
      web: "npm test",
      python: `PATH=${PYTEST}:$PATH pytest -p no:cacheprovider`,
      golang: "go test ./...",
      "caller-rust": "cargo test --release",
    };

    beforeAll(() => {
      const needed = path.join(copy.root, "python/requirements-dev.txt");
      if (!NAMES.includes("python")) return;
      const texts = ["requirements.txt", "requirements-dev.txt"].map((file) =>
        fs.readFileSync(path.join(path.dirname(needed), file), "utf8"),
      );
      madeOnce(path.join(PROOF, "python-tests"), texts.join("\n"), () => {
        run("python3", ["-m", "venv", path.join(PROOF, "python-tests/.venv")], path.dirname(needed));
        run(path.join(PYTEST, "pip"), ["install", "--quiet", "-r", needed], path.dirname(needed));
      });
    });

    it.each(NAMES)("to run the tests of %s", async (name) => {
      const { code, output } = await inService(targetOf(name), TEST[name], {});
      expect(code, output).toBe(0);
      expect(output).toMatch(/[1-9]\d* passed|^ok\s/m);
    });
  });
});

describe("every other entry point", () => {
  const above: readonly string[] = Object.values(SERVICES).map(({ framework }) => framework);
  const names = servers.filter((name) => !above.includes(name) && whyNotBuilt(name) === null);
  let targets: Map<string, Target>;

  beforeAll(async () => {
    await ensureBuilt(...names);
    const ports = new Map(proofWorkspace().services.map(({ name }, index) => [name, 42_000 + index]));
    targets = new Map(targetsOf(proofWorkspace(), WORKSPACE, ports, () => "localhost").map((one) => [one.name, one]));
  });

  describe.concurrent.each(names)("%s", (name) => {
    it("stops if a variable is missing", async () => {
      expectStopped(await startWith(targets.get(name)!, { LEAF_URL: undefined }), "LEAF_URL", /^LEAF_URL is not set\./);
    });

    it("stops if PORT is no port", async () => {
      expectStopped(await startWith(targets.get(name)!, { PORT: "70000" }), "PORT", /^PORT .*"70000"/);
    });
  });
});

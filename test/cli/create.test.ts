import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory } from "../tree.ts";

const CLI = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
const TWO = ["--service", "api:express", "--service", "site:next"];
const QUIET = ["--no-install", "--no-git"];
let home: string;

beforeEach(() => {
  home = temporaryDirectory();
});
afterEach(() => fs.rmSync(home, { recursive: true }));

/** Runs the command line without a terminal; `program` is the name it is called by. */
function rnet(
  args: readonly string[],
  cwd = home,
  env: Record<string, string> = {},
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: "utf8",
    input: "",
    env: {
      ...process.env,
      NO_COLOR: "1",
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a@b",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@b",
      ...env,
    },
  });
  return { code: status, out: stdout, err: stderr };
}

describe("create refuses, before it writes anything,", () => {
  const cases: [what: string, args: string[], message: RegExp][] = [
    ["a service name with capitals", ["shop", "--service", "Api:express"], /"Api" cannot be a service name.*"api"/],
    ["a service name with a path in it", ["shop", "--service", "../up:express"], /cannot be a service name/],
    ["a reserved name", ["shop", "--service", "internal:express"], /"internal" is a reserved name/],
    ["the namespace of shared variables", ["shop", "--service", "shared:express"], /"shared" is a reserved name/],
    ["a name Rust does not take", ["shop", "--service", "test:axum"], /"test" is refused by the service's language/],
    [
      "two services of one name",
      ["shop", "--service", "api:express", "--service", "api:next"],
      /Two services are named "api"/,
    ],
    [
      "two services on one port",
      ["shop", "--service", "a:express:4000", "--service", "b:next:4000"],
      /both listen on port 4000/,
    ],
    [
      "an unknown framework, naming the nearest",
      ["shop", "--service", "api:expres"],
      /no framework "expres"; did you mean "express"\?/,
    ],
    ["a port that is none", ["shop", "--service", "api:express:70000"], /"70000" is not a port/],
    ["a link to nowhere", ["shop", "--service", "api:express", "--link", "api:nope"], /no service "nope"/],
    [
      "a link from an image",
      ["shop", "--service", "c:redis", "--service", "api:express", "--link", "c:api"],
      /is an image and runs no code/,
    ],
    ["another language's client", ["shop", ...TWO, "--link", "site:api:httpx"], /httpx: it is a python library/],
    [
      "a circle",
      ["shop", ...TWO, "--link", "site:api", "--link", "api:site"],
      /go in a circle: api -> site -> api|site -> api -> site/,
    ],
    [
      "an unknown flag, naming the nearest",
      ["shop", "--servce", "api:express"],
      /no flag --servce; did you mean --service\?/,
    ],
    ["a flag without its value", ["shop", "--service"], /--service needs a value: --service <name:framework\[:port\]>/],
    ["a word too many", ["shop", "two", ...TWO], /"two" is one word too many/],
    ["a package manager nobody knows", ["shop", ...TWO, "--package-manager", "ant"], /no package manager "ant"/],
    [
      "a repository that is none",
      ["shop", ...TWO, "--repository", "https://x/y"],
      /is not a repository: use owner\/name/,
    ],
    ["a directory without a name", ["123", ...TWO], /gives the workspace no name/],
  ];

  it.each(cases)("%s", (_, args, message) => {
    const { code, out, err } = rnet([...args, "--yes", ...QUIET]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out, left: fs.readdirSync(home) }).toEqual({ code: 2, out: "", left: [] });
  });

  it("a directory with something in it, and says what to do", () => {
    fs.mkdirSync(path.join(home, "shop"));
    fs.writeFileSync(path.join(home, "shop/mine.txt"), "mine");
    const { code, err } = rnet(["shop", "--yes", ...TWO, ...QUIET]);
    expect(err).toMatch(/shop is not empty \(mine\.txt\); choose another directory/);
    expect({ code, tree: readTree(home) }).toEqual({ code: 2, tree: { "shop/mine.txt": "mine" } });
  });

  it("a directory that is a symbolic link", () => {
    fs.mkdirSync(path.join(home, "real"));
    fs.symlinkSync("real", path.join(home, "shop"));
    expect(rnet(["shop", "--yes", ...TWO, ...QUIET])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/symbolic link/) as string,
    });
    expect(fs.readdirSync(path.join(home, "real"))).toEqual([]);
  });

  it("an answer that is missing, naming the flag and the whole command", () => {
    const { code, err } = rnet(["shop"]);
    expect(code).toBe(2);
    expect(err).toMatch(/Say each with --service name:framework/);
    expect(err).toMatch(/The whole command: npx create-rnet-app shop --yes --service api:express/);
  });
});

describe("create", () => {
  it("on a dry run shows steps and sizes and writes nothing", () => {
    const { code, out } = rnet(["shop", "--yes", ...TWO, "--dry-run"]);
    expect(out).toMatch(/create {2}api\/src\/server\.ts {2}\d+ B/);
    expect({ code, left: fs.readdirSync(home) }).toEqual({ code: 0, left: [] });
  });

  it("makes the same bytes twice, and from its own manifest", () => {
    rnet(["a/shop", "--yes", ...TWO, "--link", "site:api", ...QUIET]);
    rnet(["b/shop", "--yes", ...TWO, "--link", "site:api", ...QUIET]);
    rnet(["c/shop", "--from", "a/shop/rnet.json", ...QUIET]);
    const [a, b, c] = ["a", "b", "c"].map((name) => readTree(path.join(home, name)));
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });

  it("commits what it made in a repository of its own", () => {
    expect(rnet(["shop", "--yes", ...TWO, "--no-install"]).code).toBe(0);
    const git = (...args: string[]) =>
      spawnSync("git", args, { cwd: path.join(home, "shop"), encoding: "utf8" }).stdout.trim();
    expect(git("log", "--format=%s")).toBe("Create shop");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("makes no repository inside one", () => {
    spawnSync("git", ["init", "--quiet"], { cwd: home });
    expect(rnet(["shop", "--yes", ...TWO, "--no-install"]).code).toBe(0);
    expect(fs.existsSync(path.join(home, "shop/.git"))).toBe(false);
  });

  it("leaves the files, says how to go on and exits 1 when an install fails", () => {
    const broken = path.join(home, "bin");
    fs.mkdirSync(broken);
    fs.writeFileSync(path.join(broken, "npm"), "#!/bin/sh\necho no registry today >&2\nexit 7\n", { mode: 0o755 });
    const { code, err } = rnet(["shop", "--yes", ...TWO, "--no-git"], home, {
      PATH: `${broken}:${process.env["PATH"]}`,
    });
    expect(code).toBe(1);
    expect(err).toMatch(
      /"npm install" failed in api \(exit code 7\).*go on with: \(cd api && npm install\)\n\s+no registry today/,
    );
    expect(fs.existsSync(path.join(home, "shop/site/package.json"))).toBe(true);
  });

  it("prints one JSON document with --json, and for a mistake too", () => {
    const made = JSON.parse(rnet(["shop", "--yes", ...TWO, ...QUIET, "--json"]).out) as {
      ok: boolean;
      workspace: { services: unknown[] };
    };
    expect(made).toMatchObject({ ok: true, command: "create", written: true, failures: [] });
    const wrong = JSON.parse(rnet(["other", "--yes", "--service", "Api:express", "--json"]).out) as object;
    expect(wrong).toMatchObject({ ok: false, error: { code: "BAD_NAME" } });
  });

  it("works in --cwd, and in the directory it stands in", () => {
    fs.mkdirSync(path.join(home, "shop"));
    expect(rnet([".", "--yes", ...TWO, ...QUIET, "--cwd", "shop"]).code).toBe(0);
    expect(JSON.parse(fs.readFileSync(path.join(home, "shop/rnet.json"), "utf8"))).toMatchObject({ name: "shop" });
  });

  it("takes the package manager that started it", () => {
    rnet(["shop", "--yes", ...TWO, ...QUIET], home, {
      npm_config_user_agent: "pnpm/10.1.0 npm/? node/v22.0.0 linux x64",
    });
    expect(JSON.parse(fs.readFileSync(path.join(home, "shop/rnet.json"), "utf8"))).toMatchObject({
      packageManager: "pnpm",
    });
  });
});

describe("link and unlink", () => {
  const names = ["api:express", "jobs:uvicorn", "pay:fiber", "geo:axum", "cache:redis"];
  let made: string;

  beforeAll(() => {
    made = temporaryDirectory();
    rnet(["shop", "--yes", ...names.flatMap((name) => ["--service", name]), ...QUIET], made);
    return () => fs.rmSync(made, { recursive: true });
  });
  beforeEach(() => fs.cpSync(made, home, { recursive: true }));
  const shop = (...args: string[]) => rnet(args, path.join(home, "shop"));

  it.each([
    ["api", "jobs", []],
    ["api", "cache", ["--client", "bullmq", "--env", "QUEUE_URL"]],
    ["jobs", "cache", ["--client", "rq"]],
    ["pay", "cache", []],
    ["geo", "cache", []],
  ])("%s to %s and back is byte-identical", (from, to, more) => {
    const before = readTree(home);
    expect(shop("link", from, to, ...more, "--no-install").code).toBe(0);
    expect(readTree(home)).not.toEqual(before);
    expect(shop("sync", "--check").code).toBe(0);
    expect(shop("unlink", from, to).code).toBe(0);
    expect(readTree(home)).toEqual(before);
  });

  it("names the command that refreshes a lock file with --no-install", () => {
    expect(shop("link", "api", "cache", "--no-install").out).toMatch(/Still to be run:\n {2}\(cd api && npm install\)/);
  });

  it("keeps a version that the user chose, and says so", () => {
    const manifest = path.join(home, "shop/api/package.json");
    fs.writeFileSync(
      manifest,
      fs.readFileSync(manifest, "utf8").replace('"express": "^5', '"ioredis": "5.9.0",\n    "express": "^5'),
    );
    expect(shop("link", "api", "cache", "--no-install").out).toMatch(
      /api\/package\.json has ioredis at another version/,
    );
    expect(fs.readFileSync(manifest, "utf8")).toContain('"ioredis": "5.9.0"');
  });

  it("sync brings back nothing that the user deleted, unless told to", () => {
    fs.rmSync(path.join(home, "shop/api/.env.example"));
    expect(shop("sync").out).toMatch(/gone {2}api\/\.env\.example/);
    expect(fs.existsSync(path.join(home, "shop/api/.env.example"))).toBe(false);
    shop("sync", "--restore", "api/.env.example");
    expect(fs.existsSync(path.join(home, "shop/api/.env.example"))).toBe(true);
  });

  it("merges the user's edit of a managed file with what a link adds", () => {
    const file = path.join(home, "shop/NETWORK.md");
    fs.appendFileSync(file, "\nA note of mine.\n");
    expect(shop("link", "api", "jobs").code).toBe(0);
    expect(fs.readFileSync(file, "utf8")).toMatch(/JOBS_URL[^]*A note of mine\.\n$/);
  });

  it("stops at a conflict before anything is written", () => {
    const file = path.join(home, "shop/api/.env.example");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("PORT=3000", "PORT=3999"));
    const before = readTree(home);
    const { code, err } = shop("link", "api", "jobs", "--no-install");
    expect(err).toMatch(/api\/\.env\.example\nNothing was written\. Say what to do with --on-conflict/);
    expect({ code, tree: readTree(home) }).toEqual({ code: 1, tree: before });
    expect(shop("link", "api", "jobs", "--on-conflict", "mine").code).toBe(0);
    expect(fs.readFileSync(file, "utf8")).toContain("PORT=3999");
  });

  it("takes a formatted file for an unedited one", () => {
    const file = path.join(home, "shop/api/src/network.ts");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll('"', "'"));
    expect(shop("link", "api", "jobs").code).toBe(0);
    expect(fs.readFileSync(file, "utf8")).toContain('"JOBS_URL"');
  });
});

describe("the program", () => {
  it("shows help with examples first, and its version", () => {
    expect(rnet(["--help"]).out).toMatch(
      /^create-rnet-app \[directory\][^]*Examples[^]*Flags[^]*Frameworks\n\s+axum express/,
    );
    expect(rnet(["link", "--help"]).out).toMatch(/^rnet link <from> <to>/);
    expect(rnet(["--version"]).out.trim()).toBe(
      (JSON.parse(fs.readFileSync(path.resolve(CLI, "../../package.json"), "utf8")) as { version: string }).version,
    );
  });

  it("draws the network as text, Mermaid and JSON", () => {
    rnet(["shop", "--yes", ...TWO, "--link", "site:api", ...QUIET]);
    const graph = (format: string) => rnet(["graph", "--format", format], path.join(home, "shop")).out;
    expect(graph("text")).toMatch(/site .*http:\/\/site\.railway\.internal:3001\n\s+└─▶ api through fetch \(API_URL\)/);
    expect(graph("mermaid")).toMatch(/^flowchart LR\n[^]*-->\|API_URL\|/);
    expect(JSON.parse(graph("json"))).toMatchObject({ links: [{ from: "site", to: "api", env: "API_URL" }] });
  });

  it("says that there is no workspace", () => {
    expect(rnet(["sync"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/There is no rnet\.json in .* or above it/) as string,
    });
  });
});

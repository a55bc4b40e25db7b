import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { SCHEMA_URL } from "../../src/state/rnet-json.ts";
import { readTree, writeTree, type Tree } from "../tree.ts";
import { cliOf, installed, packed, workplace } from "./packed.ts";
import { answer, asked, choose, KEYS, openTerminal, userEnv, type Terminal } from "./terminal.ts";

// The packed program in repositories that were there before it.

const CLI = cliOf(packed().home);
const AUTHOR = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, "a"],
    [`GIT_${who}_EMAIL`, "a@b"],
  ]),
);
const USER = { ...userEnv(), ...AUTHOR, NO_COLOR: "1" };

const PNPM: Tree = {
  "package.json": '{ "name": "shop", "private": true, "packageManager": "pnpm@10.1.0" }\n',
  "pnpm-workspace.yaml": 'packages:\n  - "apps/web" # ours\n',
  "apps/web/package.json": '{ "name": "@acme/web", "private": true, "scripts": { "start": "node ." } }\n',
  "services/billing/Dockerfile": "FROM php:8\n",
};

let root: string;

beforeEach(() => {
  root = path.join(workplace(), "shop");
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Document {
  readonly workspace: { readonly services: readonly { readonly name: string }[] };
  readonly steps: readonly { readonly kind: string; readonly path: string }[];
  readonly notes: readonly string[];
  readonly failures: readonly string[];
}

function run(program: string, args: readonly string[], cwd = root): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", input: "", env: USER });
  return { code: status, out: stdout, err: stderr };
}

function rnet(...args: string[]): Ended {
  return run(process.execPath, [CLI, ...args]);
}

function done(...args: string[]): string {
  const { code, out, err } = rnet(...args);
  if (code !== 0) throw new Error(`rnet ${args.join(" ")} ended with ${code}: ${out}${err}`);
  return out;
}

function add(...args: string[]): Document {
  return JSON.parse(done("add", ...args, "--no-install", "--json")) as Document;
}

function git(...args: string[]): string {
  const { code, out, err } = run("git", args);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${out}${err}`);
  return out;
}

function begin(tree: Tree): void {
  writeTree(root, { ".gitignore": "node_modules\n", ...tree });
  git("init", "--quiet", "--initial-branch", "main");
  git("config", "core.autocrlf", "false");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin");
}

function text(file: string): string {
  return fs.readFileSync(path.join(root, file), "utf8");
}

function edit(file: string, change: (before: string) => string): void {
  fs.writeFileSync(path.join(root, file), change(text(file)));
}

/** A command is refused with a code and exit 2, in words that fit, and nothing is written. */
function refuses(args: readonly string[], code: string, words: RegExp): void {
  const before = readTree(root);
  const ended = rnet(...args, "--no-install", "--json");
  const { error } = JSON.parse(ended.out) as { error: { code: string; message: string } };
  expect({ ended: ended.code, code: error.code }).toEqual({ ended: 2, code });
  expect(error.message).toMatch(words);
  expect(readTree(root)).toEqual(before);
  expect(fs.existsSync(path.join(root, ".rnet"))).toBe(".rnet/lock.json" in before);
}

describe("the first rnet add in a repository", () => {
  it("makes an rnet.json that describes only the new service, and the repository", () => {
    begin(PNPM);
    git("remote", "add", "origin", "git@github.com:acme/shop-of-ours.git");
    const { workspace } = add("express", "jobs");
    expect(JSON.parse(text("rnet.json"))).toEqual({
      $schema: SCHEMA_URL,
      name: "shop",
      packageManager: "pnpm",
      repository: "acme/shop-of-ours",
      origin: "repository",
      services: [{ name: "jobs", framework: "express", dir: "apps/jobs", port: 3000, buildKind: "shared" }],
    });
    expect(workspace.services.map(({ name }) => name)).toEqual(["jobs"]);
    expect(text("pnpm-workspace.yaml")).toBe('packages:\n  - "apps/jobs"\n  - "apps/web" # ours\n');
    expect(text(".railway/rnet.ts")).toContain("acme/shop-of-ours");
  });

  it("offers to pull what is deployed, and names old configuration files with the day they end", () => {
    begin({ ...PNPM, "apps/web/railway.json": "{}\n", "services/billing/railway.toml": "" });
    const { notes } = add("express", "jobs");
    expect(notes.join("\n")).toMatch(/"railway config pull" first/);
    expect(notes.join("\n")).toMatch(/apps\/web\/railway\.json, services\/billing\/railway\.toml: .*on 2026-12-01/);
  });

  it("works from any directory inside, and in --cwd", () => {
    begin(PNPM);
    expect(run(process.execPath, [CLI, "add", "express", "a", "--no-install"], path.join(root, "apps/web")).code).toBe(
      0,
    );
    expect(run(process.execPath, [CLI, "add", "express", "b", "--no-install", "--cwd", "apps"]).code).toBe(0);
    expect(fs.readdirSync(path.join(root, "apps")).toSorted()).toEqual(["a", "b", "web"]);
  });

  it("names the files that .gitignore hides, before and after they are written", () => {
    begin({ ...PNPM, ".gitignore": "node_modules\n.env*\n!.env.example\n" });
    const hidden = /Hidden by this repository's \.gitignore, so not committed: apps\/jobs\/\.env\.railway\./;
    expect(done("add", "express", "jobs", "--no-install", "--dry-run")).toMatch(hidden);
    expect(done("add", "express", "jobs", "--no-install")).toMatch(hidden);
  });
});

describe("adding the same again", () => {
  beforeEach(() => {
    begin(PNPM);
    add("redis", "cache");
    add("express", "jobs", "--port", "4000", "--link", "cache");
  });
  const again = ["jobs", "--link", "cache"];

  it("is already there, in words and as a document, and changes nothing", () => {
    const before = readTree(root);
    expect(rnet("add", "express", ...again)).toMatchObject({ code: 0, out: "jobs is already there.\n" });
    expect(rnet("add", "express", ...again, "--port", "4000", "--dir", "apps/jobs").code).toBe(0);
    expect(add("express", ...again)).toMatchObject({ written: false, files: [], notes: ["jobs is already there."] });
    expect(readTree(root)).toEqual(before);
  });

  it.each([
    ["on another port", ["express", ...again, "--port", "4001"]],
    ["in another framework", ["nest", ...again, "--port", "4000"]],
    ["in another directory", ["express", ...again, "--dir", "apps/others"]],
    ["without its link", ["express", "jobs"]],
    ["in capitals", ["express", "JOBS"]],
  ])("%s is a clash", (_, args) => {
    const before = readTree(root);
    expect(rnet("add", ...args).code).toBe(2);
    expect(readTree(root)).toEqual(before);
  });
});

describe("rnet adopt", () => {
  beforeEach(() => begin(PNPM));

  it("makes link targets, for which nothing is written or emitted", () => {
    done("adopt", "--reference", "Redis");
    done("adopt", "services/billing", "--port", "8080");
    const before = readTree(root);
    expect(rnet("adopt", "--reference", "Redis")).toMatchObject({ code: 0, out: "Redis is already known.\n" });
    expect(readTree(root)).toEqual(before);
    add("express", "jobs", "--link", "Redis:ioredis", "--link", "billing");
    const { services } = JSON.parse(text("rnet.json")) as { services: Record<string, unknown>[] };
    expect(
      services.map(({ name, adopted, framework }) => ({ name, isOurs: !adopted && framework !== undefined })),
    ).toEqual([
      { name: "Redis", isOurs: false },
      { name: "billing", isOurs: false },
      { name: "jobs", isOurs: true },
    ]);
    const resources = text(".railway/rnet.ts");
    expect(resources.match(/\bservice\(/g)).toHaveLength(1);
    expect(resources).toContain("Redis");
    expect(resources).toContain("billing");
    expect(text("apps/jobs/.env.railway")).toMatch(/http:\/\/\$\{\{billing\.RAILWAY_PRIVATE_DOMAIN\}\}:8080\n/);
    expect(text("apps/jobs/package.json")).toContain('"ioredis"');
    expect(git("status", "--porcelain", "services")).toBe("");
    expect(Object.keys(readTree(path.join(root, "services")))).toEqual(["billing/Dockerfile"]);
  });

  it("shares a port with a new service, and says so", () => {
    done("adopt", "services/billing", "--port", "3000");
    const { notes } = add("express", "jobs", "--port", "3000");
    expect(notes.join("\n")).toContain("billing listens on port 3000 too");
  });
});

describe("rnet add refuses, before it writes anything,", () => {
  beforeEach(() => {
    begin({ ...PNPM, "apps/full/notes.txt": "mine\n" });
    fs.mkdirSync(path.join(root, "../elsewhere"));
    fs.symlinkSync("../elsewhere", path.join(root, "way"));
  });

  it.each<[string, string[], string, RegExp]>([
    ["a package's name", ["express", "web"], "NAME_TAKEN", /apps\/web/],
    ["a directory's name", ["express", "billing"], "NAME_TAKEN", /services\/billing/],
    ["the repository's name", ["express", "shop"], "NAME_TAKEN", /the repository itself/],
    ["capitals", ["express", "Web"], "BAD_NAME", /"web"/],
    ["a directory above", ["express", "jobs", "--dir", "../x"], "BAD_PATH", /outside|inside/],
    ["an absolute directory", ["express", "jobs", "--dir", "/tmp/x"], "BAD_PATH", /outside|inside|relative/],
    ["a directory behind a link", ["express", "jobs", "--dir", "way/jobs"], "SYMLINK", /way is a symbolic link/],
    ["a directory with something in it", ["express", "jobs", "--dir", "apps/full"], "NOT_EMPTY", /apps\/full/],
  ])("%s", (_, args, code, words) => refuses(["add", ...args], code, words));

  it("a service's name, host and port, in any case", () => {
    add("express", "jobs", "--port", "4000");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Add jobs");
    refuses(["add", "nest", "jobs"], "NAME_TAKEN", /jobs/);
    refuses(["add", "nest", "other", "--port", "4000"], "PORT_TAKEN", /4000/);
    refuses(["add", "nest", "other", "--dir", "apps/Jobs"], "NAME_TAKEN", /jobs/i);
    done("adopt", "--reference", "Mailer", "--port", "25");
    refuses(["add", "nest", "mailer"], "NAME_TAKEN", /mailer/i);
  });

  it("a file that has changes nobody has committed, unless it is told to go on", () => {
    edit("pnpm-workspace.yaml", (before) => `# mine\n${before}`);
    refuses(["add", "express", "jobs"], "DIRTY", /pnpm-workspace\.yaml .*--allow-dirty/);
    edit("apps/full/notes.txt", () => "changed\n");
    done("add", "express", "jobs", "--no-install", "--allow-dirty");
    expect(text("pnpm-workspace.yaml")).toBe('# mine\npackages:\n  - "apps/jobs"\n  - "apps/web" # ours\n');
  });
});

describe("a railway.ts that was there", () => {
  const SAFE = `// Ours.
import { defineRailway, project, service } from 'railway/iac'

export default defineRailway(() => {
  const web = service('web', {}) // the site
  return project('shop', { resources: [web] })
})
`;

  it("takes in the new service, and keeps every other byte", () => {
    begin({ ...PNPM, ".railway/railway.ts": SAFE });
    const { steps, notes } = add("express", "jobs");
    expect(steps).toContainEqual(expect.objectContaining({ kind: "edit", path: ".railway/railway.ts" }));
    const after = text(".railway/railway.ts");
    expect(after).toContain("import { resources } from './rnet.ts'\n");
    expect(after.replace("import { resources } from './rnet.ts'\n", "").replace(", ...resources", "")).toBe(SAFE);
    expect(notes.join("\n")).not.toContain("config pull");
    done("add", "express", "more", "--no-install");
    expect(text(".railway/railway.ts")).toBe(after);
  });

  it("is left alone if that is not safe: the rest is done, and the lines are printed", () => {
    const unsafe = SAFE.replace("resources: [web]", "resources: all()");
    begin({ ...PNPM, ".railway/railway.ts": unsafe });
    const { code, err, out } = rnet("add", "express", "jobs", "--no-install");
    expect(code).toBe(1);
    expect(`${out}${err}`).toMatch(/import \{ resources \} from '\.\/rnet\.ts'[^]*\.\.\.resources,/);
    expect(text(".railway/railway.ts")).toBe(unsafe);
    expect(text("rnet.json")).toContain('"jobs"');
  });

  it.each([
    ["is told of if its next apply would delete what is adopted", SAFE, true],
    ["is not told of if it names what is adopted", SAFE.replace("[web]", '[web, redis("Redis")]'), false],
    ["is not told of if it owns only what it lists", `${SAFE}export const partial = "shop"\n`, false],
  ])("%s", (_, railway, isTold) => {
    begin({ ...PNPM, ".railway/railway.ts": railway });
    const { code, out, err } = rnet("adopt", "--reference", "Redis", "--no-install", "--json");
    const { notes } = JSON.parse(out) as { notes: readonly string[] };
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(notes.filter((note) => note.includes("does not name Redis"))).toHaveLength(isTold ? 1 : 0);
  });
});

describe("a package.json that is edited", () => {
  const LISTED = '{\n\t"name": "shop",\n\t"private": true,\n\t"workspaces": [\n\t\t"apps/web"\n\t]\n}\n';
  const { "apps/web/package.json": web } = PNPM;

  it.each([
    ["tabs", LISTED],
    ["CRLF line ends", LISTED.replaceAll("\n", "\r\n")],
    ["no final newline", LISTED.trimEnd()],
    ["a byte order mark", `\uFEFF${LISTED}`],
    ["all of these", `\uFEFF${LISTED.trimEnd().replaceAll("\n", "\r\n")}`],
  ])("keeps %s", (_, before) => {
    begin({ "package.json": before, "apps/web/package.json": web! });
    add("express", "jobs");
    const end = before.includes("\r\n") ? "\r\n" : "\n";
    expect(text("package.json")).toBe(before.replace('"apps/web"', `"apps/jobs",${end}\t\t"apps/web"`));
    done("sync", "--check");
  });
});

describe("a clone", () => {
  it("with CRLF line ends shows no drift, and takes another service", () => {
    begin(PNPM);
    add("express", "jobs");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Add jobs");
    const clone = path.join(root, "../clone/shop");
    git("-c", "core.autocrlf=true", "clone", "--quiet", "-c", "core.autocrlf=true", root, clone);
    root = clone;
    expect(text("apps/jobs/src/network.ts")).toContain("\r\n");
    expect(text("pnpm-workspace.yaml")).toContain("\r\n");
    done("sync", "--check");
    add("express", "more");
    expect(text("pnpm-workspace.yaml").replaceAll("\r\n", "")).not.toContain("\n");
    done("sync", "--check");
    git("add", "--all");
    expect(git("diff", "--cached", "--stat", "--", "apps/jobs")).toBe("");
  });
});

describe("a service that is refused", () => {
  it("as a member that would take Python versions from a uv workspace", () => {
    const range = 'requires-python = ">=3.10"\n';
    begin({
      "pyproject.toml": `[project]\nname = "shop"\nversion = "1"\n${range}\n[tool.uv.workspace]\nmembers = ["libs/*"]\n`,
    });
    refuses(["add", "uvicorn", "jobs"], "BAD_PATH", /libs\/jobs would be a member .* requires-python = '>=3\.10'/);
    refuses(["add", "gunicorn", "jobs", "--dir", "libs/x", "--dry-run"], "BAD_PATH", /requires-python/);
    add("express", "web");
    edit("rnet.json", (before) =>
      before.replace(
        /\n {2}\]\n\}/,
        `,\n    { "name": "jobs", "framework": "uvicorn", "dir": "libs/jobs", "port": 3001, "buildKind": "uv" }\n  ]\n}`,
      ),
    );
    refuses(["sync"], "BAD_PATH", /requires-python/);
  });
});

describe("a repository's own formatter", () => {
  it.each(["prettier", "biome"])("(%s) finds nothing to do in what is new, and sync neither without it", (which) => {
    const isPrettier = which === "prettier";
    begin({
      ...PNPM,
      "package.json": `{ "name": "shop", "private": true, "packageManager": "pnpm@10.1.0" }\n`,
      ...(isPrettier
        ? { ".prettierrc": '{ "useTabs": true, "singleQuote": true, "semi": false }\n' }
        : { "biome.json": '{ "javascript": { "formatter": { "quoteStyle": "single" } } }\n' }),
    });
    const tool = isPrettier ? "prettier@3" : "@biomejs/biome@2";
    fs.symlinkSync(path.join(installed(tool), "node_modules"), path.join(root, "node_modules"));
    add("express", "jobs");
    add("next", "site", "--link", "jobs");
    const own = git("ls-files", "--others", "--exclude-standard")
      .split("\n")
      .filter((file) => file !== "" && file !== "node_modules");
    expect(text("apps/jobs/src/server.ts")).toMatch(/from '/);
    expect(text("apps/jobs/src/server.ts")).toMatch(/^\t/m);
    const [bin, args] = isPrettier
      ? ["prettier", ["--check", "--ignore-unknown"]]
      : ["biome", ["format", "--no-errors-on-unmatched"]];
    const check = run(path.join(root, "node_modules/.bin", bin), [...args, ...own]);
    expect(check, `${check.out}${check.err}`).toMatchObject({ code: 0 });
    const before = readTree(root);
    done("sync", "--check");
    fs.unlinkSync(path.join(root, "node_modules"));
    done("sync", "--check");
    done("sync");
    expect(readTree(root)).toEqual(before);
  });
});

describe("a user who answers the questions in a repository that was there", () => {
  async function asking(args: readonly string[], talk: (terminal: Terminal) => Promise<void>): Promise<string> {
    const terminal = openTerminal(process.execPath, [CLI, ...args], { cwd: root });
    try {
      await talk(terminal);
      await terminal.ends(0);
      return /The same without questions:\n {2}rnet (.*)/.exec(terminal.screen())![1]!;
    } finally {
      terminal.close();
    }
  }

  it("gets the same bytes as from the command lines that are printed", async () => {
    begin(PNPM);
    const adopted = await asking(["adopt"], async (terminal) => {
      await answer(terminal, "Its name on Railway", "Redis");
      await choose(terminal, "What does it serve?", "redis");
      await answer(terminal, "Port", "6379");
      await answer(terminal, "Directory (empty: not in this repository)", "");
    });
    const added = await asking(["add", "--no-install"], async (terminal) => {
      await choose(terminal, "Framework", "Express 5");
      await answer(terminal, "Name of the service", "jobs");
      await answer(terminal, "Port", "4000");
      await answer(terminal, "Directory", "");
      await choose(terminal, "Which service does jobs call?", "Redis");
      await choose(terminal, "Client", "ioredis");
      await answer(terminal, "Variable", "");
    });
    const prompted = readTree(root);
    expect(prompted["apps/jobs/package.json"]).toContain("ioredis");
    root = path.join(workplace(), "shop");
    begin(PNPM);
    expect(run("bash", ["-c", `${process.execPath} ${CLI} ${adopted}`]).code).toBe(0);
    expect(run("bash", ["-c", `${process.execPath} ${CLI} ${added} --no-install`]).code).toBe(0);
    expect(readTree(root)).toEqual(prompted);
  });

  it("leaves no trace when it is ended with Ctrl-C", async () => {
    begin(PNPM);
    const before = readTree(root);
    const terminal = openTerminal(process.execPath, [CLI, "add"], { cwd: root });
    await asked(terminal, "Framework");
    terminal.send(KEYS.interrupt);
    await terminal.ends(130);
    expect(readTree(root)).toEqual(before);
  });
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readTree, writeTree, type Tree } from "../tree.ts";
import { cliOf, installed, packed, workplace } from "./packed.ts";
import { userEnv } from "./terminal.ts";

// Formatters as npm installs them, in repositories whose configuration they cannot follow.

const CLI = cliOf(packed().home);
let root: string;

beforeEach(() => {
  root = path.join(workplace(), "shop");
});

function run(program: string, args: readonly string[]): { code: number | null; out: string; err: string } {
  const options = { cwd: root, encoding: "utf8", input: "", env: { ...userEnv(), NO_COLOR: "1" } } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { code: status, out: stdout, err: stderr };
}

function rnet(...args: string[]): ReturnType<typeof run> {
  return run(process.execPath, [CLI, ...args]);
}

interface Document {
  readonly ok: boolean;
  readonly notes: readonly string[];
}

/** What a command prints is one document, and all is well in it. */
function done(...args: string[]): Document {
  const { code, out, err } = rnet(...args, "--json");
  expect({ code, err, where: args }).toEqual({ code: 0, err: "", where: args });
  const document = JSON.parse(out) as Document;
  expect(document.ok).toBe(true);
  return document;
}

function begin(tool: string, tree: Tree): void {
  const manifest = { name: "shop", private: true, packageManager: "pnpm@10.1.0" };
  writeTree(root, { ".gitignore": "node_modules\n", "package.json": `${JSON.stringify(manifest)}\n`, ...tree });
  fs.symlinkSync(path.join(installed(tool), "node_modules"), path.join(root, "node_modules"));
  run("git", ["init", "--quiet"]);
}

function text(file: string): string {
  return fs.readFileSync(path.join(root, file), "utf8");
}

const about = (notes: readonly string[]): string[] => notes.filter((note) => /^(Prettier|Biome) /.test(note));
const OPTIONS = { useTabs: true, singleQuote: true, semi: false };
const MISSING = { ...OPTIONS, plugins: ["prettier-plugin-tailwindcss"] };

describe("a repository with an older Prettier", () => {
  it("of version 2 gets what that leaves as it is, and sync has nothing to do", () => {
    begin("prettier@2", { ".prettierrc": `${JSON.stringify(OPTIONS)}\n`, ".prettierignore": "jobs/src/network.ts\n" });
    const { notes } = done("add", "express", "jobs", "--no-install");
    expect(about(notes)).toEqual([]);
    expect(text("jobs/src/server.ts")).toMatch(/from '/);
    expect(text("jobs/src/server.ts")).toMatch(/^\t/m);
    expect(text("jobs/src/network.ts")).not.toMatch(/^\t/m);
    const own = run("git", ["ls-files", "--others", "--exclude-standard"]).out.split("\n");
    const files = own.filter((file) => /\.(ts|json|md|ya?ml)$/.test(file) && file !== "package.json");
    expect(run(path.join(root, "node_modules/.bin/prettier"), ["--check", ...files])).toMatchObject({ code: 0 });
    const before = readTree(root);
    done("sync");
    expect(readTree(root)).toEqual(before);
  });

  it("of version 1 gets what that understands, and a note about what is too new for it", () => {
    begin("prettier@1", { ".prettierrc": `${JSON.stringify(OPTIONS)}\n` });
    const { notes } = done("add", "express", "jobs", "--no-install");
    expect(about(notes)).toEqual([expect.stringMatching(/it does not understand all of them \(SyntaxError: /)]);
    expect(text("jobs/tsconfig.json")).toMatch(/^\t/m);
    expect(text("rnet.json")).toMatch(/^\t/m);
  });
});

describe("a Prettier whose configuration it cannot follow", () => {
  it.each(["prettier@2", "prettier@3"])("(%s) formats by all that it can, if a plugin is not installed", (tool) => {
    begin(tool, { ".prettierrc": `${JSON.stringify(MISSING)}\n` });
    const { notes } = done("add", "express", "jobs", "--no-install");
    expect(about(notes)).toEqual([
      expect.stringMatching(
        /the plugin prettier-plugin-tailwindcss, which is not installed\. The files were formatted without it\. Fix that, then run: .*npx prettier --write \.railway \.rnet NETWORK\.md jobs rnet\.json$/,
      ),
    ]);
    expect(text("jobs/src/server.ts")).toMatch(/from '/);
    expect(text("rnet.json")).toMatch(/^\t/m);
  });

  it.each<readonly [what: string, tree: Tree, told: RegExp]>([
    [
      "names a shared one that is not installed",
      { "package.json": '{ "name": "shop", "private": true, "prettier": "@acme/prettier-config" }\n' },
      /its configuration names @acme\/prettier-config, which is not installed/,
    ],
    ["throws", { "prettier.config.mjs": 'throw new Error("no");\n' }, /its configuration cannot be read \(Error: no\)/],
    ["does not parse", { ".prettierrc": "{ nope" }, /its configuration cannot be read/],
    [
      "has a value that it does not know",
      { ".prettierrc": '{ "printWidth": "wide" }' },
      /it does not understand all of them/,
    ],
    [
      "names a plugin that throws",
      { ".prettierrc": '{ "plugins": ["./plugin.cjs"] }', "plugin.cjs": 'throw new Error("no");\n' },
      /the plugin \S+plugin\.cjs, which does not load \(Error: no\)/,
    ],
    ["ends the process", { "prettier.config.cjs": "process.exit(0);\n" }, /it ended early \(exit code 0\)/],
  ])("%s: the files are written as they are, and the note is told once", (_, tree, told) => {
    begin("prettier@3", tree);
    const { notes } = done("add", "express", "jobs", "--no-install");
    expect(about(notes)).toEqual([expect.stringMatching(told)]);
    expect(text("jobs/src/server.ts")).toMatch(/from "/);
    const printed = rnet("add", "express", "site", "--link", "jobs", "--no-install");
    expect(printed.code).toBe(0);
    expect(printed.out.split(/^Prettier could not/m)).toHaveLength(2);
    expect(printed.out + printed.err).not.toMatch(/^\s+at .+:\d+/m);
  });

  it("does not parse: every command that writes says so, and sync with nothing to do does not", () => {
    begin("prettier@3", { ".prettierrc": "{ nope" });
    for (const args of [
      ["add", "express", "jobs"],
      ["add", "express", "site", "--link", "jobs"],
      ["rename", "site", "shopfront"],
      ["adopt", "--name", "Redis"],
      ["unlink", "shopfront", "jobs"],
    ])
      expect(about(done(...args, "--no-install").notes)).toEqual([expect.stringMatching(/cannot be read/)]);
    expect(about(done("sync", "--no-install").notes)).toEqual([]);
  });

  it("prints while it is read, and has an option that nobody knows: no word of it", () => {
    const config = 'console.log("{");\nconsole.error("}");\nmodule.exports = { semi: false, nope: 1 };\n';
    begin("prettier@3", { "prettier.config.cjs": config });
    expect(about(done("add", "express", "jobs", "--no-install").notes)).toEqual([]);
    expect(text("jobs/src/server.ts")).not.toMatch(/;$/m);
  });
});

describe("a Biome whose configuration it cannot follow", () => {
  it.each([
    ["has a key that it does not know", '{ "nope": 1 }', /Found an unknown key `nope`/],
    ["does not parse", "{ nope", /Property key must be double quoted/],
    ["extends one that is not installed", '{ "extends": ["@acme/biome"] }', /Failed to resolve the configuration from/],
  ])("%s: the files are written as they are, and the note is told once", (_, config, told) => {
    begin("@biomejs/biome@2", { "biome.json": config });
    const { notes } = done("add", "express", "jobs", "--no-install");
    expect(about(notes)).toEqual([expect.stringMatching(told)]);
    expect(about(notes)[0]).toMatch(/npx @biomejs\/biome format --write/);
  });

  it("leaves files alone: no word of it", () => {
    begin("@biomejs/biome@2", { "biome.json": '{ "formatter": { "enabled": false } }' });
    expect(about(done("add", "express", "jobs", "--no-install").notes)).toEqual([]);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { manifestSchema } from "../../scripts/schema.ts";
import { catalog } from "../../src/model/catalog.ts";
import { SCHEMA_URL } from "../../src/state/rnet-json.ts";
import { readTree } from "../tree.ts";
import { cliOf, npm, packed, workplace } from "./packed.ts";
import { openTerminal, userEnv } from "./terminal.ts";
import { chunksIn, packagesIn, sourcesIn, trace } from "./trace.ts";

const { home, files, contents } = packed();
const INSTALLED = path.join(home, "node_modules/create-rnet-app");
const PROJECT = path.resolve(import.meta.dirname, "../..");
const BUNDLED = ["plop", "node-plop", "handlebars", "inquirer", "fs-extra", "prettier"];
const SHOP = ["--service=api:express", "--service=site:next", "--service=jobs:uvicorn", "--service=data:mongo"];

describe("the packed tarball", () => {
  test("has no dependencies and runs nothing when it is installed", () => {
    const { scripts, ...manifest } = readJson(path.join(INSTALLED, "package.json"));
    expect(Object.keys(manifest).filter((key) => /dependencies$/i.test(key) && key !== "devDependencies")).toEqual([]);
    expect(Object.keys(scripts ?? {}).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  });

  test("installs as one package with two bins", () => {
    const listed = JSON.parse(npm(home, "ls", "--all", "--json")) as Record<string, object>;
    const installed = fs.readdirSync(path.join(home, "node_modules")).filter((name) => !name.startsWith("."));
    expect(Object.keys(listed["dependencies"]!)).toEqual(["create-rnet-app"]);
    expect(JSON.stringify(listed)).not.toMatch(/"dependencies".*"dependencies"/);
    expect(installed).toEqual(["create-rnet-app"]);
    expect(fs.readdirSync(path.join(home, "node_modules/.bin")).sort()).toEqual(["create-rnet-app", "rnet"]);
  });

  test("has no source maps, tests, sources or metafile in it", () => {
    const code = files.filter((file) => !/^[^/]+(\.md|LICENSE|\.json)$|^LICENSE$/.test(file));
    expect(code.filter((file) => !/^dist\/([\w-]+\.cjs|(catalog|schema|templates)\.json)$/.test(file))).toEqual([]);
    const mapped = code.filter((file) => fs.readFileSync(path.join(INSTALLED, file), "utf8").includes("sourceMapping"));
    expect(mapped).toEqual([]);
  });

  test("has the schema where the rnet.json of a new workspace names it", () => {
    const [, name, version, file] = /^https:\/\/cdn\.jsdelivr\.net\/npm\/([^@]+)@([^/]+)\/(.+)$/.exec(SCHEMA_URL)!;
    expect(readJson(path.join(INSTALLED, "package.json"))).toMatchObject({ name, version });
    expect(files).toContain(file);
    expect(readJson(path.join(INSTALLED, file!))).toEqual(manifestSchema(catalog));
    const cwd = workplace();
    execFileSync(process.execPath, [cliOf(home), "shop", "--yes", "--no-install", ...SHOP], { cwd, env: userEnv() });
    expect(readJson(path.join(cwd, "shop/rnet.json"))["$schema"]).toBe(SCHEMA_URL);
  });

  test("has the readme, its licence and the licences of what it bundles", () => {
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "THIRD-PARTY-LICENSES.md"]));
    const licences = fs.readFileSync(path.join(INSTALLED, "THIRD-PARTY-LICENSES.md"), "utf8");
    expect([...bundled()].filter((name) => !licences.includes(name))).toEqual([]);
  });
});

describe("the bundle", () => {
  test.each(BUNDLED)("really has %s in it", (name) => {
    expect(bundled()).toContain(name);
  });

  test("has one inquirer in it, of version 14", () => {
    const copies = new Set(
      sourcesIn(Object.keys(contents)).flatMap((file) => /^.*node_modules\/inquirer(?=\/)/.exec(file) ?? []),
    );
    expect([...copies]).toEqual(["node_modules/inquirer"]);
    expect(readJson(path.join(PROJECT, "node_modules/inquirer/package.json"))["version"]).toMatch(/^14\./);
  });

  test("imports nothing from outside but what comes with Node", () => {
    const imports = Object.values(contents).flatMap((file) => file.imports);
    const outside = imports.filter((name) => contents[path.posix.join("dist", name)] === undefined);
    expect(outside).toContain("node:path");
    expect(outside.filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test("can open a connection only to verify a service", () => {
    const network = /^(node:)?(https?|http2|net|tls|dgram|dns|inspector)(\/|$)/;
    const able = Object.values(contents).filter(({ imports }) => imports.some((name) => network.test(name)));
    const code = able.flatMap(({ sources }) => sources);
    expect(code).toContain("src/run/probe.ts");
    expect(code.filter((file) => !/^src\/(cli\/commands\/verify|verify\/|run\/)/.test(file))).toEqual([]);
  });

  test("has no code that fetches without an import", () => {
    const real = sourcesIn(Object.keys(contents)).filter((file) => fs.existsSync(path.join(PROJECT, file)));
    expect(real.length).toBeGreaterThan(100);
    const call =
      /(?<![.\w])(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(|getBuiltinModule\((?!"node:child_process")/;
    expect(real.filter((file) => call.test(fs.readFileSync(path.join(PROJECT, file), "utf8")))).toEqual([]);
  });
});

describe("the workflows", () => {
  const workflow = (name: string): Workflow =>
    parse(fs.readFileSync(path.join(PROJECT, ".github/workflows", name), "utf8")) as Workflow;
  const runs = ({ jobs }: Workflow): string[] =>
    Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  test("publish with provenance, from a tag that is the version, after the tests", () => {
    const publish = workflow("publish.yml");
    expect(publish.on).toEqual({ push: { tags: ["v*"] } });
    expect(publish.jobs["publish"]!.permissions).toEqual({ contents: "read", "id-token": "write" });
    const commands = runs(publish);
    expect(commands.at(-1)).toBe("npm publish --provenance --access public");
    expect(commands.findIndex((run) => run.includes("npm test"))).toBeGreaterThan(0);
    expect(commands.some((run) => run.includes("GITHUB_REF_NAME"))).toBe(true);
  });

  test("check with .ci/run, which everybody can run", () => {
    const commands = runs(workflow("ci.yml"));
    expect(commands.filter((run) => run.endsWith("bash .ci/run"))).toHaveLength(1);
  });
});

interface Workflow {
  readonly on: object;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: object; readonly steps: readonly { readonly run?: string }[] }>
  >;
}

describe("what is loaded at run time", () => {
  test.each(["--help", "--version"])("%s: nothing that asks, renders, writes or formats", (flag) => {
    const { status, stdout, chunks } = trace(workplace(), flag);
    const packages = packagesIn(sourcesIn(chunks));
    expect(status).toBe(0);
    expect(stdout).not.toBe("");
    expect(BUNDLED.filter((name) => packages.has(name))).toEqual([]);
  });

  test("create with every flag: nothing that asks or formats", () => {
    const cwd = workplace();
    const { status, chunks } = trace(cwd, "shop", "--yes", "--no-install", ...SHOP);
    const packages = packagesIn(sourcesIn(chunks));
    expect(status).toBe(0);
    expect(packages).toContain("fs-extra");
    expect(["inquirer", "node-plop", "prettier"].filter((name) => packages.has(name))).toEqual([]);
  });

  test("create with every flag in a terminal, with its spinner: nothing that asks or formats", async () => {
    const cwd = workplace();
    const fakes = withFakeNpm(cwd);
    const coverage = path.join(cwd, "coverage");
    const env = { NODE_V8_COVERAGE: coverage, PATH: `${fakes}:${process.env["PATH"]}` };
    const terminal = openTerminal(process.execPath, [cliOf(home), "shop", "--yes", "--no-git", ...SHOP], { cwd, env });
    onTestFinished(terminal.close);
    await terminal.ends(0);
    expect(terminal.screen()).toContain("✔ npm install in site");
    expect(["inquirer", "prettier"].filter((name) => packagesIn(sourcesIn(chunksIn(coverage))).has(name))).toEqual([]);
  });
});

describe("with the network unreachable", () => {
  const { how, prefix, env } = isolation();

  test(`both bins of the installed package make the same workspace (${how})`, () => {
    const [byCreate, byRnet] = [workplace(), workplace()];
    const run = (cwd: string, bin: string, ...args: string[]): void => {
      const command = [...prefix, path.join(home, "node_modules/.bin", bin), ...args, "shop", "--yes", "--no-install"];
      execFileSync(command[0]!, [...command.slice(1), ...SHOP], { cwd, env });
    };
    run(byCreate, "create-rnet-app");
    run(byRnet, "rnet", "create");
    const tree = readTree(path.join(byCreate, "shop"));
    const expected = ["api/package.json", "site/package.json", "jobs/pyproject.toml", "rnet.json", "NETWORK.md"];
    expect(Object.keys(tree)).toEqual(expect.arrayContaining(expected));
    expect(tree).toEqual(readTree(path.join(byRnet, "shop")));
  });
});

/** Cuts a program off: a network namespace of its own if the kernel lets us, else a proxy that is not there. */
function isolation(): { how: string; prefix: readonly string[]; env: Record<string, string> } {
  for (const prefix of [
    ["unshare", "-n"],
    ["unshare", "-r", "-n"],
  ] as const)
    if (spawnSync(prefix[0], [...prefix.slice(1), "true"]).status === 0)
      return { how: prefix.join(" "), prefix, env: userEnv() };
  console.warn("unshare -n is not allowed here: the network is only made unreachable by a proxy that is not there.");
  const proxy = "http://127.0.0.1:9";
  const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy };
  return { how: "a proxy that is not there", prefix: [], env: { ...userEnv(), ...env } };
}

function bundled(): Set<string> {
  return packagesIn(sourcesIn(Object.keys(contents)));
}

/** A directory for PATH with an npm that does nothing and succeeds. */
function withFakeNpm(cwd: string): string {
  const directory = path.join(cwd, "bin");
  fs.mkdirSync(directory);
  fs.writeFileSync(path.join(directory, "npm"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return directory;
}

function readJson(file: string): Record<string, object> {
  return JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, object>;
}

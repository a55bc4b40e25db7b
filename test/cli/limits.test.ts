import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../tree.ts";
import { cliOf, packed, workplace } from "./packed.ts";
import { userEnv } from "./terminal.ts";
import { packagesIn, sourcesIn, trace } from "./trace.ts";

// What `npm run bench` rests on and no machine changes: bytes, files loaded, files opened.

const { tarball, contents } = packed();
const ASKS_OR_FORMATS = ["inquirer", "node-plop", "plop", "prettier"];

function bytesOf(chunks: readonly string[]): number {
  return chunks.reduce((sum, name) => sum + contents[name]!.bytes, 0);
}

test("the tarball has at most a million bytes", () => {
  expect(fs.statSync(tarball).size).toBeLessThanOrEqual(1_000_000);
});

describe("nothing is loaded that is not used", () => {
  test.each([
    ["--version", 20_000],
    ["--help", 90_000],
  ])("%s: no package, no template, less than %d bytes", (flag, most) => {
    const { status, chunks } = trace(workplace(), flag);
    expect(status).toBe(0);
    const sources = sourcesIn(chunks);
    expect([...packagesIn(sources)]).toEqual([]);
    expect(sources).toContain("src/cli.ts");
    expect(sources).not.toContain("src/render/render.ts");
    expect(bytesOf(chunks)).toBeLessThan(most);
  });

  test("a whole day's work with every flag: nothing that asks or formats", () => {
    const cwd = workplace();
    const services = ["--service", "api:express", "--service", "jobs:uvicorn"];
    const day: string[][] = [
      ["create", ".", "--yes", "--no-install", "--no-git", ...services],
      ["add", "redis", "cache"],
      ["link", "jobs", "api"],
      ["link", "api", "cache", "--no-install"],
      ["rename", "jobs", "work"],
      ["sync", "--check"],
      ["unlink", "work", "api"],
      ["graph"],
      ["graph", "--json"],
    ];
    for (const args of day) {
      const { status, stderr, chunks } = trace(cwd, ...args);
      expect(stderr, args.join(" ")).toBe("");
      expect(status, args.join(" ")).toBe(0);
      const packages = packagesIn(sourcesIn(chunks));
      expect([args.join(" "), ASKS_OR_FORMATS.filter((name) => packages.has(name))]).toEqual([args.join(" "), []]);
    }
  });
});

/** Counts what a program opens, by its path; loaded before the program, so that whoever copies `fs` copies this. */
const COUNTER = `
  const fs = require("fs"), seen = new Set();
  for (const name of ["openSync", "readFileSync", "writeFileSync", "renameSync", "rmSync", "unlinkSync"]) {
    const real = fs[name];
    fs[name] = (file, ...rest) => { if (typeof file === "string") seen.add(file); return real(file, ...rest); };
  }
  require("module").syncBuiltinESMExports();
  const write = fs.writeFileSync;
  process.on("exit", () => write(process.env.COUNT_INTO, [...seen].join("\\n")));
`;

describe("a rename opens as many files of services in a large workspace as in a small one", () => {
  const opened = new Map<number, string[]>();
  beforeAll(() => {
    for (const size of [10, 100]) opened.set(size, filesOpenedByRename(size));
  });

  test("and some it does open", () => {
    expect(opened.get(10)!.length).toBeGreaterThan(0);
  });

  test("10 and 100 services", () => {
    expect(opened.get(100)).toEqual(opened.get(10));
  });
});

/** The files in services' directories that renaming the first of `size` services opens; the second calls it. */
function filesOpenedByRename(size: number): string[] {
  const cwd = temporaryDirectory();
  const services = Array.from({ length: size }, (_, index) => ({
    name: `s${index}`,
    framework: "express",
    port: 3_000 + index,
    links: index === 1 ? [{ to: "s0", client: "fetch", env: "API_URL" }] : [],
  }));
  fs.writeFileSync(path.join(cwd, "from.json"), JSON.stringify({ name: "shop", origin: "create", services }));
  fs.writeFileSync(path.join(cwd, "counter.cjs"), COUNTER);
  const run = (args: string[], env: Record<string, string> = {}): void => {
    const options = { cwd, env: { ...userEnv(), ...env }, encoding: "utf8" } as const;
    const { status, stderr } = spawnSync(process.execPath, [cliOf(packed().home), ...args, "--no-install"], options);
    if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  };
  // In a repository, as it is everywhere but in a test: what a rename leaves is then found by git.
  run(["shop", "--from", "from.json"]);
  const count = path.join(cwd, "count");
  const root = path.join(cwd, "shop");
  const hook = { NODE_OPTIONS: `--require ${path.join(cwd, "counter.cjs")}`, COUNT_INTO: count };
  run(["rename", "s0", "first", "--cwd", root], hook);
  const seen = fs.readFileSync(count, "utf8").split("\n");
  fs.rmSync(cwd, { recursive: true });
  const inside = seen.map((file) => path.relative(root, file)).filter((file) => /^(s\d+|first)\//.test(file));
  return inside.sort();
}

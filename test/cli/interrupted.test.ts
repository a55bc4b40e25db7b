import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory, writeTree, type Tree } from "../tree.ts";
import { cliOf, packed, workplace } from "./packed.ts";
import { userEnv } from "./terminal.ts";

// The program is killed at changes that it makes on the disk, each time in a fresh repository; how many those are is counted
// first. test/unit/faults.slow.test.ts stops it, without a process, at every one.

const CLI = cliOf(packed().home);
const PRELOAD = path.join(import.meta.dirname, "kill-at.mjs");
const ADD = ["add", "express", "jobs", "--no-install"];
/** As many at a time as there are processors in the smallest of machines. */
const AT_ONCE = 2;

const BEFORE: Tree = {
  "package.json": '{\n\t"name": "shop",\r\n\t"private": true,\n\t"packageManager": "pnpm@10.0.0"\n}',
  "pnpm-workspace.yaml": 'packages:\n  - "apps/web" # ours',
  "apps/web/package.json": '{ "name": "@acme/web", "private": true, "scripts": { "start": "node ." } }\n',
};

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

function rnet(root: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const preload = Object.keys(env).length ? ["--import", PRELOAD] : [];
  return new Promise((done) => {
    const child = spawn(process.execPath, [...preload, CLI, ...args], { cwd: root, env: { ...userEnv(), ...env } });
    let err = "";
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.on("close", (code, signal) => done({ code, signal, err }));
  });
}

/** A repository with nothing of ours in it; git's directory is all that says where its root is. */
function made(place: string, name: string): string {
  const root = path.join(place, name, "shop");
  writeTree(root, BEFORE);
  fs.mkdirSync(path.join(root, ".git"));
  return root;
}

let count: number;
let after: Tree;

beforeAll(async () => {
  const place = temporaryDirectory();
  const root = made(place, "whole");
  const ended = await rnet(root, ADD, { COUNT_IN: path.join(place, "count") });
  count = Number(fs.readFileSync(path.join(place, "count"), "utf8"));
  after = readTree(root);
  fs.rmSync(place, { recursive: true });
  if (ended.code !== 0) throw new Error(ended.err);
});

const NEXT = [["sync"], ADD];
/** What only looks, and so puts nothing right. */
const LOOKS = [["graph"], [...ADD, "--dry-run"], ["sync", "--check"]];

/** The first and the last changes, where what is there means most; of the others each seventh, so that all of NEXT and LOOKS have a turn. */
function spread(): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return all.filter((at) => at <= 6 || at % 7 === 0 || at > count - 4);
}

/** Kills `add` at one of its changes, runs what only looks and then another command, and says what is wrong with what is there. */
async function faultsAt(at: number, place: string): Promise<string[]> {
  const root = made(place, String(at));
  const killed = await rnet(root, ADD, { KILL_AT: String(at) });
  const [left, look] = [readTree(root), LOOKS[at % LOOKS.length]!];
  await rnet(root, look);
  if (differences(readTree(root), left) !== "") return [`change ${at} of ${count}: ${look.join(" ")} has written`];
  const next = NEXT[at % NEXT.length]!;
  const { code, err } = await rnet(root, next);
  const tree = readTree(root);
  const [undone, done] = [differences(tree, BEFORE), differences(tree, after)];
  const isDone = done === "" && code === 0;
  const isUndone = undone === "" && code === 2 && err.includes("There is no rnet.json") && next !== ADD;
  if (killed.signal === "SIGKILL" && (isDone || isUndone)) return [];
  return [`change ${at} of ${count}, then ${next.join(" ")} (${code}, ${err}): ${undone} | ${done}`];
}

function differences(a: Tree, b: Tree): string {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => a[name] !== b[name]).join(" ");
}

describe("rnet add that is killed at a change on the disk", () => {
  it("makes enough of them for this to mean something", () => {
    expect(count).toBeGreaterThan(40);
    expect(spread().length).toBeGreaterThan(12);
    expect(Object.keys(after)).toContain("apps/jobs/src/network.ts");
    expect(Object.entries(BEFORE).filter(([file, text]) => after[file] !== text)).toHaveLength(1);
  });

  it("is as good as never run, or wholly done, once the next command of any kind has run", async () => {
    const place = workplace();
    const open = spread();
    const faults: string[] = [];
    const work = async (): Promise<void> => {
      for (let at = open.shift(); at !== undefined; at = open.shift()) faults.push(...(await faultsAt(at, place)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults).toEqual([]);
  });
});

describe("after an add was killed, its traces were cleared away and others went on", () => {
  const CREATE = "shop --yes --service api:express --service cache:redis --no-install --no-git";
  const CHANGES = [
    "add express jobs --no-install",
    "adopt --reference Redis",
    "link api cache --no-install",
    "rename api orders --no-install",
    "remove cache",
    "sync",
  ];
  const READS = ["graph", "diff", "sync --check", ...CHANGES.map((line) => `${line} --dry-run`)];
  let root: string;

  beforeAll(async () => {
    root = path.join(temporaryDirectory(), "shop");
    await rnet(path.dirname(root), CREATE.split(" "));
    git("init", "--quiet");
    commit("Begin");
    const killed = await rnet(root, ["add", "nest", "web", "--no-install"], { KILL_AT: "2", KILL_ONLY: "renameSync" });
    if (killed.signal !== "SIGKILL") throw new Error(`it was not killed: ${killed.err}`);
    git("clean", "-fdq");
    git("checkout", "--quiet", ".");
    writeTree(root, { "web/src/main.ts": "by hand\n" });
    commit("Write a service by hand");
    return () => fs.rmSync(path.dirname(root), { recursive: true });
  });

  function git(...args: string[]): string {
    return execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root, encoding: "utf8" });
  }

  function commit(message: string): void {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  }

  it.each(READS)("rnet %s changes nothing", async (line) => {
    const before = readTree(root);
    const { code } = await rnet(root, line.split(" "));
    expect(code).not.toBe(null);
    expect(readTree(root)).toEqual(before);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("rnet graph shows what is there, and says that a command was interrupted", async () => {
    const { code, err } = await rnet(root, ["graph"]);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("was interrupted") as string });
  });

  it.each(CHANGES)("rnet %s stops, names the file and what to do, and changes nothing", async (line) => {
    // Whose turn it is, the dead one's, is taken away.
    const { ".rnet/writer.pid": _, ...before } = readTree(root);
    const { code, err } = await rnet(root, line.split(" "));
    expect(code).toBe(1);
    expect(err).toContain("  web/src/main.ts\n");
    expect(err).toContain("delete .rnet/journal and run this again");
    expect(readTree(root)).toEqual(before);
  });

  it("goes on as it says, once the journal is deleted", async () => {
    fs.rmSync(path.join(root, ".rnet/journal"));
    expect((await rnet(root, ["sync"])).code).toBe(0);
    expect(fs.readFileSync(path.join(root, "web/src/main.ts"), "utf8")).toBe("by hand\n");
    expect(git("status", "--porcelain")).toBe("");
  });
});

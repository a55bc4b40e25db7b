import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory, writeTree, type Tree } from "../tree.ts";
import { cliOf, packed, workplace } from "./packed.ts";
import { personsEnv } from "./terminal.ts";

// The program is killed at every change it makes on the disk, each in a fresh repository; how many those are is counted first.

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
    const child = spawn(process.execPath, [...preload, CLI, ...args], { cwd: root, env: { ...personsEnv(), ...env } });
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

const NEXT = [["graph"], ["sync"], ADD];

/** Every change up to the first service file and at the end, where what is there means most; of the others each third. */
function spread(): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return all.filter((at) => at <= 18 || at % 3 === 0 || at > count - 8);
}

/** Kills `add` at one of its changes, runs another command, and says what is wrong with what is there then. */
async function faultsAt(at: number, place: string): Promise<string[]> {
  const root = made(place, String(at));
  const killed = await rnet(root, ADD, { KILL_AT: String(at) });
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

describe("rnet add that is killed at any change on the disk", () => {
  it("makes enough of them for this to mean something", () => {
    expect(count).toBeGreaterThan(40);
    expect(spread().length).toBeGreaterThan(30);
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
  }, 240_000);
});

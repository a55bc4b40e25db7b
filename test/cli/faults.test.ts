import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory, type Tree } from "../tree.ts";

const CLI = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
const PRELOAD = pathToFileURL(path.join(import.meta.dirname, "interfere.mjs")).href;
const CREATE = "shop --yes --service api:express --service jobs:uvicorn --link jobs:api --no-install --no-git";
/** How many of a command's operations on the disk it is killed at. */
const KILLS = 5;
let made: string;
let home: string;
let root: string;
let cases = 0;
let losses = 0;

beforeAll(() => {
  made = temporaryDirectory();
  run(CREATE, {}, made);
  return () => fs.rmSync(made, { recursive: true });
});
beforeEach(() => {
  home = temporaryDirectory();
  root = path.join(home, "shop");
  fs.cpSync(path.join(made, "shop"), root, { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));
afterAll(() => void process.stdout.write(`${cases} cases, ${losses} lost\n`));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function run(line: string, env: NodeJS.ProcessEnv = {}, cwd = root): Ended {
  const args = ["--import", PRELOAD, CLI, ...line.split(" ")];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    encoding: "utf8",
    input: "",
  });
  return { code: status, signal, out: stdout, err: stderr };
}

/** Starts a command, and lets it go on while others run. */
function start(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", PRELOAD, CLI, ...line.split(" ")], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return once(child, "close").then(([code, signal]) => ({ code, signal, out, err }) as Ended);
}

async function until(file: string): Promise<void> {
  for (let tries = 0; !fs.existsSync(file); tries++) {
    if (tries > 10_000) throw new Error(`${file} does not come`);
    await sleep(20);
  }
}

function services(): string[] {
  const { services: all } = JSON.parse(readTree(root)["rnet.json"]!) as { services: { name: string }[] };
  return all.map(({ name }) => name);
}

/** A tree without what says whose turn it is, which the next command that writes takes away. */
function withoutTurns(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([file]) => !/^\.rnet\/(writer\.pid[.\w]*|new)$/.test(file)));
}

/** Runs a command to its end in a copy. Returns the tree it makes and how many operations on the disk that takes. */
function whole(line: string): { after: Tree; size: number } {
  const copy = path.join(home, "whole");
  fs.cpSync(root, copy, { recursive: true });
  const count = path.join(home, "count");
  expect(run(line, { RNET_COUNT: count }, copy).code).toBe(0);
  const after = readTree(copy);
  fs.rmSync(copy, { recursive: true });
  return { after, size: Number(fs.readFileSync(count, "utf8")) };
}

describe("killed with SIGKILL at an operation on the disk", () => {
  it.each(["rename api orders --move --no-install", "add express extra --no-install", "remove jobs --delete"])(
    "%s leaves all as it was, or as it was to be, once the next command has run",
    (line) => {
      fs.appendFileSync(path.join(root, "NETWORK.md"), "\nA note of mine.\n");
      const saved = path.join(home, "saved");
      fs.cpSync(root, saved, { recursive: true });
      const before = readTree(root);
      const { after, size } = whole(line);
      expect(size).toBeGreaterThan(20);
      const seen = { undone: 0, done: 0 };
      for (let kill = 0; kill < KILLS; kill++) {
        fs.rmSync(root, { recursive: true });
        fs.cpSync(saved, root, { recursive: true });
        const nth = 1 + Math.floor((kill * (size - 1)) / (KILLS - 1));
        expect(run(line, { RNET_KILL_AT: String(nth) }).signal).toBe("SIGKILL");
        // The next command that writes puts it right, and finds nothing to do: the lock says what is there.
        expect(run("sync").code, `after operation ${nth} of ${size}`).toBe(0);
        expect(run("sync --check").code, `after operation ${nth} of ${size}`).toBe(0);
        const now = withoutTurns(readTree(root));
        const isUndone = JSON.stringify(now) === JSON.stringify(before);
        cases += 1;
        losses += Number(!isUndone && JSON.stringify(now) !== JSON.stringify(after));
        if (!isUndone) expect(now).toEqual(after);
        seen[isUndone ? "undone" : "done"] += 1;
      }
      expect(seen.undone).toBeGreaterThan(KILLS / 2);
    },
  );
});

describe("two commands at once", () => {
  it("the second says that the first is writing, and changes nothing", async () => {
    const go = path.join(home, "go");
    const first = start("add redis cache --no-install", { RNET_WAIT_AT: "12", RNET_WAIT_FOR: go });
    await until(`${go}.waiting`);
    const second = run("add redis queue --no-install");
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Another rnet command \(process \d+\)/) as string,
    });
    fs.writeFileSync(go, "");
    expect((await first).code).toBe(0);
    expect(services()).toEqual(["api", "jobs", "cache"]);
    expect(run("add redis queue --no-install").code).toBe(0);
    expect(services()).toEqual(["api", "jobs", "cache", "queue"]);
    expect(run("sync --check").code).toBe(0);
  });

  it("one that decided before the other wrote says so, and writes over nothing", async () => {
    const go = path.join(home, "go");
    const slow = start("add redis cache --no-install", { RNET_WAIT_AT: "1", RNET_WAIT_FOR: go });
    await until(`${go}.waiting`);
    expect(run("rename api orders --no-install").code).toBe(0);
    const between = readTree(root);
    fs.writeFileSync(go, "");
    expect(await slow).toMatchObject({
      code: 1,
      err: expect.stringContaining("changed while this command ran") as string,
    });
    expect(readTree(root)).toEqual(between);
    expect(run("add redis cache --no-install").code).toBe(0);
    expect(services()).toEqual(["orders", "jobs", "cache"]);
    expect(run("sync --check").code).toBe(0);
  });

  it("of several each has done all or nothing", async () => {
    for (let round = 0; round < 2; round++) {
      const before = services();
      const names = Array.from({ length: 4 }, (_, index) => `cache-${round}${index}`);
      const ended = await Promise.all(names.map((name) => start(`add redis ${name} --no-install`)));
      const done = names.filter((_, index) => ended[index]!.code === 0);
      for (const { code, err } of ended) if (code !== 0) expect(err).toMatch(/run (it|this one) again/);
      expect(done.length).toBeGreaterThan(0);
      expect(services().toSorted()).toEqual([...before, ...done].toSorted());
      expect(run("sync --check").code).toBe(0);
      cases += names.length;
    }
  });
});

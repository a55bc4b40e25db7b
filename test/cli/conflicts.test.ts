import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { workplace } from "./packed.ts";
import { asked, choose, KEYS, openTerminal, userEnv, type Terminal } from "./terminal.ts";
import { readTree, temporaryDirectory } from "../tree.ts";

const CLI = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
const [ENV, NETWORK] = ["api/.env.example", "NETWORK.md"];
const ENV_ASKED = `${ENV} is edited, and rnet has something new:`;
const NETWORK_ASKED = `${NETWORK} is edited, and rnet has something new:`;
const MINE = "mine: leave it as it is";
const THEIRS = "theirs: take rnet's text, the edit goes";
const MARKERS = "markers: both, marked, to settle by hand";
const SHOW = "show the difference";
let made: string;
let shop: string;

beforeAll(() => {
  made = temporaryDirectory();
  const words = "shop --yes --service api:express --service jobs:uvicorn --no-install --no-git";
  spawnSync(process.execPath, [CLI, ...words.split(" ")], { cwd: made, env: userEnv() });
  return () => fs.rmSync(made, { recursive: true });
});
beforeEach(() => {
  shop = path.join(workplace(), "shop");
  fs.cpSync(path.join(made, "shop"), shop, { recursive: true });
  edit(ENV, (text) => text.replace("PORT=3000", "PORT=3999"));
  edit(NETWORK, (text) => text.replace("_jobs[", "_jobs_mine["));
});

function edit(file: string, change: (text: string) => string): void {
  const target = path.join(shop, file);
  const before = fs.readFileSync(target, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`nothing to edit in ${file}`);
  fs.writeFileSync(target, after);
}

const text = (file: string): string => fs.readFileSync(path.join(shop, file), "utf8");

function link(...more: string[]): Terminal {
  const terminal = openTerminal(process.execPath, [CLI, "link", "api", "jobs", "--no-install", ...more], { cwd: shop });
  onTestFinished(terminal.close);
  return terminal;
}

describe("a user at a terminal is asked about each conflict", () => {
  test("and each file gets what was said of it", async () => {
    const terminal = link();
    await choose(terminal, NETWORK_ASKED, MARKERS);
    await choose(terminal, ENV_ASKED, MINE);
    await terminal.ends(0);
    expect(text(NETWORK)).toMatch(/<<<<<<< mine\n[^]*_jobs_mine\[[^]*=======\n[^]*>>>>>>> rnet\n/);
    expect(text(ENV)).toContain("PORT=3999");
    expect(text(ENV)).not.toContain("JOBS_URL");
    expect(text("api/src/network.ts")).toContain("JOBS_URL");
  });

  test("sees the difference first and is asked again", async () => {
    const terminal = link();
    await choose(terminal, NETWORK_ASKED, THEIRS);
    await choose(terminal, ENV_ASKED, SHOW);
    await asked(terminal, ENV_ASKED);
    expect(terminal.screen()).toMatch(/--- a\/api\/\.env\.example\n\+\+\+ b\/api\/\.env\.example\n/);
    expect(terminal.screen()).toMatch(/\n-PORT=3999\n\+PORT=3000\n\+JOBS_URL=http:\/\/localhost:3001\n/);
    await choose(terminal, ENV_ASKED, THEIRS);
    await terminal.ends(0);
    expect(text(ENV)).toMatch(/PORT=3000\nJOBS_URL/);
    expect(text(NETWORK)).not.toContain("_jobs_mine");
  });

  test("whether an edited file that is no longer needed may go", async () => {
    const before = readTree(shop);
    const remove = () => {
      const terminal = openTerminal(process.execPath, [CLI, "remove", "api"], { cwd: shop });
      onTestFinished(terminal.close);
      return terminal;
    };
    const first = remove();
    await choose(first, NETWORK_ASKED, THEIRS);
    await choose(first, `${ENV} is edited, and no longer needed:`, MINE);
    await first.ends(0);
    expect(text(ENV)).toBe(before[ENV]);
  });

  test.each([0, 1])("Ctrl-C at question %i ends with 130, and nothing is written", async (index) => {
    const before = readTree(shop);
    const terminal = link();
    if (index === 1) await choose(terminal, NETWORK_ASKED, MINE);
    await asked(terminal, [NETWORK_ASKED, ENV_ASKED][index]!);
    terminal.send(KEYS.interrupt);
    await terminal.ends(130);
    expect(readTree(shop)).toEqual(before);
    expect(terminal.screen()).not.toMatch(/^\s+at .+:\d+|ExitPromptError/m);
  });
});

describe("nobody is asked", () => {
  test("if --on-conflict says it", async () => {
    const terminal = link("--on-conflict", "theirs");
    await terminal.ends(0);
    expect(text(ENV)).toContain("PORT=3000");
  });

  test.each(["--dry-run", "--yes", "--json"])("with %s", async (flag) => {
    const before = readTree(shop);
    const terminal = link(flag);
    await terminal.ends(flag === "--dry-run" ? 0 : 1);
    expect(terminal.screen()).not.toMatch(/^[?✔] /m);
    if (flag === "--dry-run") expect(terminal.screen()).toContain("A conflict has to be settled before anything");
    expect(readTree(shop)).toEqual(before);
  });
});

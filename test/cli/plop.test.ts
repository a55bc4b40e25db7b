import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cliOf, packed, packedBesidePlop, workplace } from "./packed.ts";
import { answer, asked, choose, KEYS, openTerminal, personsEnv, type Terminal } from "./terminal.ts";
import { readTree } from "../tree.ts";

const HOME = packedBesidePlop();

describe("in anybody's plopfile", () => {
  test("the stock plop brings an inquirer of its own", () => {
    expect(versionOf("plop")).toMatch(/^4\./);
    expect(versionOf("inquirer")).toMatch(/^9\./);
  });

  test('plop.load("create-rnet-app") offers the generators', () => {
    const script =
      'import nodePlop from "node-plop"; console.log(JSON.stringify((await nodePlop("plopfile.mjs")).getGeneratorList()));';
    const list = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: HOME, encoding: "utf8" });
    // node-plop lists what comes from a pack without its description.
    expect(JSON.parse(list)).toContainEqual({ name: "create" });
  });

  test("the stock plop asks, lets an entry of a list be picked with the arrows, and writes what our program writes", async () => {
    const { terminal, cwd } = startPlop();
    await answer(terminal, "Directory of the workspace", "shop");
    await choose(terminal, "Framework", "Nest 12");
    await answer(terminal, "Name of the service", "api");
    await answer(terminal, "Port", "3100");
    await answer(terminal, "Another service?", "y");
    await choose(terminal, "Framework", "Redis 8");
    await answer(terminal, "Name of the service", "");
    await answer(terminal, "Port", "");
    await answer(terminal, "Another service?", "n");
    await choose(terminal, "Which service does api call?", "cache");
    await choose(terminal, "Client", "bullmq");
    await answer(terminal, "Variable", "QUEUE_URL");
    await choose(terminal, "Package manager", "pnpm");
    await answer(terminal, "Write this to shop?", "y");
    await terminal.ends(0);

    const elsewhere = workplace();
    const services = ["--service", "api:nest:3100", "--service", "cache:redis:6379"];
    const flags = [...services, "--link", "api:cache:bullmq:QUEUE_URL", "--package-manager", "pnpm", "--yes"];
    const args = [cliOf(packed().home), "shop", ...flags, "--no-install", "--no-git"];
    execFileSync(process.execPath, args, { cwd: elsewhere, env: personsEnv() });
    const tree = readTree(path.join(cwd, "shop"));
    expect(Object.keys(tree)).toContain("api/package.json");
    expect(tree).toEqual(readTree(path.join(elsewhere, "shop")));
  });

  test("Ctrl-C in the stock plop leaves nothing and prints no stack", async () => {
    const { terminal, cwd } = startPlop();
    await answer(terminal, "Directory of the workspace", "shop");
    await asked(terminal, "Framework");
    terminal.send(KEYS.interrupt);
    await terminal.ends(130);
    expect(fs.readdirSync(cwd).sort()).toEqual(["node_modules", "plopfile.mjs"]);
    expect(terminal.screen()).not.toMatch(/^\s+at .+:\d+|ExitPromptError|node:internal/m);
  });
});

/** Runs `plop create` in a directory with HOME's plopfile and packages. */
function startPlop(): { terminal: Terminal; cwd: string } {
  const cwd = workplace();
  fs.copyFileSync(path.join(HOME, "plopfile.mjs"), path.join(cwd, "plopfile.mjs"));
  fs.symlinkSync(path.join(HOME, "node_modules"), path.join(cwd, "node_modules"));
  const terminal = openTerminal(path.join(cwd, "node_modules/.bin/plop"), ["create"], { cwd });
  onTestFinished(terminal.close);
  return { terminal, cwd };
}

function versionOf(name: string): string {
  const file = path.join(HOME, "node_modules", name, "package.json");
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}

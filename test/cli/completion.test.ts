import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { temporaryDirectory } from "../tree.ts";
import { cliOf, packed } from "./packed.ts";
import { openTerminal, userEnv } from "./terminal.ts";

const BIN = path.join(packed().home, "node_modules/.bin");
const env = { ...userEnv(), PATH: `${BIN}:${process.env["PATH"]}`, PS1: "$ " };
const COMMANDS = ["create", "add", "link", "unlink", "rename", "remove", "sync", "verify", "graph", "completion"];

let shop: string;
beforeAll(() => {
  const home = temporaryDirectory();
  const flags = ["--yes", "--no-install", "--no-git", "--service", "orders:express", "--service", "cache:redis"];
  execFileSync(process.execPath, [cliOf(packed().home), "shop", ...flags], { cwd: home, env });
  shop = path.join(home, "shop");
  return () => fs.rmSync(home, { recursive: true });
});

function candidates(...typed: string[]): string[] {
  const args = ["completion", "candidates", "--cwd", shop, "--", ...typed];
  return execFileSync(path.join(BIN, "rnet"), args, { env, encoding: "utf8" }).split("\n").filter(Boolean);
}

/** Whether a shell is here; the tests say aloud if one is not. */
function has(shell: string): boolean {
  const found = spawnSync(shell, ["--version"]).status === 0;
  if (!found) console.warn(`${shell} is not installed: its completion is not tested here.`);
  return found;
}

describe("what may come next", () => {
  it("begins with the commands", () => {
    expect(candidates("")).toEqual(expect.arrayContaining(COMMANDS));
    expect(candidates("re")).toEqual(["rename", "remove"]);
  });

  it.each<readonly [what: string, typed: readonly string[], expected: readonly string[]]>([
    ["a service to rename", ["rename", ""], ["orders", "cache"]],
    ["no old service for the new name", ["rename", "orders", ""], []],
    ["a service to call", ["link", "orders", "c"], ["cache"]],
    ["a third service to verify", ["verify", "orders", "cache", "o"], ["orders"]],
    ["a framework", ["add", "fi"], ["fiber"]],
    ["a framework after a flag and its value", ["add", "--port", "3000", "fi"], ["fiber"]],
    ["a flag's value", ["sync", "--on-conflict", "m"], ["mine", "markers"]],
    ["a client", ["link", "orders", "cache", "--client", "bull"], ["bullmq"]],
    ["a service for --link", ["add", "express", "web", "--link", "ord"], ["orders"]],
    ["a flag", ["graph", "--fo"], ["--format"]],
    ["a flag of create without its name", ["shop", "--serv"], ["--service"]],
    ["no name for a directory, which the shell knows better", ["sync", "--cwd", ""], []],
  ])("is %s", (_, typed, expected) => {
    expect(candidates(...typed)).toEqual(expected);
  });

  it("is no service if the manifest is broken, and no complaint either", () => {
    const broken = temporaryDirectory();
    onTestFinished(() => fs.rmSync(broken, { recursive: true }));
    fs.writeFileSync(path.join(broken, "rnet.json"), '{ "services": [{ "name": "$(touch x)" }] }');
    const args = ["completion", "candidates", "--cwd", broken, "--", "rename", ""];
    const { status, stdout, stderr } = spawnSync(path.join(BIN, "rnet"), args, { env, encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });
});

describe("a real shell completes", () => {
  it.skipIf(!has("bash"))("bash, at the press of the tab key", async () => {
    await expectsTab("bash", ["--norc", "--noprofile", "-i"], 'eval "$(rnet completion bash)"');
  });

  it.skipIf(!has("zsh"))("zsh, at the press of the tab key", async () => {
    const start = "autoload -U compinit; compinit -D -u; source <(rnet completion zsh)";
    await expectsTab("zsh", ["-f", "-i"], start);
  });

  it.skipIf(!has("fish"))("fish, by its own account", () => {
    const complete = (line: string): string[] => {
      const script = `rnet completion fish | source; complete -C "${line}"`;
      return execFileSync("fish", ["--no-config", "-c", script], { cwd: shop, env, encoding: "utf8" })
        .split("\n")
        .filter(Boolean);
    };
    expect(complete("rnet rename o")).toEqual(["orders"]);
    expect(complete("rnet add hyp")).toEqual(["hypercorn"]);
    expect(complete("rnet sync --cwd or")).toEqual(["orders/"]);
  });
});

/** Types half a word, presses the tab key, and waits for the other half: a service, a framework, a flag, a directory. */
async function expectsTab(shell: string, args: readonly string[], start: string): Promise<void> {
  for (const [half, whole] of [
    ["rnet rename ord", "rnet rename orders"],
    ["rnet add hyp", "rnet add hypercorn"],
    ["rnet graph --for", "rnet graph --format"],
    ["rnet sync --cwd ord", "rnet sync --cwd orders/"],
  ] as const) {
    const terminal = openTerminal(shell, args, { cwd: shop, env });
    onTestFinished(terminal.close);
    terminal.send(`${start}; echo re"ady"\r`);
    await terminal.see("\nready");
    terminal.send(`${half}\t`);
    await terminal.see(whole);
    terminal.close();
  }
}

describe("the command", () => {
  it.each([
    [[], "Which shell? rnet completion bash|zsh|fish"],
    [["powershell"], '"powershell": use bash, zsh, fish.'],
  ])("%j is refused", (words, message) => {
    const { status, stderr } = spawnSync(path.join(BIN, "rnet"), ["completion", ...words], { env, encoding: "utf8" });
    expect([status, stderr.trim()]).toEqual([2, message]);
  });
});

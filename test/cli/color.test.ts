import { spawnSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { cliOf, packed, workplace } from "./packed.ts";
import { openTerminal, userEnv } from "./terminal.ts";

const CLI = cliOf(packed().home);
const ARGS = ["shop", "--yes", "--service", "api:express", "--dry-run"];
const COLOR = /\u001b\[/;

/** Everything the program writes to a terminal. */
async function inTerminal(env: Record<string, string>): Promise<string> {
  let data = "";
  const hear = (text: string): void => void (data += text);
  const terminal = openTerminal(process.execPath, [CLI, ...ARGS], { cwd: workplace(), env, hear });
  onTestFinished(terminal.close);
  await terminal.ends(0);
  return data;
}

describe("colour", () => {
  test("is there on a terminal", async () => {
    expect(await inTerminal({})).toMatch(COLOR);
  });

  test("is there with an empty NO_COLOR, which says nothing", async () => {
    expect(await inTerminal({ NO_COLOR: "" })).toMatch(COLOR);
  });

  test("is not there with NO_COLOR", async () => {
    const data = await inTerminal({ NO_COLOR: "1" });
    expect(data).toContain("api/package.json");
    expect(data).not.toMatch(COLOR);
  });

  test("is not there in a pipe, on either stream", () => {
    const options = { cwd: workplace(), env: userEnv(), encoding: "utf8" } as const;
    for (const args of [ARGS, ["shop", "--nonsense"]]) {
      const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], options);
      expect(stdout + stderr).not.toBe("");
      expect(stdout + stderr).not.toMatch(COLOR);
    }
  });
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { cliOf, packed } from "../cli/packed.ts";
import { userEnv } from "../cli/terminal.ts";
import { readTree, temporaryDirectory, writeTree, type Tree } from "../tree.ts";
import { WORKSPACE_TOOLS, installWorkspaceTools } from "./workspace-tools.ts";

// uv locks a workspace for the Pythons that all its members take: a new member of ours takes none away.

const UV = path.join(WORKSPACE_TOOLS, "python/bin/uv");
const CLI = cliOf(packed().home);
const project = (name: string, range: string): string =>
  `[project]\nname = "${name}"\nversion = "1"\nrequires-python = "${range}"\n\n[tool.uv]\npackage = false\n`;

let root: string;
beforeAll(installWorkspaceTools);
beforeEach(() => {
  root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
});

function begin(ranges: readonly [root: string, member: string], more: Tree = {}): void {
  const workspace = '\n[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["alone/*"]\n';
  writeTree(root, {
    "pyproject.toml": `${project("shop", ranges[0])}${workspace}`,
    "libs/lib/pyproject.toml": project("lib", ranges[1]),
    ...more,
  });
}

function run(program: string, ...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8", env: userEnv() });
  return { code: status, output: `${stdout}${stderr}` };
}

/** The range that uv locks the workspace for. */
function locked(): string {
  expect(run(UV, "lock")).toMatchObject({ code: 0 });
  return /^requires-python = "(.*)"$/m.exec(fs.readFileSync(path.join(root, "uv.lock"), "utf8"))![1]!;
}

const add = (...args: string[]): ReturnType<typeof run> =>
  run(process.execPath, CLI, "add", "uvicorn", "jobs", "--no-install", ...args);

describe("uv", () => {
  it("takes from a workspace what one member does not take", () => {
    begin([">=3.10", ">=3.11"]);
    expect(locked()).toBe(">=3.11");
  });

  it.each<readonly [root: string, member: string]>([
    [">=3.11", ">=3.11"],
    [">=3.10", ">=3.11.1"],
    [">=3.11.1", ">=3.11"],
    [">=3.11,<3.14", ">=3.11"],
  ])("locks a root of %s and a member of %s after rnet add for what it locked before", (...ranges) => {
    begin(ranges);
    const before = locked();
    expect(add()).toMatchObject({ code: 0 });
    expect(locked()).toBe(before);
    expect(readTree(root)).toHaveProperty("libs/jobs/pyproject.toml");
  });

  it("is not asked to take 3.10 from a workspace: rnet add writes nothing", () => {
    begin([">=3.10", ">=3.10"]);
    const before = locked();
    const tree = readTree(root);
    const refused = add();
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.output).toMatch(/pyproject\.toml says requires-python = '>=3\.10'/);
    expect(readTree(root)).toEqual(tree);
    expect(locked()).toBe(before);
  });

  it("leaves alone what is left out: there the service stands by itself", () => {
    begin([">=3.10", ">=3.10"]);
    const before = locked();
    expect(add("--dir", "alone/jobs")).toMatchObject({ code: 0 });
    expect(locked()).toBe(before);
    expect(readTree(root)).toHaveProperty("alone/jobs/requirements.txt");
  });
});

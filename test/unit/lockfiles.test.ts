import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { addLink, addService, sequence, type Change } from "../../src/changes/change.ts";
import type { Refresh } from "../../src/install/lockfiles.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { temporaryDirectory } from "../tree.ts";

// What is installed after a command, for services that stand alone. Those of a workspace: test/unit/build-kinds.test.ts.

const add = (name: string, framework: string): Change =>
  addService({ name, framework, dir: null, port: null, buildKind: null, base: null });

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
});

async function apply(change: Change): Promise<readonly Refresh[]> {
  return (await applyChange(root, change, { start: made([]) })).todo;
}

describe("a new service", () => {
  it("of Node is installed: without node_modules nothing of it runs", async () => {
    expect(await apply(add("api", "express"))).toEqual([{ dir: "api", command: "npm install", isDue: true }]);
  });

  it.each([
    ["uvicorn", "jobs", /pip install/],
    ["axum", "core", /^cargo fetch$/],
  ])(
    "of %s is not: its language installs when it first runs, or into a place that is the user's to make",
    async (...row) => {
      const [framework, name, command] = row;
      expect(await apply(add(name, framework))).toEqual([
        { dir: name, command: expect.stringMatching(command) as string, isDue: false },
      ]);
    },
  );
});

describe("a service whose dependencies changed", () => {
  const linked = addLink({ from: "jobs", to: "api", client: null, env: null });

  beforeEach(async () => {
    await apply(sequence([add("api", "express"), add("jobs", "uvicorn")]));
  });

  it("is installed again if it was installed", async () => {
    fs.mkdirSync(path.join(root, "jobs/.venv"));
    expect(await apply(linked)).toMatchObject([{ dir: "jobs", isDue: true }]);
  });

  it("is not if it never was", async () => {
    expect(await apply(linked)).toMatchObject([{ dir: "jobs", isDue: false }]);
  });
});

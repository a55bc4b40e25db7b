import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { addLink, addService, sequence, type Change } from "../../src/changes/change.ts";
import { planSteps } from "../../src/pipeline/plan-steps.ts";
import { TOUCHED } from "../../src/pipeline/desired.ts";
import { applyPlan, compare } from "../../src/pipeline/pipeline.ts";
import { load } from "../../src/state/load.ts";
import { refreshes, type Refresh } from "../../src/install/lockfiles.ts";
import { made } from "../scenarios.ts";
import { ONLY_EDITS, temporaryDirectory } from "../tree.ts";

// What is installed after a command, for services that stand alone. Those of a workspace: test/unit/build kinds.test.ts.

const add = (name: string, framework: string): Change =>
  addService({ name, framework, dir: null, port: null, buildKind: null, base: null });

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
});

function apply(change: Change): Refresh[] {
  const plan = planSteps(compare(load(root), made([]), change, TOUCHED), ONLY_EDITS);
  applyPlan({ root, plan });
  return refreshes(root, plan.workspace, plan.steps);
}

describe("a new service", () => {
  it("of Node is installed: without node_modules nothing of it runs", () => {
    expect(apply(add("api", "express"))).toEqual([{ dir: "api", command: "npm install", isDue: true }]);
  });

  it.each([
    ["uvicorn", "jobs", /pip install/],
    ["axum", "core", /^cargo fetch$/],
  ])("of %s is not: its language installs when it first runs, or into a place that is the user's to make", (...row) => {
    const [framework, name, command] = row;
    expect(apply(add(name, framework))).toEqual([
      { dir: name, command: expect.stringMatching(command) as string, isDue: false },
    ]);
  });
});

describe("a service whose dependencies changed", () => {
  const linked = addLink({ from: "jobs", to: "api", client: null, env: null });

  beforeEach(() => {
    apply(sequence([add("api", "express"), add("jobs", "uvicorn")]));
  });

  it("is installed again where it was installed", () => {
    fs.mkdirSync(path.join(root, "jobs/.venv"));
    expect(apply(linked)).toMatchObject([{ dir: "jobs", isDue: true }]);
  });

  it("is not where it never was", () => {
    expect(apply(linked)).toMatchObject([{ dir: "jobs", isDue: false }]);
  });
});

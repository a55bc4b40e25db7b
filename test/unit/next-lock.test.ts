import fs from "node:fs";
import path from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { blobId } from "../../src/core/git-blob.ts";
import { addLink, addService, removeService, sequence, type Change } from "../../src/changes/change.ts";
import type { PlannedChange } from "../../src/pipeline/pipeline.ts";
import { load } from "../../src/state/load.ts";
import { printLock } from "../../src/state/lock.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { temporaryDirectory } from "../tree.ts";

// What the lock remembers of a managed file that the user edited or deleted, when the templates have news for it.

const NETWORK = "web/src/network.ts";
const add = (name: string, framework: string): Change =>
  addService({ name, framework, dir: null, port: null, buildKind: null, base: null });
const link = addLink({ from: "web", to: "api", client: null, env: null });

let root: string;
let first: string;

function apply(change: Change): Promise<PlannedChange> {
  return applyChange(root, change, { start: made([]), onConflict: "mine" });
}

beforeEach(async () => {
  root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  await apply(sequence([add("api", "express"), add("web", "express")]));
  first = fs.readFileSync(path.join(root, NETWORK), "utf8");
});

it.each<[what: string, kind: string, change: (file: string) => void]>([
  ["kept against the templates' news", "keep", (file) => fs.writeFileSync(file, "export const mine = 1;\n")],
  ["deleted", "gone", (file) => fs.rmSync(file)],
])("a file that the user %s is still theirs: what was written stays what we wrote before", async (_, kind, change) => {
  change(path.join(root, NETWORK));
  const step = (await apply(link)).plan.steps.find((one) => one.path === NETWORK)!;
  expect(step.kind).toBe(kind);
  expect(step.rendered).not.toBe(first);
  expect(load(root).lock!.files.get(NETWORK)).toEqual({ rendered: blobId(step.rendered!), written: blobId(first) });
});

const SEED = "web/test/app.test.ts";

it("a seed file of a service that is not rendered stays in the lock, so that one the user deleted does not come back", async () => {
  fs.rmSync(path.join(root, SEED));
  await apply(add("jobs", "uvicorn"));
  expect((await apply(link)).plan.steps.find((one) => one.path === SEED)?.kind).toBe("gone");
  expect(fs.existsSync(path.join(root, SEED))).toBe(false);
});

it("a seed file whose template has changed keeps the id of the template that it was made from, for rnet diff", async () => {
  const file = path.join(root, ".rnet/lock.json");
  const before = load(root).lock!;
  const older = blobId("what the template of an earlier version gave\n");
  fs.writeFileSync(file, printLock({ ...before, seeds: new Map([...before.seeds, [SEED, older]]) }));
  await apply(link);
  expect(load(root).lock!.seeds.get(SEED)).toBe(older);
});

it("a managed file that is no longer asked for is not in the lock", async () => {
  await apply(removeService("web"));
  const { files, seeds } = load(root).lock!;
  expect([...files.keys(), ...seeds.keys()].filter((one) => one.startsWith("web/"))).toEqual([]);
});

it("a railway.ts of the user's is extended once: what they take out of it again does not come back", async () => {
  const mine = temporaryDirectory();
  onTestFinished(() => fs.rmSync(mine, { recursive: true }));
  const railway = path.join(mine, ".railway/railway.ts");
  const text = `import { defineRailway, project } from "railway/iac";\n\nexport default defineRailway(() => project("x", { resources: [] }));\n`;
  fs.mkdirSync(path.dirname(railway));
  fs.writeFileSync(railway, text);
  const start = { ...made([]), origin: "repository" } as const;
  await applyChange(mine, add("api", "express"), { start });
  expect(fs.readFileSync(railway, "utf8")).toContain("...resources");
  fs.writeFileSync(railway, text);
  await applyChange(mine, add("web", "express"));
  expect(fs.readFileSync(railway, "utf8")).toBe(text);
});

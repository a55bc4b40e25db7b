import fs from "node:fs";
import path from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { blobId } from "../../src/core/git-blob.ts";
import { addLink, addService, sequence, type Change } from "../../src/changes/change.ts";
import type { PlannedChange } from "../../src/pipeline/pipeline.ts";
import { load } from "../../src/state/load.ts";
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

import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { goldenTrees } from "../golden-trees.ts";
import { scenarios } from "../scenarios.ts";
import { readTree, treeOf, writeTree } from "../tree.ts";

// Real files, reviewed like code. `npm run golden` writes them again; then read the difference.
const GOLDEN = path.resolve(import.meta.dirname, "../golden");

const trees = await goldenTrees(scenarios());

describe("golden trees", () => {
  if (process.env["GOLDEN"] === "write") {
    fs.rmSync(GOLDEN, { recursive: true, force: true });
    for (const [id, tree] of trees) writeTree(path.join(GOLDEN, id), tree);
  }

  it.each([...trees])("%s is written as reviewed", (id, tree) => {
    expect(tree).toEqual(readTree(path.join(GOLDEN, id)));
  });

  it("there is no golden tree without a scenario", () => {
    expect(fs.readdirSync(GOLDEN).toSorted()).toEqual([...trees.keys()].toSorted());
  });

  it.each(scenarios())("$id comes out the same twice", async ({ workspace }) => {
    expect(await treeOf(workspace)).toEqual(await treeOf(workspace));
  });
});

import fs from "node:fs";
import path from "node:path";
import { createTwoFilesPatch } from "diff";
import { describe, expect, it } from "vitest";
import { goldenTrees } from "../golden-trees.ts";
import { scenarios } from "../scenarios.ts";
import { readTree, treeOf, writeTree, type Tree } from "../tree.ts";

// Real files, reviewed like code. `npm run golden` writes them again; then read the difference.
const GOLDEN = path.resolve(import.meta.dirname, "../golden");
const LOCK = ".rnet/lock.json";

/** What differs from the reviewed tree, file by file; "" if nothing does. The lock has a digest of every other file. */
function differences(tree: Tree, reviewed: Tree): string {
  const names = [...new Set([...Object.keys(tree), ...Object.keys(reviewed)])].toSorted();
  const different = names.filter((name) => tree[name] !== reviewed[name]);
  const telling = different.filter((name) => name !== LOCK);
  const files = (telling.length ? telling : different).map((name) => difference(name, tree[name], reviewed[name]));
  return files.length ? `${files.join("\n")}\nRun \`npm run golden\`, then read \`git diff\`.` : "";
}

function difference(name: string, text: string | undefined, reviewed: string | undefined): string {
  if (reviewed === undefined) return `${name} is extra: it is not in test/golden`;
  if (text === undefined) return `${name} is missing: only test/golden has it`;
  return createTwoFilesPatch(`${name} in test/golden`, name, reviewed, text, "", "", { context: 1 });
}

const trees = await goldenTrees(scenarios());

describe("golden trees", () => {
  if (process.env["GOLDEN"] === "write") {
    fs.rmSync(GOLDEN, { recursive: true, force: true });
    for (const [id, tree] of trees) writeTree(path.join(GOLDEN, id), tree);
  }

  it.each([...trees])("%s is written as reviewed", (id, tree) => {
    const found = differences(tree, readTree(path.join(GOLDEN, id)));
    if (found) expect.fail(found);
  });

  it("there is no golden tree without a scenario", () => {
    expect(fs.readdirSync(GOLDEN).toSorted()).toEqual([...trees.keys()].toSorted());
  });

  it.each(scenarios())("$id comes out the same twice", async ({ workspace }) => {
    expect(await treeOf(workspace)).toEqual(await treeOf(workspace));
  });
});

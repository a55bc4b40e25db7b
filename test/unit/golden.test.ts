import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scenarios } from "../scenarios.ts";
import { readTree, treeOf, writeTree, type Tree } from "../tree.ts";

// Real files, reviewed like code. `npm run golden` writes them again; then read the difference.
const GOLDEN = path.resolve(import.meta.dirname, "../golden");
const isWriting = process.env["GOLDEN"] === "write";

/** A .gitignore would hide golden files from git, so it is stored under another name. */
function stored(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([file, text]) => [file.replace(/(^|\/)\.gitignore$/, "$1gitignore.golden"), text]),
  );
}

describe("golden trees", () => {
  if (isWriting) fs.rmSync(GOLDEN, { recursive: true, force: true });

  it.each(scenarios())("$id is written as reviewed", ({ id, workspace }) => {
    const tree = stored(treeOf(workspace));
    if (isWriting) writeTree(path.join(GOLDEN, id), tree);
    expect(tree).toEqual(readTree(path.join(GOLDEN, id)));
  });

  it("there is no golden tree without a scenario", () => {
    expect(fs.readdirSync(GOLDEN).toSorted()).toEqual(
      scenarios()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it.each(scenarios())("$id comes out the same twice", ({ workspace }) => {
    expect(treeOf(workspace)).toEqual(treeOf(workspace));
  });
});

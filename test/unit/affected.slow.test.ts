import fs from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { affectedBy } from "../../src/model/affected.ts";
import {
  addLink,
  addService,
  removeLink,
  removeService,
  renameService,
  sequence,
  type Change,
} from "../../src/changes/change.ts";
import { load } from "../../src/state/load.ts";
import { reference } from "../../src/model/variables.ts";
import { generated, type GeneratedService, type Workspace } from "../../src/model/workspace.ts";
import { applyChange } from "../apply.ts";
import { everything, made } from "../scenarios.ts";
import { planFresh, readTree, directoryInMemory, treeOf, writeTree, type Tree } from "../tree.ts";

const EVERYTHING = everything();
const renderings = new Map<Workspace, Tree>();

/** A workspace's tree, made once. */
async function treeOnce(workspace: Workspace): Promise<Tree> {
  const tree = renderings.get(workspace) ?? (await treeOf(workspace));
  renderings.set(workspace, tree);
  return tree;
}

/** The workspace on disk after a change that looked only at what it touches. */
async function treeAfter(before: Workspace, change: Change) {
  const root = directoryInMemory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  writeTree(root, await treeOnce(before));
  await applyChange(root, change);
  return { tree: readTree(root), lock: load(root).lock! };
}

function edited(name: string, edit: (service: GeneratedService) => GeneratedService): Change {
  return (workspace) => ({
    ...workspace,
    services: workspace.services.map((one) => (one.name === name && one.kind === "generated" ? edit(one) : one)),
  });
}

/** Values travel from `leaf` through the variables of `middle` to `top`, which only calls `middle`. */
const REFERRING = edited("middle", (one) => ({ ...one, variables: { LEAF: `at ${reference("leaf", "PORT")}` } }))(
  made([
    ...["leaf", "middle", "top", "other"].map((name) =>
      addService({ name, framework: "express", dir: null, port: null, buildKind: null, base: null }),
    ),
    addLink({ from: "top", to: "middle", client: null, env: null }),
  ]),
);

const names = generated(EVERYTHING).map(({ name }) => name);
const CHANGES: readonly (readonly [what: string, before: Workspace, change: Change])[] = [
  ...names.map((name) => [`a rename of ${name}`, EVERYTHING, renameService(name, "renamed", false)] as const),
  ["a rename that keeps the host name", EVERYTHING, renameService("express", "renamed", true)],
  ["another port", EVERYTHING, edited("redis", (one) => ({ ...one, port: 7000 }))],
  ["a variable", EVERYTHING, edited("mongo", (one) => ({ ...one, variables: { COLOUR: "blue" } }))],
  ["a link less", EVERYTHING, removeLink("next", "express", "EXPRESS_FETCH_URL")],
  [
    "a service more",
    EVERYTHING,
    addService({ name: "x", framework: "nest", dir: null, port: null, buildKind: null, base: null }),
  ],
  ["a service less", REFERRING, removeService("other")],
  ["another order", REFERRING, (workspace) => ({ ...workspace, services: workspace.services.toReversed() })],
  ["a repository", EVERYTHING, (workspace) => ({ ...workspace, repository: "acme/shop" })],
  ["a port that travels through a reference", REFERRING, edited("leaf", (one) => ({ ...one, port: 7000 }))],
  ["nothing", EVERYTHING, (workspace) => workspace],
  ["two renames", REFERRING, sequence([renameService("leaf", "a", false), renameService("top", "b", false)])],
];

describe("looking only at what a change touches", () => {
  it.each(CHANGES)("gives every managed file as if all had been made anew: %s", async (_, before, change) => {
    const after = change(before);
    const { tree, lock } = await treeAfter(before, change);
    const anew = (await planFresh(after)).steps.filter(({ owner, kind }) => owner === "managed" && kind === "create");
    for (const { path, text } of anew) expect(tree[path], path).toBe(text);
    const known = anew.map(({ path }) => path);
    expect([...lock.files.keys()].toSorted()).toEqual(known.toSorted());
  });

  it("touches a service, those that call it, and no other", () => {
    const after = renameService("middle", "centre", false)(REFERRING);
    expect([...affectedBy(REFERRING, after).services]).toEqual(["centre", "top"]);
  });

  it("touches nothing if nothing changed", () => {
    expect(affectedBy(EVERYTHING, everything())).toEqual({ root: false, services: new Set() });
  });
});

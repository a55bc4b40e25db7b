import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { addService } from "../../src/changes/change.ts";
import { extendRailway } from "../../src/railway/extend-railway.ts";
import { made } from "../scenarios.ts";
import { railwayFiles } from "../railway-files.ts";
import { treeOf, writeTree, type Tree } from "../tree.ts";
import { evaluate, HOME, installSdk, type Evaluated } from "./sdk.ts";

// Every shape of the user's railway.ts that we extend, evaluated before and after by the real SDK: the same, and our services.

beforeAll(installSdk);

/** The deployment files of a workspace with one Express service and one Redis, which has a volume. */
async function ours(): Promise<Tree> {
  const services = (
    [
      ["api", "express"],
      ["cache", "redis"],
    ] as const
  ).map(([name, framework]) => addService({ name, framework, dir: null, port: null, buildKind: null, base: null }));
  const tree = Object.entries(await treeOf({ ...made(services), origin: "repository" }));
  return Object.fromEntries(tree.filter(([file]) => /^\.railway\/(rnet\.ts|package\.json)$/.test(file)));
}

async function evaluated(id: string, text: string): Promise<Evaluated> {
  const root = path.join(HOME, "extended", id.replace(/[^\w-]+/g, "-"));
  fs.rmSync(root, { recursive: true, force: true });
  writeTree(root, { ...(await ours()), ".railway/railway.ts": text });
  return evaluate(root);
}

describe("a user's railway.ts", () => {
  it.each(railwayFiles())("gives the same and our services: $shape", async ({ shape, before }) => {
    const given = { services: ["api", "cache"], volumes: ["cache-data"] };
    const extension = await extendRailway(before, given);
    if (extension.kind !== "extended") throw new Error(JSON.stringify(extension));
    const was = await evaluated(`${shape} before`, before);
    const is = await evaluated(`${shape} after`, extension.text);
    const added = is.project.resources.slice(was.project.resources.length);
    expect(added.map(({ address }) => address)).toEqual(["service.api", "service.cache", "volume.cache-data"]);
    expect({ ...is, project: { ...is.project, resources: was.project.resources } }).toEqual(was);
    expect(is.project.resources.slice(0, was.project.resources.length)).toEqual(was.project.resources);
  });
});

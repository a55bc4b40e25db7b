import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { manifestSchema } from "../../scripts/schema.ts";
import { VERSION } from "../../src/core/version.ts";
import { catalog } from "../../src/model/catalog.ts";
import { hasOldSchema } from "../../src/state/load.ts";
import type { Lock } from "../../src/state/lock.ts";
import { parseWorkspace } from "../../src/state/rnet-json.ts";
import { scenarios } from "../scenarios.ts";
import { treeOf } from "../tree.ts";
import { variations } from "../variations.ts";

const everywhere = [...scenarios(), ...variations().filter(({ id }) => id.startsWith("everything"))];

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(manifestSchema(catalog));

describe("the schema that rnet.json names for editors", () => {
  it.each(everywhere.map(({ id, workspace }) => [id, workspace] as const))(
    "accepts the manifest of %s",
    async (_, workspace) => {
      validate(JSON.parse((await treeOf(workspace))["rnet.json"]!));
      expect(validate.errors).toBeNull();
    },
  );

  it("refuses what rnet refuses", () => {
    const service = { name: "api", framework: "express", port: 3000 };
    expect(validate({ name: "shop", services: [service] })).toBe(true);
    for (const wrong of [
      { ...service, framework: "expres" },
      { ...service, port: 0 },
      { ...service, name: "API" },
      { ...service, colour: "blue" },
      { ...service, links: [{ to: "x", client: "none", env: "X_URL" }] },
    ])
      expect(validate({ name: "shop", services: [wrong] }), JSON.stringify(wrong)).toBe(false);
    expect(validate({ name: "shop", more: 1 })).toBe(false);
  });
});

describe("the address of another version's schema", () => {
  const manifest = `{ "$schema": "https://cdn.jsdelivr.net/npm/create-rnet-app@0.0.1/dist/schema.json", "name": "shop" }`;
  const lock = (generator: string): Lock => ({
    generator,
    manifest: parseWorkspace(manifest),
    files: new Map(),
    seeds: new Map(),
    edits: [],
  });

  it.each([
    ["is old after an upgrade", lock("0.0.1"), true],
    ["is the user's if the lock is of this version", lock(VERSION), false],
    ["is old without a lock", null, true],
  ])("%s", (_, known, isOld) => {
    expect(hasOldSchema(manifest, known)).toBe(isOld);
  });
});

import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { scenarios } from "../scenarios.ts";
import { treeOf } from "../tree.ts";
import { variations } from "../variations.ts";

const everywhere = [...scenarios(), ...variations().filter(({ id }) => id.startsWith("everything"))];

/** The schema that an editor finds beside a manifest. */
function schemaOf(tree: Readonly<Record<string, string>>) {
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(tree[".rnet/schema.json"]!));
}

describe(".rnet/schema.json", () => {
  it.each(everywhere.map(({ id, workspace }) => [id, workspace] as const))(
    "accepts the manifest of %s",
    (_, workspace) => {
      const tree = treeOf(workspace);
      const validate = schemaOf(tree);
      validate(JSON.parse(tree["rnet.json"]!));
      expect(validate.errors).toBeNull();
    },
  );

  it("refuses what rnet refuses", () => {
    const validate = schemaOf(treeOf(scenarios()[0]!.workspace));
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

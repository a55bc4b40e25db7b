import { describe, expect, it } from "vitest";
import { addService, adoptService } from "../../src/changes/change.ts";
import { extendRailway } from "../../src/railway/extend-railway.ts";
import { legacyNote, pasteNote, pullNote, unnamedNote } from "../../src/railway/notes.ts";
import { made } from "../scenarios.ts";
import { treeOf } from "../tree.ts";

const api = addService({ name: "api", framework: "express", dir: null, port: null, buildKind: null, base: null });
const redis = adoptService({ name: "Redis", dir: null, port: 6379, serves: "redis" });

describe("what a repository's user is told about deployment files", () => {
  it.each(["create", "repository"] as const)(
    "a new railway.ts owns only what it lists, whatever the origin: %s",
    async (origin) => {
      for (const changes of [[api], [api, redis], []]) {
        const seed = (await treeOf({ ...made(changes), origin }))[".railway/railway.ts"];
        expect(seed).toContain('\nconst name = "shop";\nexport const partial = name;\n');
        expect(unnamedNote(seed!, made(changes))).toBeNull();
      }
    },
  );

  it("pulling first is offered", () => {
    expect(pullNote()).toMatch(/owns only the services of rnet\.json.*"railway config pull" first/);
  });

  // What earlier versions wrote.
  const NAMELESS =
    'import { resources } from "./rnet.ts";\nexport default defineRailway(() => project("shop", { resources: [...resources] }));\n';

  it.each([
    ["without a partial", NAMELESS, true],
    ["that lists it", NAMELESS.replace("...resources]", '...resources, redis("Redis")]'), false],
    ["with a partial", `export const partial = 'shop';\n${NAMELESS}`, false],
    ["with a partial by another of its names", `const own = "shop";\nexport { own as PARTIAL };\n${NAMELESS}`, false],
    ["that says partial in a comment only", `// partial\n${NAMELESS}`, true],
    ["that is not there", null, false],
  ])("an adopted service in danger of an apply is told of: a railway.ts %s", (_, text, isTold) => {
    const told = unnamedNote(text, made([api, redis]));
    expect(told ?? "").toMatch(
      isTold ? /does not name Redis\. .*below its imports: export const partial = "shop"\./ : /^$/,
    );
    expect(unnamedNote(text, made([api]))).toBeNull();
  });

  it("an old file has a cut-off date", () => {
    expect(legacyNote([])).toBeNull();
    expect(legacyNote(["railway.json"])).toMatch(/^railway\.json: .*this file on 2026-12-01.*was left as it is\.$/);
    expect(legacyNote(["a/railway.toml", "railway.json"])).toMatch(/^a\/railway\.toml, railway\.json: .*these files/);
  });

  it("a railway.ts that cannot be extended is shown with its reason and the lines", async () => {
    const extension = await extendRailway("export default (", { services: [], volumes: [] });
    if (extension.kind !== "unsafe") throw new Error(extension.kind);
    expect(pasteNote(extension).split("\n")).toEqual([
      expect.stringMatching(/left as it is, because it cannot be parsed: Unexpected token/) as string,
      '    import { resources as rnetResources } from "./rnet.ts";',
      "and this at the end of the project's list of resources:",
      "    ...rnetResources,",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { addService } from "../../src/change.ts";
import { extendRailway } from "../../src/railway-file/extend-railway.ts";
import { legacyNote, pasteNote, pullNote } from "../../src/notes.ts";
import { made } from "../scenarios.ts";
import { treeOf } from "../tree.ts";

describe("what a host is told about its deployment files", () => {
  it("a new railway.ts owns only what it lists, and pulling first is offered", () => {
    const api = addService({ name: "api", framework: "express", dir: null, port: null, form: null, base: null });
    const seed = treeOf({ ...made([api]), origin: "host" })[".railway/railway.ts"];
    expect(seed).toContain('export const partial = "shop";');
    expect(pullNote()).toMatch(/owns only the services of rnet\.json.*"railway config pull" first/);
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

import { createHash } from "node:crypto";
import path from "node:path";
import { format, type Options } from "prettier";
import { describe, expect, it } from "vitest";
import { catalog } from "../../src/model/catalog.ts";
import { scenarios } from "../scenarios.ts";
import { treeOf, type Tree } from "../tree.ts";
import { everyLength, ofLengths, variations } from "../variations.ts";

// What we write is what prettier would leave as it is, so that the user's first `prettier --write` changes nothing.

const FORMATTED = /\.(ts|tsx|js|mjs|json|yaml|md|css)$/;
// One caller will do for the lengths: what prettier reads of a link is the same text in every framework.
const CALLERS = [catalog.frameworks["express"]!];
const seen = new Set<string>();

/** The files of a tree that no tree before had with the same text, settings and kind of file. */
function fresh(tree: Tree): { file: string; text: string; options: Options }[] {
  return Object.entries(tree).flatMap(([file, text]) => {
    if (!FORMATTED.test(file)) return [];
    const options = { ...seededOptions(tree, file), filepath: path.posix.basename(file) };
    const id = createHash("sha1")
      .update(JSON.stringify([options, text]))
      .digest("base64");
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ file, text, options }];
  });
}

/** The settings of the nearest .prettierrc that was written with a file. */
function seededOptions(tree: Tree, file: string): Options {
  const above = path.posix.dirname(file);
  const settings = tree[path.posix.join(above, ".prettierrc")] ?? tree[path.posix.join(above, ".prettierrc.json")];
  if (settings !== undefined) return JSON.parse(settings) as Options;
  return above === "." ? {} : seededOptions(tree, above);
}

async function unstable(tree: Tree): Promise<Record<string, { ours: string; prettiers: string }>> {
  const differing: Record<string, { ours: string; prettiers: string }> = {};
  for (const { file, text, options } of fresh(tree)) {
    const prettiers = await format(text, options);
    if (prettiers !== text) differing[file] = firstDifference(text, prettiers);
  }
  return differing;
}

function firstDifference(ours: string, prettiers: string): { ours: string; prettiers: string } {
  const [a, b] = [ours.split("\n"), prettiers.split("\n")];
  const line = a.findIndex((text, index) => text !== b[index]);
  return { ours: a.slice(line, line + 3).join("\n"), prettiers: b.slice(line, line + 3).join("\n") };
}

describe("prettier leaves every generated file as it is", () => {
  it.each(scenarios())("$id", async ({ workspace }) => {
    expect(await unstable(await treeOf(workspace))).toEqual({});
  });

  it.each(variations())("$id", async ({ workspace }) => {
    expect(await unstable(await treeOf(workspace))).toEqual({});
  });

  it.each(everyLength())("names of $name letters and variables of $env that end in '$ending'", async (lengths) => {
    expect(await unstable(await treeOf(ofLengths(CALLERS, lengths)))).toEqual({});
  });
});

describe("the test itself", () => {
  it("sees a line that prettier would break", async () => {
    const long = `export const a = [${"1, ".repeat(40)}1];\n`;
    expect(Object.keys(await unstable({ "app/src/long.ts": long }))).toEqual(["app/src/long.ts"]);
  });

  it("goes by the settings that a service brings", async () => {
    const text = 'export const a = "a"\n';
    expect(await unstable({ "app/.prettierrc": '{ "semi": false }', "app/src/a.ts": text })).toEqual({});
  });
});

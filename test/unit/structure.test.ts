import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

// The folders are layers. The list stands in ARCHITECTURE.md, from the top down.

const PROJECT = path.resolve(import.meta.dirname, "../..");
const page = fs.readFileSync(path.join(PROJECT, "ARCHITECTURE.md"), "utf8");
const listed = page.split("<!-- folders -->")[1]?.split("<!-- /folders -->")[0] ?? "";
const FOLDERS = [...listed.matchAll(/^\| `([\w/-]+)\/` /gm)].map(([, name]) => name!.replace(/^src\//, ""));

const SOURCES: ReadonlyMap<string, readonly string[]> = new Map(["src", "generators"].flatMap(filesBelow));

/** Every file of ours with the paths that it imports: types and what is imported late, too. */
function filesBelow(top: string): (readonly [file: string, imports: readonly string[]])[] {
  return fs
    .readdirSync(path.join(PROJECT, top), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.d\.ts$|^(golden|fixtures)\//.test(file))
    .map((file) => [`${top}/${file}`, importsOf(`${top}/${file}`)]);
}

/** Every quoted relative path that leads to a file of ours, however it is imported: `require`, and without an extension, too. */
function importsOf(file: string): string[] {
  const quoted = [...textOf(file).matchAll(/(["'`])(\.\.?\/[^"'`\n]*)\1/g)].map(([, , target]) => target!);
  return quoted.flatMap((target) => sourceAt(path.posix.join(path.posix.dirname(file), target)) ?? []);
}

function sourceAt(target: string): string | undefined {
  const ways = [target, target.replace(/\.js$/, ".ts"), `${target}.ts`, `${target}/index.ts`];
  return ways.find((way) => way.endsWith(".ts") && fs.existsSync(path.join(PROJECT, way)));
}

function textOf(file: string): string {
  return fs.readFileSync(path.join(PROJECT, file), "utf8");
}

/** The layer of a file: the folder that it lies in, or below. src/cli.ts, the entry, is above all. */
function layerOf(file: string): number {
  if (file === "src/cli.ts") return -1;
  return FOLDERS.indexOf(file.replace(/^src\//, "").split("/")[0]!);
}

/** The files that reach themselves through their imports. */
function inCircles(): string[] {
  const reached = (from: string, seen: Set<string>): Set<string> => {
    for (const target of SOURCES.get(from) ?? []) if (!seen.has(target)) reached(target, seen.add(target));
    return seen;
  };
  return [...SOURCES.keys()].filter((file) => reached(file, new Set()).has(file));
}

describe("the folders", () => {
  it("are those of ARCHITECTURE.md, fewer than twenty", () => {
    const there = fs.readdirSync(path.join(PROJECT, "src"), { withFileTypes: true });
    const folders = there.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    expect([...FOLDERS].toSorted()).toEqual(["generators", ...folders].toSorted());
    expect(FOLDERS.length).toBeLessThan(20);
    const files = there.flatMap((entry) => (entry.isFile() && !entry.name.endsWith(".d.ts") ? [entry.name] : []));
    expect(files).toEqual(["cli.ts"]);
  });

  it.each([...SOURCES.keys()])("%s imports from its own folder and from those below it", (file) => {
    for (const target of SOURCES.get(file)!)
      expect(layerOf(target), `${file} imports ${target}`).toBeGreaterThanOrEqual(layerOf(file));
  });

  it("have no two files that need each other", () => {
    expect(inCircles()).toEqual([]);
  });

  it.each(["model", "changes", "render", "edits"])("%s touches nothing outside of the program", (folder) => {
    for (const file of SOURCES.keys())
      if (file.startsWith(`src/${folder}/`))
        expect(textOf(file), file).not.toMatch(
          /from "(node:(fs|child_process|net|http|os|dgram)|fs-extra(\/esm)?)"|process\./,
        );
  });
});

/** The stages, each with the file that it stands in and its own test, which calls it too. */
const STAGES: readonly (readonly [stage: string, file: string, ...tests: string[]])[] = [
  ["renderDesired", "src/pipeline/desired.ts"],
  ["readCurrent", "src/pipeline/current.ts"],
  ["gatherInputs", "src/pipeline/gather.ts"],
  ["planSteps", "src/pipeline/plan-steps.ts"],
  ["writeAll", "src/disk/transaction.ts", "test/unit/disk.slow.test.ts"],
];

it.each(STAGES)("%s of %s is called by src/pipeline/pipeline.ts alone", (stage, file, ...tests) => {
  expect(textOf(file)).toMatch(new RegExp(`^export (async )?function ${stage}\\(`, "m"));
  const callers = [...SOURCES, ...filesBelow("test")].filter(
    ([caller, targets]) =>
      targets.includes(file) &&
      new RegExp(`import \\{[^}]*(?<!type )\\b${stage}\\b[^}]*\\} from "[^"]*/${path.basename(file)}"`).test(
        textOf(caller),
      ),
  );
  expect(callers.map(([caller]) => caller)).toEqual(["src/pipeline/pipeline.ts", ...tests]);
});

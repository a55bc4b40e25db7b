import fs from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatterOf, type Formatted } from "../../src/repository/formatter.ts";
import { formatNotes } from "../../src/railway/notes.ts";
import type { Repository } from "../../src/repository/detect.ts";
import { temporaryDirectory, writeTree, type Tree } from "../tree.ts";

// Formatters that do wrong what a program can do wrong. The real ones, as npm installs them: test/cli/formatter.test.ts.

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const GIVEN = new Map([
  ["apps/jobs/src/a.ts", "const a = 1;\n"],
  ["apps/jobs/b.json", "{}\n"],
  ["rnet.json", "{}\n"],
]);

/** What hangs is not waited for; what does not may take its time on a busy machine. */
const [BRIEF, PATIENT] = [1_000, 120_000];
const patienceFor = (told: RegExp): number => (told.source.includes("in time") ? BRIEF : PATIENT);

function formatted(which: "prettier" | "biome", tree: Tree, patience = PATIENT): Formatted {
  writeTree(root, tree);
  const formatters = { prettier: null, biome: null, editorconfig: false, [which]: "installed" };
  return formatterOf(root, { formatters } as unknown as Repository, patience)!(GIVEN);
}

/** A Prettier that says itself what it does with a text. */
function prettier(format: string, more = ""): Tree {
  const functions = `getFileInfo: () => ({ ignored: false, inferredParser: "x" }), resolveConfig: async () => null, format: ${format}`;
  return {
    "node_modules/prettier/package.json": '{ "name": "prettier", "version": "2.8.8" }\n',
    "node_modules/prettier/index.js": `${more};\nmodule.exports = { version: "2.8.8", ${functions} };\n`,
  };
}

const PACKAGE = { "node_modules/prettier/package.json": '{ "name": "prettier", "version": "3.0.0" }\n' };

describe("a Prettier that cannot be used", () => {
  it.each<readonly [what: string, tree: Tree, told: RegExp]>([
    ["has no entry", PACKAGE, /it cannot be loaded \(Error: Cannot find module/],
    [
      "does not parse",
      { ...PACKAGE, "node_modules/prettier/index.js": "module.exports = {" },
      /it cannot be loaded \(SyntaxError/,
    ],
    [
      "has a package.json that does not parse",
      { "node_modules/prettier/package.json": "{", "node_modules/prettier/index.js": "" },
      /it cannot be loaded/,
    ],
    [
      "is older than what it is asked for",
      { ...PACKAGE, "node_modules/prettier/index.js": 'exports.version = "0.9.0";' },
      /it cannot be loaded \(Error: version 0.9.0 has no getFileInfo/,
    ],
    [
      "throws",
      prettier('() => { throw new Error("one\\ntwo"); }'),
      /it does not understand all of them \(Error: one\)/,
    ],
    ["throws no error", prettier("() => { throw undefined; }"), /it does not understand all of them \(undefined\)/],
    ["makes nothing of a text", prettier('() => ""'), /it gave an empty text/],
    ["makes no text of it", prettier("() => 7"), /it gave no text/],
    ["ends the process", prettier("() => process.exit(3)"), /it ended early \(exit code 3\)/],
    ["ends it when it is loaded", prettier("null", "process.exit(0)"), /it ended early \(exit code 0\)/],
    ["kills it", prettier("() => process.kill(process.pid)"), /it ended early \(SIGTERM\)/],
    [
      "fails later",
      prettier("() => { setTimeout(() => { throw 1; }); return new Promise(() => setInterval(() => {}, 9)); }"),
      /it ended early \(exit code 1\)/,
    ],
    [
      "never answers",
      prettier("() => new Promise(() => setInterval(() => {}, 9))"),
      /did not answer in time \(1 seconds\)/,
    ],
    ["never stops", prettier("() => { for (;;); }"), /did not answer in time \(1 seconds\)/],
    ["leaves a promise behind", prettier("() => new Promise(() => {})"), /it ended early \(exit code 0\)/],
  ])("%s: the texts stay, and one note says so", (_, tree, told) => {
    const { texts, problems } = formatted("prettier", tree, patienceFor(told));
    expect(texts).toEqual(GIVEN);
    const notes = formatNotes(problems);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(told);
    expect(notes[0]).toMatch(
      /The files are right, in rnet's own format\. Fix that, then run: npx prettier --write apps\/jobs rnet\.json$/,
    );
    expect(notes[0]).not.toMatch(/\p{Cc}/u);
  });
});

describe("a Prettier that also does odd things", () => {
  it.each([
    ["prints", '(text) => { console.log("{"); console.error("}"); process.stdout.write("x"); return "F" + text; }'],
    ["answers at once", '(text) => "F" + text'],
    ["answers later", 'async (text) => "F" + text'],
    ["leaves something running", '(text) => { setInterval(() => {}, 1000); return "F" + text; }'],
    ["changes the directory", '(text) => { process.chdir("/"); return "F" + text; }'],
  ])("%s: its texts are taken, and there is no note", (_, format) => {
    const { texts, problems } = formatted("prettier", prettier(format));
    expect(problems).toEqual([]);
    expect([...texts]).toEqual([...GIVEN].map(([file, text]) => [file, `F${text}`]));
  });

  it("fails for one text: the others are formatted, and it names that one", () => {
    const format =
      '(text, { filepath }) => { if (/a\\.ts$/.test(filepath)) throw new SyntaxError("no"); return "F" + text; }';
    const { texts, problems } = formatted("prettier", prettier(format));
    expect([...texts.values()]).toEqual(["const a = 1;\n", "F{}\n", "F{}\n"]);
    expect(formatNotes(problems)).toEqual([
      expect.stringMatching(/\(SyntaxError: no\).*npx prettier --write apps\/jobs\/src$/),
    ]);
  });

  it("hangs for one text: what was formatted before it is not lost", () => {
    const format = '(text, { filepath }) => { if (/rnet.json/.test(filepath)) for (;;); return "F" + text; }';
    // As long as this machine needs to come to it.
    let hung = formatted("prettier", prettier(format), BRIEF);
    for (let time = BRIEF; hung.problems.length > 1 && time < PATIENT; time *= 2)
      hung = formatted("prettier", prettier(format), time * 2);
    const { texts, problems } = hung;
    expect([...texts.values()]).toEqual(["Fconst a = 1;\n", "F{}\n", "{}\n"]);
    expect(problems.map(({ file }) => file)).toEqual(["rnet.json"]);
  });
});

describe("a Biome that cannot be used", () => {
  const bin = (code: string): Tree => ({ "node_modules/@biomejs/biome/bin/biome": code });
  it.each<readonly [what: string, tree: Tree, told: RegExp]>([
    ["is not there", {}, /it stopped with an error \(Error: Cannot find module/],
    ["does not parse", bin("("), /it stopped with an error \(SyntaxError/],
    ["has no program for this machine", bin('throw new Error("no such binary");'), /\(Error: no such binary\)/],
    [
      "says that its configuration is wrong",
      bin('console.error("x ━━\\n\\n  × Found an unknown key `a`.\\n"); process.exit(1);'),
      /\(Found an unknown key `a`\.\)/,
    ],
    ["prints nothing", bin(""), /it ended early \(exit code 0\)/],
    ["hangs", bin("for (;;);"), /it did not answer in time \(1 seconds\)/],
  ])("%s: the texts stay, and one note says so", (_, tree, told) => {
    const { texts, problems } = formatted("biome", tree, patienceFor(told));
    expect(texts).toEqual(GIVEN);
    expect(formatNotes(problems)).toEqual([expect.stringMatching(told)]);
    expect(formatNotes(problems)[0]).toMatch(/npx @biomejs\/biome format --write apps\/jobs rnet\.json$/);
  });

  it("leaves a text alone by printing it and exit code 1: no note", () => {
    const { texts, problems } = formatted("biome", bin("process.stdin.pipe(process.stdout); process.exitCode = 1;"));
    expect([texts, problems]).toEqual([GIVEN, []]);
  });
});

describe("the note", () => {
  const problem = { tool: "Prettier", command: "npx prettier --write", detail: "", isPartial: false } as const;

  it("is one for each reason, with the outermost places of its files", () => {
    const files = ["b/c/x.ts", "b/y.ts", "b-2/z.ts", "NETWORK.md", "it's/x y.ts"];
    const notes = formatNotes([
      ...files.map((file) => ({ ...problem, file, reason: "one" })),
      { ...problem, file: "z", reason: "two", isPartial: true },
    ]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/: one\. .*--write NETWORK\.md b b-2 'it'\\''s'$/);
    expect(notes[1]).toMatch(/: two\. The files were formatted without it\. Fix that, then run: .*--write z$/);
  });

  it("has nothing in it that a terminal would obey", () => {
    const [note] = formatNotes([{ ...problem, file: "a", reason: "x\u001b[31m\ny", detail: "\u001b]0;z\u0007" }]);
    expect(note).not.toMatch(/\p{Cc}/u);
  });
});

it.each(["prettier", "biome"])("a %s that is configured and not installed is one note, and the texts stay", (which) => {
  const formatters = { prettier: null, biome: null, editorconfig: false, [which]: "configured" };
  const { texts, problems } = formatterOf(root, { formatters } as unknown as Repository)!(GIVEN);
  expect(texts).toEqual(GIVEN);
  expect(formatNotes(problems)).toEqual([
    expect.stringMatching(/it is not installed at the repository's root\..* --write apps\/jobs rnet\.json$/),
  ]);
});

import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merge } from "../../src/core/three-way-merge.ts";
import { directoryInMemory } from "../tree.ts";

// The oracle is git itself: https://git-scm.com/docs/git-merge-file

interface Triple {
  readonly mine: string;
  readonly base: string;
  readonly theirs: string;
}

interface GitMerged {
  readonly text: string;
  readonly clean: boolean;
}

const SIDES = ["mine", "base", "theirs"] as const;

/** What `git merge-file` makes of many triples: written at once, merged by a few shells, read at once. */
async function gitMerges(samples: readonly Triple[], shells = 4): Promise<GitMerged[]> {
  const root = directoryInMemory();
  try {
    samples.forEach((triple, index) => {
      for (const side of SIDES) fs.writeFileSync(path.join(root, `${index}.${side}`), triple[side]);
    });
    const merged = "git merge-file --diff3 -L mine -L base -L rnet $i.mine $i.base $i.theirs; echo $i $?";
    const script = `i=$1; while [ $i -lt ${samples.length} ]; do ${merged}; i=$((i+${shells})); done`;
    const run = (first: number) => promisify(execFile)("sh", ["-c", script, "sh", String(first)], { cwd: root });
    const runs = await Promise.all(Array.from({ length: shells }, (_, first) => run(first)));
    const complaints = runs.map(({ stderr }) => stderr.replace(/^warning: conflicts during merge\n/gm, "")).join("");
    if (complaints) throw new Error(complaints);
    const codes = new Map(runs.flatMap(({ stdout }) => stdout.trim().split("\n")).map(pair));
    return samples.map((_, index) => {
      const code = codes.get(String(index));
      if (code === undefined || Number(code) > 127) throw new Error(`git merge-file ended with ${code}`);
      return { text: fs.readFileSync(path.join(root, `${index}.mine`), "utf8"), clean: code === "0" };
    });
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function pair(line: string): [string, string] {
  const [first = "", second = ""] = line.split(" ");
  return [first, second];
}

/** One change of a text: so many lines from here are taken out, so many new ones put there. */
type Change = readonly [at: number, out: number, put: number];

const change = fc.tuple(fc.nat(20), fc.nat(3), fc.nat(3));
const changes = fc.array(change, { maxLength: 4 });

/** The lines after some changes; each line put is made from a number that is never used again. */
function changed(lines: readonly string[], some: readonly Change[], newLine: (index: number) => string): string[] {
  return some.reduce<string[]>(
    (current, [at, out, put], index) =>
      current.toSpliced(
        at % (current.length + 1),
        out,
        ...Array.from({ length: put }, (_, step) => newLine(index * 10 + step)),
      ),
    [...lines],
  );
}

const END = {
  unix: () => "\n",
  windows: () => "\r\n",
  mixed: (line: string) => (line.length % 2 ? "\n" : "\r\n"),
};

/** Three versions of a text: one line end throughout or any mixture, with or without one at the end of the last line. */
function triples(baseLine: (index: number) => string): fc.Arbitrary<Triple> {
  return fc
    .record({
      size: fc.nat(20),
      mine: changes,
      theirs: changes,
      common: fc.array(change, { maxLength: 1 }),
      end: fc.constantFrom(...Object.values(END)),
      bare: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      barely: fc.boolean(),
      word: fc.constantFrom("line", "ünï 😀", "", "\u2028x", "\tif (a) {", "<<<<<<< x", "======="),
    })
    .map(({ size, mine, theirs, common, end, bare, barely, word }) => {
      const base = Array.from({ length: size }, (_, index) => baseLine(index));
      // Sometimes both sides have made the same change.
      const both = changed(base, common, (index) => `both ${index} ${word}`);
      const text = (lines: readonly string[], isBare: boolean): string =>
        lines
          .map((line, index) => (isBare && barely && index === lines.length - 1 ? line : `${line}${end(line)}`))
          .join("");
      return {
        mine: text(
          changed(both, mine, (index) => `mine ${index} ${word}`),
          bare[0],
        ),
        base: text(base, bare[1]),
        theirs: text(
          changed(both, theirs, (index) => `theirs ${index} ${word}`),
          bare[2],
        ),
      };
    });
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** The lines that a side added, which are in no other version. */
function addedLines({ mine, theirs }: Triple): string[] {
  return [...new Set([mine, theirs].flatMap(linesOf))].filter((line) => /^(mine|theirs|both) \d/.test(line));
}

/** A text whose conflicts are replaced by one of their three parts. */
function taking(text: string, part: "mine" | "base" | "rnet"): string {
  const block = /<<<<<<< mine\r?\n([^]*?)\|{7} base\r?\n([^]*?)=======\r?\n([^]*?)>>>>>>> rnet(?:\r?\n|$)/g;
  return text.replace(block, (_, mine: string, base: string, rnet: string) => ({ mine, base, rnet })[part]);
}

// A process of git for each, and others each time.
const MANY = 2_000;

describe("a merge of texts whose lines are all different", () => {
  it(`agrees with git on ${MANY} random triples: clean or not, and on every byte if clean`, async () => {
    const samples = fc.sample(
      triples((index) => `line ${index}`),
      MANY,
    );
    const merges = await gitMerges(samples);
    const differing = samples.filter((triple, index) => {
      const ours = merge(triple.mine, triple.base, triple.theirs);
      const git = merges[index]!;
      return ours.clean !== git.clean || (git.clean && ours.text !== git.text);
    });
    expect(differing.slice(0, 3)).toEqual([]);
    expect(differing).toHaveLength(0);
    const clean = merges.filter((git) => git.clean).length;
    expect(Math.min(clean, MANY - clean)).toBeGreaterThan(MANY / 10);
  });

  it("loses no line that a side added", () => {
    fc.assert(
      fc.property(
        triples((index) => `line ${index}`),
        (triple) => {
          const { text } = merge(triple.mine, triple.base, triple.theirs);
          const there = new Set(linesOf(text));
          expect(addedLines(triple).filter((line) => !there.has(line))).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a merge of texts with repeated lines", () => {
  const repeated = triples((index) => (index % 4 === 3 ? `line ${index}` : ["}", "", "  return;"][index % 3]!));

  it("seldom differs from git's, and how often is printed", async () => {
    const size = MANY / 4;
    const samples = fc.sample(repeated, size);
    const merges = await gitMerges(samples);
    const results = samples.map((triple) => merge(triple.mine, triple.base, triple.theirs));
    const verdict = (ours: boolean, git: boolean): number =>
      results.filter(({ clean }, index) => clean === ours && merges[index]!.clean === git).length;
    const [sooner, later] = [verdict(true, false), verdict(false, true)];
    const bytes = results.filter(
      ({ clean, text }, index) => clean && merges[index]!.clean && text !== merges[index]!.text,
    );
    console.log(
      `merge: of ${size} triples with repeated lines, git alone finds a conflict in ${sooner}, we alone in ${later}; ${bytes.length} merge differently`,
    );
    expect((sooner + later + bytes.length) / size).toBeLessThan(0.15);
  });

  it("loses no line that a side added", () => {
    fc.assert(
      fc.property(repeated, (triple) => {
        const { text } = merge(triple.mine, triple.base, triple.theirs);
        const there = new Set(linesOf(text));
        expect(addedLines(triple).filter((line) => !there.has(line))).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("whatever is merged", () => {
  const any = fc.oneof(
    triples((index) => `line ${index}`),
    triples((index) => `line ${index % 3}`),
    fc.record({ mine: fc.string(), base: fc.string(), theirs: fc.string() }),
  );
  const clean = (text: string) => ({ text, clean: true });

  it("nothing new leaves mine, nothing of mine leaves theirs, the same twice is once", () => {
    fc.assert(
      fc.property(any, ({ mine, base, theirs }) => {
        expect(merge(mine, base, base)).toEqual(clean(mine));
        expect(merge(base, base, theirs)).toEqual(clean(theirs));
        expect(merge(mine, base, mine)).toEqual(clean(mine));
      }),
      { numRuns: 1_000 },
    );
  });

  it("the other way round gives the same if it is clean", () => {
    fc.assert(
      fc.property(
        triples((index) => `line ${index}`),
        ({ mine, base, theirs }) => {
          const there = merge(mine, base, theirs);
          const back = merge(theirs, base, mine);
          expect(back.clean).toBe(there.clean);
          expect(there.clean ? back.text : "").toBe(there.clean ? there.text : "");
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("a conflict taken from one side has all that this side added", () => {
    fc.assert(
      fc.property(
        triples((index) => `line ${index}`),
        (triple) => {
          const { text, clean: isClean } = merge(triple.mine, triple.base, triple.theirs);
          fc.pre(!isClean && !/<<<<<<<|=======/.test(triple.mine + triple.theirs));
          for (const [side, part] of [
            ["mine", "mine"],
            ["theirs", "rnet"],
          ] as const) {
            const there = new Set(linesOf(taking(text, part)));
            const added = linesOf(triple[side]).filter((line) => line.startsWith(`${side} `));
            expect(added.filter((line) => !there.has(line))).toEqual([]);
          }
          expect(taking(text, "base")).not.toMatch(/<<<<<<<|=======/);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each<readonly [what: string, triple: readonly [string, string, string], merged: { text: string; clean: boolean }]>(
    [
      ["nothing at all", ["", "", ""], clean("")],
      ["a text that both made", ["a\n", "", "a\n"], clean("a\n")],
      ["a text that mine emptied", ["", "a\n", "a\n"], clean("")],
      ["changes in two places", ["A\nb\nc\n", "a\nb\nc\n", "a\nb\nC\n"], clean("A\nb\nC\n")],
      ["a line end that mine took away", ["a\nb\nc", "a\nb\nc\n", "A\nb\nc\n"], clean("A\nb\nc")],
      ["a line end that theirs added", ["A\nb\nc", "a\nb\nc", "a\nb\nc\n"], clean("A\nb\nc\n")],
      ["CRLF throughout", ["A\r\nb\r\nc\r\n", "a\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n"], clean("A\r\nb\r\nC\r\n")],
      [
        "two changes of one line",
        ["x\nmine\ny\n", "x\nbase\ny\n", "x\ntheirs\ny\n"],
        { clean: false, text: "x\n<<<<<<< mine\nmine\n||||||| base\nbase\n=======\ntheirs\n>>>>>>> rnet\ny\n" },
      ],
      [
        "two texts without a base, and no line end",
        ["mine", "", "theirs"],
        { clean: false, text: "<<<<<<< mine\nmine\n||||||| base\n=======\ntheirs\n>>>>>>> rnet\n" },
      ],
      [
        "a line that mine took out and theirs changed",
        ["x\ny\n", "x\nbase\ny\n", "x\ntheirs\ny\n"],
        { clean: false, text: "x\n<<<<<<< mine\n||||||| base\nbase\n=======\ntheirs\n>>>>>>> rnet\ny\n" },
      ],
    ],
  )("%s", (_, [mine, base, theirs], merged) => {
    expect(merge(mine, base, theirs)).toEqual(merged);
  });

  it("ten thousand lines merge", () => {
    const base = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`);
    const mine = base.map((line, index) => (index % 100 === 0 ? `mine ${index}\n` : line)).join("");
    const theirs = base.map((line, index) => (index % 100 === 50 ? `theirs ${index}\n` : line)).join("");
    expect(merge(mine, base.join(""), theirs).clean).toBe(true);
  });
});

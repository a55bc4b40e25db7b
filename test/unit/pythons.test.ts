import { describe, expect, it } from "vitest";
import { byConvention } from "../../src/repository/conventions.ts";
import { RnetError } from "../../src/core/errors.ts";
import { detectRepository, type Repository } from "../../src/repository/detect.ts";
import { minorsIn } from "../../src/repository/detect/pythons.ts";
import { place } from "../../src/repository/placement.ts";
import { generated, type GeneratedService } from "../../src/model/workspace.ts";
import { addService } from "../../src/changes/change.ts";
import { made } from "../scenarios.ts";
import type { Tree } from "../tree.ts";

// What uv does with the ranges of a workspace's members: test/tools/pythons.test.ts.

describe("the Pythons that ranges take", () => {
  it.each<readonly [ranges: readonly string[], first: number | undefined, last: number | undefined]>([
    [[], 0, 30],
    [[""], 0, 30],
    [[">=3.10"], 10, 30],
    [[">= 3.11"], 11, 30],
    [[">=3.10.13"], 10, 30],
    [[">3.10"], 10, 30],
    [[">3.10.99"], 11, 30],
    [["<3.11"], 0, 10],
    [["<=3.11"], 0, 11],
    [["<=3.10.4"], 0, 10],
    [[">=3.9,<3.11"], 9, 10],
    [[">=3.10,<3.12"], 10, 11],
    [[">=3.9, <4"], 9, 30],
    [[">=3.9,<4.0,!=3.9.7"], 9, 30],
    [[">=3.9,!=3.9.*"], 10, 30],
    [["==3.11.*"], 11, 11],
    [["==3.11"], 11, 11],
    [["===3.11.4"], 11, 11],
    [["==3.*"], 0, 30],
    [["~=3.10"], 10, 30],
    [["~=3.10.2"], 10, 10],
    [[">=3"], 0, 30],
    [[">=2.7"], 0, 30],
    [[">=v3.12"], 12, 30],
    [[">=3.13.0rc1"], 13, 30],
    [[">=3.10", ">=3.12"], 12, 30],
    [[">=3.9", "<3.12", "!=3.9.*"], 10, 11],
    [[">=3.11", "<3.11"], undefined, undefined],
    [[">=4"], undefined, undefined],
    [["nonsense"], 0, 30],
  ])("%j", (ranges, first, last) => {
    const minors = minorsIn(ranges);
    expect([minors[0], minors.at(-1)]).toEqual([first, last]);
  });
});

function repositoryOf(tree: Tree): Repository {
  const paths = new Set(Object.keys(tree));
  return detectRepository({ paths, texts: new Map(Object.entries(tree)), installed: [], origin: null });
}

const project = (name: string, range: string | null): string =>
  `[project]\nname = "${name}"\nversion = "1"\n${range === null ? "" : `requires-python = "${range}"\n`}`;
const WORKSPACE = '[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["alone/*"]\n';

/** A uv workspace with a root and one member, each with its range. */
function workspace(root: string | null, member: string | null, more: Tree = {}): Tree {
  return {
    "pyproject.toml": `${project("shop", root)}\n${WORKSPACE}`,
    "libs/lib/pyproject.toml": project("lib", member),
    ...more,
  };
}

const [JOBS] = generated(
  made([addService({ name: "jobs", framework: "uvicorn", dir: "libs/jobs", port: null, buildKind: "uv", base: "." })]),
) as [GeneratedService];

/** The range that a new member says. */
function rangeIn(tree: Tree): string {
  const text = byConvention("libs/jobs/pyproject.toml", project("jobs", ">=3.11"), JOBS, repositoryOf(tree));
  return /^requires-python = "(.*)"$/m.exec(text)![1]!;
}

function refusalOf(act: () => unknown): RnetError | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

describe("a new member of a uv workspace", () => {
  it.each<readonly [root: string | null, member: string | null, own: string]>([
    [">=3.11", ">=3.11", ">=3.11"],
    [">=3.12", null, ">=3.12"],
    [">=3.11,<3.14", null, ">=3.11,<3.14"],
    ["==3.12.*", null, "==3.12.*"],
    ["~=3.12", null, "~=3.12"],
    [">=3.10", ">=3.12", ">=3.11"],
    [null, ">=3.12", ">=3.11"],
    [">=3.10,!=3.10.*", null, ">=3.10,!=3.10.*"],
    [null, null, ">=3.11"],
  ])("if the root says %j and another member %j says %j: nothing is lost", (root, member, own) => {
    expect(rangeIn(workspace(root, member))).toBe(own);
    const others = [root, member].filter((range) => range !== null);
    if (others.length) expect(minorsIn([...others, own])).toEqual(minorsIn(others));
  });

  it.each<readonly [tree: Tree, told: RegExp]>([
    [
      workspace(">=3.10", null),
      /pyproject\.toml says requires-python = '>=3\.10', which does not take Python 3\.11 and newer only/,
    ],
    [workspace(">=3.8", ">=3.10"), />=3\.8/],
    [workspace(null, ">=3.10"), /libs\/lib\/pyproject\.toml says/],
    [workspace(">=3.9,<3.11", null), />=3\.9,<3\.11/],
    [workspace("~=3.10", null), /~=3\.10/],
    [workspace("==3.10.*", null), /==3\.10\.\*/],
    [workspace(">=3", null), />=3/],
    [workspace(null, null, { ".python-version": "3.10\n" }), /\.python-version says 3\.10/],
    [workspace(null, null, { ".python-version": "cpython@3.9.1\n" }), /\.python-version says cpython@3\.9\.1/],
    ...[
      "cpython-3.10",
      "cpython-3.10.12-linux-x86_64-gnu",
      "python3.10",
      "pypy@3.10",
      "cp310",
      "310",
      "2.7",
      ">=3.9",
    ].map((pin): [Tree, RegExp] => [workspace(null, null, { ".python-version": `${pin}\n` }), /\.python-version says/]),
    [workspace("==2.7.*", null), /==2\.7\.\*/],
    [workspace(">=2.7,<3", null), />=2\.7,<3/],
  ])("is refused if the others would lose a version: %j", (tree, told) => {
    for (const act of [
      () => rangeIn(tree),
      () => place(repositoryOf(tree), { language: "python", name: "jobs", dir: "libs/jobs" }),
    ]) {
      const refusal = refusalOf(act);
      expect([refusal?.code, refusal?.exit]).toEqual(["BAD_PATH", 2]);
      expect(refusal?.message).toMatch(told);
      expect(refusal?.message).toMatch(/Raise it to 3\.11; or .*exclude/);
    }
  });

  it("may be another in a language, or stand alone in a directory that is left out", () => {
    const repository = repositoryOf({ ...workspace(">=3.10", null), "package.json": "{}" });
    const alone = { buildKind: "isolated", base: "." };
    expect(place(repository, { language: "python", name: "jobs", dir: "alone/jobs" })).toMatchObject(alone);
    for (const pin of ["3.12", "cpython-3.11", "python3.13", "312", ">=3.11"]) {
      const pinned = repositoryOf(workspace(">=3.11", null, { ".python-version": `${pin}\n` }));
      expect(place(pinned, { language: "python", name: "jobs", dir: "libs/jobs" })).toMatchObject({ buildKind: "uv" });
    }
    expect(place(repository, { language: "node", name: "jobs", dir: "apps/jobs" })).toMatchObject(alone);
  });
});

describe("the Python of a service that stands alone", () => {
  const [alone] = generated(
    made([addService({ name: "jobs", framework: "uvicorn", dir: "jobs", port: null, buildKind: null, base: null })]),
  ) as [GeneratedService];

  it.each([
    ["3.12", "3.12\n"],
    ["3.11.7", "3.11.7\n"],
    ["3.10", "3.13\n"],
    ["3.10.13", "3.13\n"],
    [">=3.12", "3.13\n"],
    ["pypy3.11", "3.13\n"],
  ])("if the repository's is %s", (version, own) => {
    const repository = repositoryOf({ ".python-version": `${version}\n` });
    expect(byConvention("jobs/.python-version", "3.13\n", alone, repository)).toBe(own);
  });
});

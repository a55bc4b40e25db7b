import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Language } from "../../src/model/catalog.ts";
import { within } from "../../src/core/paths.ts";
import { readTree, temporaryDirectory, type Tree } from "../tree.ts";
import { REPOSITORIES, type Addition, type RepositoryFixture } from "./repository-fixtures.ts";
import { buildRepository, installWorkspaceTools, membersSeenBy, uvKnows, type Tool } from "./workspace-tools.ts";
import { CLI, run } from "../proof/prepare.ts";

// The program itself, in every kind of repository: what it says it will do, what it does, and what the repository's own tools say then.

const FRAMEWORKS: Readonly<Record<Language, string>> = {
  node: "express",
  python: "uvicorn",
  go: "fiber",
  rust: "axum",
};

const CASES = REPOSITORIES.flatMap((fixture) =>
  fixture.additions.map((addition) => ({ id: fixture.id, language: addition.language, fixture, addition })),
);
const MIXED = REPOSITORIES.find(({ id }) => id === "several at once")!;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Plan {
  readonly files: readonly string[];
  readonly steps: readonly { readonly kind: string; readonly path: string }[];
}

function built({ tree }: RepositoryFixture): string {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  buildRepository(root, tree);
  return root;
}

function rnet(root: string, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: root, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

function done(root: string, ...args: string[]): string {
  const { code, out, err } = rnet(root, ...args);
  if (code !== 0) throw new Error(`rnet ${args.join(" ")} ended with ${code}: ${out}${err}`);
  return out;
}

/** Adds a service after asking what that would do. */
function added(root: string, { language }: Addition, name: string, ...more: string[]): Plan {
  const args = ["add", FRAMEWORKS[language], name, "--no-install", ...more];
  const before = readTree(root);
  const plan = JSON.parse(done(root, ...args, "--dry-run", "--json")) as Plan;
  expect(readTree(root)).toEqual(before);
  done(root, ...args);
  return plan;
}

/** What git sees changed, new files one by one. */
function changedIn(root: string): string[] {
  const lines = run("git", ["status", "--porcelain", "--untracked-files=all", "-z"], root).split("\0");
  return lines.filter((line) => line !== "").map((line) => line.slice(3));
}

function edited({ steps }: Plan): string[] {
  return steps.filter(({ kind }) => kind === "edit").map(({ path: file }) => file);
}

/** Whether a text is another with one piece put in: every byte that was there is there, in its order. */
function isInserted(before: string, after: string): boolean {
  const length = [...before].findIndex((_, at) => before[at] !== after[at]);
  const start = length === -1 ? before.length : length;
  const rest = before.slice(start);
  return after.length > before.length && after.endsWith(rest) && after.length - rest.length >= start;
}

/** What belongs to a whole repository and has no place in a member of one. */
const ROOTS =
  /(^|\/)(\.git|\.github|\.gitlab-ci\.yml|\.editorconfig|\.prettierrc.*|prettier\.config\..*|biome\.jsonc?|pnpm-workspace\.yaml|lerna\.json|nx\.json|turbo\.json|go\.work|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|Cargo\.lock|uv\.lock)(\/|$)/;

function nestedRoots(tree: Tree, dir: string): string[] {
  const own = Object.entries(tree).filter(([file]) => file.startsWith(`${dir}/`));
  const lists = own.filter(
    ([file, text]) =>
      (file.endsWith("package.json") && /"workspaces"/.test(text)) ||
      (file.endsWith(".toml") && /^\[(tool\.uv\.)?workspace/m.test(text)),
  );
  return [...own.filter(([file]) => ROOTS.test(file)), ...lists].map(([file]) => file);
}

/** The directory that a tool works in: that of its own workspace. */
function baseFor(tool: Tool, { changes, dir }: Addition): string {
  if (tool !== "go") return ".";
  return changes?.replace(/\/?go\.work$/, "") || (dir.startsWith("backend/") ? "backend" : ".");
}

function expectMember(root: string, addition: Addition, dir: string): void {
  for (const tool of addition.tools) {
    const base = baseFor(tool, addition);
    expect([tool, membersSeenBy(tool, path.join(root, base))]).toEqual([
      tool,
      expect.arrayContaining([within(base, dir)]),
    ]);
  }
}

describe("rnet add in a repository of a kind", () => {
  beforeAll(installWorkspaceTools);

  it.each(CASES)("($id) adds a service in $language, and touches nothing else", ({ fixture, addition }) => {
    const root = built(fixture);
    const before = readTree(root);
    const plan = added(root, addition, "jobs");
    const after = readTree(root);

    expect(changedIn(root).toSorted()).toEqual([...plan.files].toSorted());
    expect(edited(plan)).toEqual(addition.changes === null ? [] : [addition.changes]);
    const touched = Object.keys(before).filter((file) => before[file] !== after[file]);
    expect(touched).toEqual(edited(plan));
    for (const file of touched) expect([file, isInserted(before[file]!, after[file]!)]).toEqual([file, true]);
    expect(Object.keys(after)).toContain(`${addition.dir}/.env.example`);
    expect(nestedRoots(after, addition.dir)).toEqual([]);

    const framework = FRAMEWORKS[addition.language];
    expect(rnet(root, "add", framework, "jobs")).toMatchObject({ code: 0, out: "jobs is already there.\n" });
    expect(rnet(root, "add", framework, "jobs", "--port", "4999").code).toBe(2);
    done(root, "sync");
    expect(readTree(root)).toEqual(after);

    expectMember(root, addition, addition.dir);
    if (addition.tools.includes("uv")) expect([uvKnows("jobs", root), uvKnows("nobody", root)]).toEqual([true, false]);
  });

  it("adds one service of each language to a repository of several kinds, one after the other", () => {
    const root = built(MIXED);
    const before = readTree(root);
    for (const addition of MIXED.additions) {
      const dir = addition.dir.replace(/jobs$/, `${addition.language}-jobs`);
      const tree = readTree(root);
      const plan = added(root, addition, `${addition.language}-jobs`, "--allow-dirty");
      expect(Object.keys(readTree(root)).filter((file) => tree[file] === undefined)).toContain(`${dir}/.env.example`);
      expect(edited(plan)).toEqual(addition.changes === null ? [] : [addition.changes]);
    }
    const after = readTree(root);
    const touched = Object.keys(before).filter((file) => before[file] !== after[file]);
    expect(touched.toSorted()).toEqual(MIXED.additions.flatMap(({ changes }) => changes ?? []).toSorted());
    done(root, "sync", "--check");
    for (const addition of MIXED.additions)
      expectMember(root, addition, addition.dir.replace(/jobs$/, `${addition.language}-jobs`));
  });
});

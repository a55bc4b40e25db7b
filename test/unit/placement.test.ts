import { describe, expect, it } from "vitest";
import type { Language } from "../../src/model/catalog.ts";
import { RnetError } from "../../src/core/errors.ts";
import { detectRepository, type Repository } from "../../src/repository/detect.ts";
import { memberEdits } from "../../src/edits/planned-edits.ts";
import { place, type Placement } from "../../src/repository/placement.ts";
import type { Tree } from "../tree.ts";

function repositoryOf(tree: Tree): Repository {
  return detectRepository({
    paths: new Set(Object.keys(tree)),
    texts: new Map(Object.entries(tree)),
    installed: [],
    origin: null,
  });
}

function json(value: object): string {
  return JSON.stringify(value);
}

function placed(tree: Tree, language: Language | null, dir: string | null = null): Placement {
  return place(repositoryOf(tree), { language, name: "jobs", dir });
}

const EXPRESS = json({ private: true, dependencies: { express: "^5" } });
const LIBRARY = json({ exports: "./x.js", scripts: { start: "tsc --watch" }, dependencies: { express: "^5" } });
const NPM = { "package.json": json({ workspaces: ["apps/*", "packages/*"] }) };
const CARGO = { "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n' };
const GO = {
  "backend/go.work": "use ./svc/api\n",
  "backend/svc/api/go.mod": "module x/svc/api\n",
  "backend/svc/api/main.go": "package main\n",
};
const UV = {
  "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*"]\n',
  "libs/a/pyproject.toml": '[project]\nname = "a"\n',
};

describe("without a word from the user, a service goes", () => {
  it.each<readonly [where: string, tree: Tree, language: Language | null, placement: Placement]>([
    [
      "where what is deployed lives, and a glob covers it",
      {
        ...NPM,
        "apps/web/package.json": EXPRESS,
        "packages/ui/package.json": LIBRARY,
        "packages/x/package.json": LIBRARY,
      },
      "node",
      { dir: "apps/jobs", buildKind: "shared", base: "." },
    ],
    [
      "to packages/ where that is where servers are",
      { ...NPM, "packages/api/package.json": EXPRESS },
      "node",
      { dir: "packages/jobs", buildKind: "shared", base: "." },
    ],
    [
      "to services/ before apps/ if both have as much",
      {
        "package.json": json({ workspaces: ["*/*"] }),
        "apps/a/package.json": EXPRESS,
        "services/a/package.json": EXPRESS,
      },
      "node",
      { dir: "services/jobs", buildKind: "shared", base: "." },
    ],
    [
      "to the folder that globs cover if nothing runs yet",
      NPM,
      "node",
      { dir: "apps/jobs", buildKind: "shared", base: "." },
    ],
    [
      "to the folder that globs cover, not where something else runs",
      { ...NPM, "docs/package.json": json({ scripts: { start: "x" } }) },
      "node",
      { dir: "apps/jobs", buildKind: "shared", base: "." },
    ],
    [
      "to a folder of one of a glob's choices",
      { "package.json": json({ workspaces: ["{libs,services}/**"] }) },
      "node",
      { dir: "services/jobs", buildKind: "shared", base: "." },
    ],
    [
      "beside the others at the root",
      { "package.json": json({ workspaces: ["api", "web"] }), "api/package.json": EXPRESS },
      "node",
      { dir: "jobs", buildKind: "shared", base: "." },
    ],
    [
      "beside members that are written one by one",
      { "package.json": json({ workspaces: ["srv/api", "packages/*"] }), "srv/api/package.json": EXPRESS },
      "node",
      { dir: "srv/jobs", buildKind: "shared", base: "." },
    ],
    [
      "below a workspace that is not at the root",
      { "front/package.json": json({ workspaces: ["apps/*"] }), "front/apps/web/package.json": EXPRESS },
      "node",
      { dir: "front/apps/jobs", buildKind: "shared", base: "front" },
    ],
    ["to crates/", CARGO, "rust", { dir: "crates/jobs", buildKind: "cargo", base: "." }],
    ["beside the other programs of Go", GO, "go", { dir: "backend/svc/jobs", buildKind: "gowork", base: "backend" }],
    ["if uv's globs cover it", UV, "python", { dir: "libs/jobs", buildKind: "uv", base: "." }],
    [
      "where services of other languages are, if there is no workspace of its own",
      { ...NPM, "apps/web/package.json": EXPRESS },
      "python",
      { dir: "apps/jobs", buildKind: "isolated", base: "." },
    ],
    [
      "where services of its own language are, though there are more of others",
      { "apps/a/package.json": EXPRESS, "apps/b/package.json": EXPRESS, "workers/x/requirements.txt": "celery\n" },
      "python",
      { dir: "workers/jobs", buildKind: "isolated", base: "." },
    ],
    [
      "to cmd/ in a module of Go",
      { "go.mod": "module x\n", "cmd/api/main.go": "package main\n", "lib/x.go": "package lib\n" },
      "go",
      { dir: "cmd/jobs", buildKind: "isolated", base: "." },
    ],
    [
      "not where tests and examples are",
      { "examples/a/package.json": EXPRESS, "test/fixtures/b/Dockerfile": "" },
      "node",
      { dir: "jobs", buildKind: "isolated", base: "." },
    ],
    [
      "not where programs are that help to build",
      { "go.mod": "module x\n", "tools/gen/main.go": "package main\n", "build/x/main.go": "package main\n" },
      "go",
      { dir: "jobs", buildKind: "isolated", base: "." },
    ],
    ["to a folder of its own", {}, "node", { dir: "jobs", buildKind: "isolated", base: "." }],
    [
      "to a folder of its own beside one application",
      { "package.json": EXPRESS },
      "node",
      { dir: "jobs", buildKind: "isolated", base: "." },
    ],
    [
      "beside services, if it is an image",
      { "services/a/Dockerfile": "" },
      null,
      { dir: "services/jobs", buildKind: "image", base: "." },
    ],
    [
      "not where Cargo's globs would claim it",
      {
        "Cargo.toml": '[workspace]\nmembers = ["services/*"]\n',
        "services/a/Cargo.toml": "",
        "services/a/src/main.rs": "",
      },
      "node",
      { dir: "jobs", buildKind: "isolated", base: "." },
    ],
  ])("%s", (_, tree, language, placement) => {
    expect(placed(tree, language)).toEqual(placement);
  });
});

describe("a directory that the user names wins, and the service is", () => {
  it.each<readonly [what: string, tree: Tree, language: Language, dir: string, buildKind: string]>([
    ["a member if a glob covers it", NPM, "node", "packages/jobs", "shared"],
    ["a member where none does", NPM, "node", "somewhere/else", "shared"],
    [
      "isolated where a glob leaves it out",
      { "package.json": json({ workspaces: ["**", "!old/**"] }) },
      "node",
      "old/jobs",
      "isolated",
    ],
    ["isolated if Cargo excludes it", CARGO, "rust", "crates/old", "isolated"],
    ["isolated outside the workspace's directory", GO, "go", "services/jobs", "isolated"],
    ["isolated if there is no workspace", {}, "rust", "services/jobs", "isolated"],
  ])("%s", (_, tree, language, dir, buildKind) => {
    expect(placed(tree, language, dir)).toMatchObject({ dir, buildKind });
  });

  it("refused if it would break the workspace of another language", () => {
    const act = () => placed(CARGO, "node", "crates/jobs");
    expect(act).toThrow(RnetError);
    expect(act).toThrow("Cargo.toml");
    expect(() => placed(UV, null, "libs/jobs")).toThrow("pyproject.toml");
    expect(placed(CARGO, "node", "crates/old").buildKind).toBe("isolated");
  });
});

describe("a placed service becomes a member", () => {
  it.each<readonly [tree: Tree, language: Language, path: string, edit: string, key: string]>([
    [NPM, "node", "package.json", "package.json workspaces", "apps/jobs"],
    [
      { "web/pnpm-workspace.yaml": "packages: ['apps/*']\n", "web/package.json": "{}" },
      "node",
      "web/pnpm-workspace.yaml",
      "pnpm-workspace.yaml packages",
      "apps/jobs",
    ],
    [CARGO, "rust", "Cargo.toml", "Cargo.toml members", "crates/jobs"],
    [GO, "go", "backend/go.work", "go.work use", "svc/jobs"],
    [UV, "python", "pyproject.toml", "pyproject.toml members", "libs/jobs"],
  ])("(case %#) by an entry relative to its workspace", (tree, language, path, edit, key) => {
    const repository = repositoryOf(tree);
    const placement = place(repository, { language, name: "jobs", dir: null });
    expect(memberEdits(placement, repository.node?.manager ?? "npm")).toEqual([{ path, edit, key, value: "member" }]);
  });

  it("of nothing if it is isolated", () => {
    expect(memberEdits(placed({}, "node"), "npm")).toEqual([]);
  });
});

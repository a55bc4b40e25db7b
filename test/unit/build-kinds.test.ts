import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { catalog } from "../../src/model/catalog.ts";
import { addLink, addService, removeService, sequence, type Change } from "../../src/changes/change.ts";
import { serviceContext } from "../../src/render/context.ts";
import { refreshes } from "../../src/install/lockfiles.ts";
import { generated, type BuildKind, type PackageManagerName, type Workspace } from "../../src/model/workspace.ts";
import { applyChange } from "../apply.ts";
import { made, withBuildKind } from "../scenarios.ts";
import { temporaryDirectory, treeOf, writeTree, type Tree } from "../tree.ts";

interface Place {
  readonly framework: string;
  readonly buildKind: BuildKind;
  readonly dir?: string;
  readonly base?: string;
}

function add(name: string, { framework, buildKind, dir, base }: Place): Change {
  return addService({ name, framework, dir: dir ?? `services/${name}`, port: null, buildKind, base: base ?? null });
}

function one(place: Place, packageManager: PackageManagerName = "npm"): Workspace {
  return made([add("api", place)], { origin: "repository", packageManager });
}

function workIn(workspace: Workspace) {
  return serviceContext(generated(workspace)[0]!, workspace).work;
}

// From what the platform's builder does at a workspace's root (docs/facts.md) and from each tool's own pages, not from our code.
const TABLE: readonly [place: Place, build: string, start: string][] = [
  [
    { framework: "express", buildKind: "shared" },
    "cd services/api && npm run build",
    "cd services/api && exec node dist/server.js",
  ],
  [
    { framework: "next-standalone", buildKind: "shared" },
    "cd services/api && npm run build",
    "cd services/api && exec node .next/standalone/server.js",
  ],
  [
    { framework: "axum", buildKind: "cargo" },
    "cargo build --release --package api --target-dir target && mkdir -p services/api/bin && cp target/release/api services/api/bin/",
    "cd services/api && exec ./bin/api",
  ],
  [
    { framework: "fiber", buildKind: "gowork" },
    'go build -ldflags="-w -s" -o services/api/out ./services/api',
    "cd services/api && exec ./out",
  ],
  [
    { framework: "fiber", buildKind: "gowork", base: "backend", dir: "backend/services/api" },
    'go build -ldflags="-w -s" -o services/api/out ./services/api',
    "cd services/api && exec ./out",
  ],
  [
    { framework: "fiber", buildKind: "gowork", dir: "some where/(group)/@scope/api" },
    `go build -ldflags="-w -s" -o 'some where/(group)/@scope/api'/out ./'some where/(group)/@scope/api'`,
    "cd 'some where/(group)/@scope/api' && exec ./out",
  ],
  [
    { framework: "gunicorn", buildKind: "uv" },
    "UV_PROJECT_ENVIRONMENT=services/api/.venv uv sync --locked --no-dev --no-editable --package api",
    'cd services/api && PATH="$PWD/.venv/bin:$PATH" && exec gunicorn app:app',
  ],
];

describe("what the root of a workspace builds", () => {
  it.each(TABLE)("%o is built and started as its tools say", (place, build, start) => {
    const work = workIn(one(place));
    expect(work.build.at(-1)).toBe(build);
    expect(work.start).toBe(start);
  });

  it.each([
    ["npm", "npm install"],
    ["pnpm", "pnpm install --frozen-lockfile"],
    ["yarn", "yarn install"],
    ["bun", "bun install --frozen-lockfile"],
  ] as const)("%s installs as the platform's builder does", (manager, install) => {
    const { build } = workIn(one({ framework: "nest", buildKind: "shared" }, manager));
    expect(build).toEqual([install, `cd services/api && ${manager} run build`]);
  });

  it.each(Object.values(catalog.frameworks).filter(({ buildKinds }) => Object.keys(buildKinds).length > 0))(
    "$id ends in the server itself, which so gets the signals",
    ({ id, buildKinds }) => {
      for (const buildKind of Object.keys(buildKinds) as BuildKind[])
        expect(workIn(one({ framework: id, buildKind })).start).toMatch(/^cd services\/api && (PATH=\S+ && )?exec /);
    },
  );

  it("states the root, what changes the build, and which language it is", async () => {
    const place = { framework: "fiber", buildKind: "gowork", base: "backend", dir: "backend/services/api" } as const;
    const tree = await treeOf(one(place));
    const rnet = tree[".railway/rnet.ts"]!;
    expect(rnet).toContain('rootDirectory: "backend"');
    for (const file of ["backend/services/api/**", "backend/go.work", "backend/go.work.sum"])
      expect(rnet).toContain(`"/${file}"`);
    expect(rnet).toContain('RAILPACK_CONFIG_FILE: "services/api/railpack.json"');
    expect(JSON.parse(tree["backend/services/api/railpack.json"]!)).toMatchObject({ provider: "golang" });
    expect(tree[".rnet/compose.yaml"]).toContain('context: "../backend"');
  });

  it("states no root directory for the repository's own root", async () => {
    const tree = await treeOf(one({ framework: "axum", buildKind: "cargo" }));
    expect(tree[".railway/rnet.ts"]).not.toContain("rootDirectory");
  });

  it("tells the builder's variables to the platform only, and not over the user's", async () => {
    const workspace = one({ framework: "axum", buildKind: "cargo" });
    const tree = await treeOf(workspace);
    expect(tree["services/api/.env.railway"]).toContain("RAILPACK_CARGO_WORKSPACE=api");
    for (const file of ["services/api/.env.example", ".rnet/compose.yaml"])
      expect(tree[file]).not.toContain("RAILPACK");
    const services = generated(workspace).map((api) => ({ ...api, variables: { RAILPACK_RUST_VERSION: "1.95" } }));
    const theirs = (await treeOf({ ...workspace, services }))[".railway/rnet.ts"]!;
    expect(theirs.match(/RAILPACK_RUST_VERSION: "[^"]+"/g)).toEqual(['RAILPACK_RUST_VERSION: "1.95"']);
  });
});

describe("what a repository has already", () => {
  it.each(["shared", "cargo", "gowork", "uv"] as const)(
    "is not there again in a service of build kind %s",
    async (buildKind) => {
      const tree = await treeOf(withBuildKind(buildKind, "."));
      const names = Object.keys(tree).map((file) => path.posix.basename(file));
      for (const name of [".prettierignore", ".dockerignore", ".editorconfig", ".python-version", "requirements.txt"])
        expect(names).not.toContain(name);
    },
  );

  it("leaves a service that stands alone its own, but for the formatter's", async () => {
    const tree = await treeOf(one({ framework: "express", buildKind: "isolated" }));
    expect(tree["services/api/.dockerignore"]).toBeDefined();
    expect(tree["services/api/.prettierignore"]).toBeUndefined();
  });
});

describe("a build kind that cannot be", () => {
  it.each<[string, Place, RegExp]>([
    ["of another language", { framework: "axum", buildKind: "shared" }, /axum may be isolated or cargo/],
    [
      "of what is built for an image",
      { framework: "express", buildKind: "image" },
      /express may be isolated or shared/,
    ],
    ["outside its workspace", { framework: "fiber", buildKind: "gowork", base: "backend" }, /not below backend/],
    ["that is its workspace", { framework: "fiber", buildKind: "gowork", base: "x", dir: "x" }, /not below x/],
    ["alone with a base", { framework: "fiber", buildKind: "isolated", base: "services" }, /stands alone/],
  ])("%s is refused", (_, place, message) => {
    expect(() => one(place)).toThrow(message);
  });
});

describe("membership", () => {
  const roots: string[] = [];
  afterEach(() => {
    for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true });
  });

  function host(files: Tree): string {
    const root = temporaryDirectory();
    roots.push(root);
    writeTree(root, files);
    return root;
  }

  function apply(root: string, change: Change, packageManager: PackageManagerName = "npm") {
    return applyChange(root, change, { start: made([], { origin: "repository", packageManager }) });
  }

  const read = (root: string, file: string): string => fs.readFileSync(path.join(root, file), "utf8");
  const PNPM = { "pnpm-workspace.yaml": "packages:\n  - apps/* # ours\n", "pnpm-lock.yaml": "" };

  it.each<[string, Place, Tree, string, PackageManagerName]>([
    ["pnpm", { framework: "express", buildKind: "shared" }, PNPM, "  - services/api\n", "pnpm"],
    [
      "npm",
      { framework: "express", buildKind: "shared" },
      { "package.json": '{ "workspaces": ["apps/*"] }' },
      '"services/api"',
      "npm",
    ],
    [
      "Cargo",
      { framework: "axum", buildKind: "cargo" },
      { "Cargo.toml": '[workspace]\nmembers = ["a"]\n' },
      '"services/api"',
      "npm",
    ],
    [
      "go.work",
      { framework: "fiber", buildKind: "gowork", base: "backend", dir: "backend/services/api" },
      { "backend/go.work": "go 1.26\n\nuse ./a\n" },
      "./services/api",
      "npm",
    ],
    [
      "uv",
      { framework: "uvicorn", buildKind: "uv" },
      { "pyproject.toml": '[tool.uv.workspace]\nmembers = ["a"]\n' },
      '"services/api"',
      "npm",
    ],
  ])("in %s is one entry, which goes with the service", async (_, place, files, entry, manager) => {
    const root = host(files);
    const [file, before] = Object.entries(files)[0]!;
    await apply(root, add("api", place), manager);
    expect(read(root, file)).toContain(entry);
    await apply(root, removeService("api"), manager);
    expect(read(root, file)).toBe(before);
  });

  it("needs no entry if a glob covers the service", async () => {
    const root = host(PNPM);
    await apply(root, add("api", { framework: "express", buildKind: "shared", dir: "apps/api" }), "pnpm");
    expect(read(root, "pnpm-workspace.yaml")).toBe(PNPM["pnpm-workspace.yaml"]);
  });

  it("of one service stays when another comes, is linked and goes", async () => {
    const root = host(PNPM);
    const entries = (): string[] => read(root, "pnpm-workspace.yaml").match(/services\/\w+/g) ?? [];
    await apply(root, add("api", { framework: "express", buildKind: "shared" }), "pnpm");
    await apply(root, add("web", { framework: "next", buildKind: "shared" }), "pnpm");
    expect(entries()).toEqual(["services/api", "services/web"]);
    await apply(root, addLink({ from: "web", to: "api", client: "axios", env: null }), "pnpm");
    expect(entries()).toEqual(["services/api", "services/web"]);
    await apply(root, removeService("web"), "pnpm");
    expect(entries()).toEqual(["services/api"]);
  });

  it("brings the lock file up to date once, by the tool's own command at the root, if there is one", async () => {
    const root = host(PNPM);
    const both = sequence([
      add("api", { framework: "express", buildKind: "shared" }),
      add("web", { framework: "next", buildKind: "shared" }),
    ]);
    const { plan, todo } = await apply(root, both, "pnpm");
    expect(todo).toEqual([{ dir: ".", command: "pnpm install", isDue: true }]);
    fs.rmSync(path.join(root, "pnpm-lock.yaml"));
    expect(refreshes(root, plan.workspace, plan.steps)).toMatchObject([{ isDue: false }]);
  });

  it("brings it up to date when the last member has gone, too", async () => {
    const root = host(PNPM);
    await apply(root, add("api", { framework: "express", buildKind: "shared" }), "pnpm");
    const { todo } = await apply(root, removeService("api"), "pnpm");
    expect(todo).toEqual([{ dir: ".", command: "pnpm install", isDue: true }]);
  });

  it("puts what a client needs into the member's own pyproject.toml", async () => {
    const root = host({ "pyproject.toml": '[tool.uv.workspace]\nmembers = ["services/*"]\n', "uv.lock": "" });
    const place = { framework: "gunicorn", buildKind: "uv" } as const;
    await apply(root, sequence([add("api", place), add("jobs", place)]));
    const link = addLink({ from: "jobs", to: "api", client: null, env: null });
    const { todo } = await apply(root, link);
    expect(read(root, "services/jobs/pyproject.toml")).toContain('"httpx>=0.28,<1"');
    expect(todo).toEqual([{ dir: ".", command: "uv lock", isDue: true }]);
  });
});

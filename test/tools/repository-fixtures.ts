import type { Language } from "../../src/model/catalog.ts";
import type { Tree } from "../tree.ts";
import type { Tool } from "./workspace-tools.ts";

/** A kind of repository, as small as its tools accept it, and what is to come of adding services to it. */
export interface RepositoryFixture {
  readonly id: string;
  readonly tree: Tree;
  readonly additions: readonly Addition[];
}

/** A service to be added, where it belongs, the file that has to be changed for that (null: none), and whom to ask. */
export interface Addition {
  readonly language: Language;
  readonly dir: string;
  readonly changes: string | null;
  readonly tools: readonly Tool[];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A root, an application that is run, and a library that is not. */
function node(root: object, more: Tree = {}): Tree {
  return {
    "package.json": json({ name: "shop", private: true, ...root }),
    "apps/web/package.json": json({ name: "@acme/web", version: "1.0.0", private: true, scripts: { start: "node ." } }),
    "apps/web/Dockerfile": "FROM node:22\n",
    "packages/ui/package.json": json({ name: "@acme/ui", version: "1.0.0", exports: "./index.js" }),
    ...more,
  };
}

const GLOBS = { workspaces: ["apps/*", "packages/*"] };

/** A Node service that a glob covers: nothing is to be changed. */
function covered(...tools: readonly Tool[]): Addition[] {
  return [{ language: "node", dir: "apps/jobs", changes: null, tools }];
}

const PNPM = { "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n  - '!**/old/**'\n" };

const CARGO = {
  "Cargo.toml":
    '[workspace]\nresolver = "3"\nmembers = ["services/*", "libs/core"]\n\n[workspace.package]\nedition = "2024"\nrust-version = "1.85"\n',
  "services/api/Cargo.toml":
    '[package]\nname = "api"\nedition.workspace = true\n\n[dependencies]\nhelper = { path = "../../libs/helper" }\n',
  "services/api/src/main.rs": "fn main() {}\n",
  "libs/core/Cargo.toml": '[package]\nname = "core-of-shop"\nedition.workspace = true\n',
  "libs/core/src/lib.rs": "\n",
  "libs/helper/Cargo.toml": '[package]\nname = "helper"\nedition.workspace = true\n',
  "libs/helper/src/lib.rs": "\n",
};

/** A go.work in a directory with one program and one library. */
function go(dir: string): Tree {
  const module = `github.com/acme/shop${dir.replace(/^/, dir ? "/" : "").replace(/\/$/, "")}`;
  return {
    [`${dir}go.work`]: "go 1.25\n\nuse (\n\t./libs/log // ours\n\t./services/api\n)\n",
    [`${dir}services/api/go.mod`]: `module ${module}/services/api\n\ngo 1.25\n`,
    [`${dir}services/api/main.go`]: "package main\n\nfunc main() {}\n",
    [`${dir}libs/log/go.mod`]: `module ${module}/libs/log\n\ngo 1.25\n`,
    [`${dir}libs/log/log.go`]: "package log\n",
  };
}

function project(name: string, dependencies: string): string {
  return `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = [${dependencies}]\n`;
}

const UV = {
  "pyproject.toml": `${project("shop", "")}
[tool.uv.workspace]
members = [
    "packages/*", # all of them
    "workers/mail"
]
exclude = ["packages/old"]
`,
  "packages/core/pyproject.toml": project("Shop_Core", ""),
  "workers/mail/pyproject.toml": project("mail", ""),
  "workers/mail/Dockerfile": "FROM python:3.13\n",
};

const LEAVING_OUT = ["packages/*", "!packages/old", "{apps,tools}/**"];

/** For each manager, a list that leaves a directory out and has a choice and a deep glob: what these mean is the manager's to say. */
const LEAVING_ONE_OUT = [
  { tool: "npm", root: { workspaces: LEAVING_OUT }, more: {} },
  { tool: "yarn 1", root: { workspaces: LEAVING_OUT }, more: { "yarn.lock": "# yarn lockfile v1\n" } },
  { tool: "yarn 4", root: { workspaces: LEAVING_OUT, packageManager: "yarn@4.18.1" }, more: { "yarn.lock": "" } },
  { tool: "bun", root: { workspaces: LEAVING_OUT, packageManager: "bun@1.4.5" }, more: {} },
  {
    tool: "pnpm",
    root: { packageManager: "pnpm@12.21.0" },
    more: { "pnpm-workspace.yaml": `packages: ${JSON.stringify(LEAVING_OUT)}\n` },
  },
] as const;

/** The workspaces as each tool writes them, on their own and several at once. */
export const REPOSITORIES: readonly RepositoryFixture[] = [
  { id: "npm", tree: node(GLOBS), additions: covered("npm") },
  { id: "pnpm", tree: node({ packageManager: "pnpm@12.21.0" }, PNPM), additions: covered("pnpm") },
  { id: "yarn 1", tree: node(GLOBS, { "yarn.lock": "# yarn lockfile v1\n" }), additions: covered("yarn 1") },
  {
    id: "yarn 4 with node_modules",
    tree: node(
      { ...GLOBS, packageManager: "yarn@4.18.1" },
      { ".yarnrc.yml": "nodeLinker: node-modules\n", "yarn.lock": "" },
    ),
    additions: covered("yarn 4"),
  },
  {
    id: "yarn 4 with Plug'n'Play",
    tree: node({ workspaces: { packages: GLOBS.workspaces }, packageManager: "yarn@4.18.1" }, { "yarn.lock": "" }),
    additions: covered("yarn 4"),
  },
  { id: "bun", tree: node({ ...GLOBS, packageManager: "bun@1.4.5" }), additions: covered("bun") },
  {
    id: "npm with a list of names",
    tree: node({ workspaces: ["apps/web", "packages/ui"] }),
    additions: [{ language: "node", dir: "apps/jobs", changes: "package.json", tools: ["npm"] }],
  },
  {
    id: "yarn 1 with a list of names in an object",
    tree: node({ workspaces: { packages: ["apps/web", "packages/ui"] } }, { "yarn.lock": "# yarn lockfile v1\n" }),
    additions: [{ language: "node", dir: "apps/jobs", changes: "package.json", tools: ["yarn 1"] }],
  },
  {
    id: "pnpm with a list of names",
    tree: node(
      { packageManager: "pnpm@12.21.0" },
      { "pnpm-workspace.yaml": 'packages: # all\n  - "apps/web"\n\n  # shared\n  - "packages/*"\n' },
    ),
    additions: [{ language: "node", dir: "apps/jobs", changes: "pnpm-workspace.yaml", tools: ["pnpm"] }],
  },
  ...LEAVING_ONE_OUT.map(({ tool, root, more }) => ({
    id: `${tool} leaving one out`,
    tree: node(root, {
      "packages/old/package.json": json({ name: "@acme/old", version: "1.0.0" }),
      "tools/deep/down/package.json": json({ name: "@acme/down", version: "1.0.0" }),
      ...more,
    }),
    additions: covered(tool),
  })),
  {
    id: "Turborepo",
    tree: node({ packageManager: "pnpm@12.21.0" }, { ...PNPM, "turbo.json": '{ "tasks": { "build": {} } }\n' }),
    additions: covered("turbo", "pnpm"),
  },
  { id: "Nx", tree: node(GLOBS, { "nx.json": "{}\n" }), additions: covered("nx", "npm") },
  { id: "Lerna", tree: node(GLOBS, { "lerna.json": '{ "version": "1.0.0" }\n' }), additions: covered("lerna", "npm") },
  {
    id: "moon",
    tree: node(GLOBS, { ".moon/workspace.yml": "projects:\n  - apps/*\n  - packages/*\n" }),
    additions: covered("moon", "npm"),
  },
  {
    id: "Cargo",
    tree: CARGO,
    additions: [{ language: "rust", dir: "services/jobs", changes: null, tools: ["cargo"] }],
  },
  {
    id: "Cargo with a list of names",
    tree: {
      ...CARGO,
      "Cargo.toml":
        '[workspace]\nresolver = "3"\nmembers = [\n    "libs/core", # ours\n    "services/api"\n]\npackage.edition = "2024"\n',
    },
    additions: [{ language: "rust", dir: "services/jobs", changes: "Cargo.toml", tools: ["cargo"] }],
  },
  {
    id: "go.work",
    tree: go(""),
    additions: [{ language: "go", dir: "services/jobs", changes: "go.work", tools: ["go"] }],
  },
  {
    id: "go.work in backend/",
    tree: go("backend/"),
    additions: [{ language: "go", dir: "backend/services/jobs", changes: "backend/go.work", tools: ["go"] }],
  },
  {
    id: "uv",
    tree: { ...UV, "packages/api/pyproject.toml": project("api", '"fastapi"'), "packages/old/README.md": "# Old\n" },
    additions: [{ language: "python", dir: "packages/jobs", changes: null, tools: ["uv"] }],
  },
  {
    id: "uv with nothing that runs yet",
    tree: {
      "pyproject.toml": `${project("shop", "")}\n[tool.uv.workspace]\nmembers = ["libs/*"]\n`,
      "libs/a/pyproject.toml": project("a", ""),
      "libs/b/pyproject.toml": project("b", ""),
    },
    additions: [{ language: "python", dir: "libs/jobs", changes: null, tools: ["uv"] }],
  },
  {
    id: "uv with a list of names",
    tree: {
      ...UV,
      "pyproject.toml": UV["pyproject.toml"].replace('"packages/*", # all of them', '"packages/core", # all'),
    },
    additions: [{ language: "python", dir: "workers/jobs", changes: "pyproject.toml", tools: ["uv"] }],
  },
  {
    id: "a plain folder of services",
    tree: {
      "services/api/requirements.txt": "fastapi==0.120.0\n",
      "services/web/package.json": json({ name: "web", private: true, dependencies: { express: "^5.0.0" } }),
      "docs/package.json": json({ name: "docs", private: true, scripts: { start: "serve" } }),
    },
    additions: (["node", "python", "rust", "go"] as const).map((language) => ({
      language,
      dir: "services/jobs",
      changes: null,
      tools: [],
    })),
  },
  {
    id: "none",
    tree: { "README.md": "# Shop\n" },
    additions: [{ language: "node", dir: "jobs", changes: null, tools: [] }],
  },
  {
    id: "several at once",
    tree: {
      ...node({ packageManager: "pnpm@12.21.0" }, PNPM),
      ...CARGO,
      ...go("backend/"),
      "pyproject.toml": `${project("shop", "")}\n[tool.uv.workspace]\nmembers = ["python/*", "workers/mail"]\n`,
      "python/core/pyproject.toml": project("core", ""),
      "workers/mail/pyproject.toml": project("mail", '"celery"'),
    },
    additions: [
      ...covered("pnpm"),
      { language: "rust", dir: "services/jobs", changes: null, tools: ["cargo"] },
      { language: "go", dir: "backend/services/jobs", changes: "backend/go.work", tools: ["go"] },
      { language: "python", dir: "workers/jobs", changes: "pyproject.toml", tools: ["uv"] },
    ],
  },
];

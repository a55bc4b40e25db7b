import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { writeTree, type Tree } from "../tree.ts";
import { madeOnce } from "../proof/cache.ts";
import { PROOF, run } from "../proof/prepare.ts";

/** Whatever says which members a workspace has. */
export type Tool =
  "npm" | "pnpm" | "yarn 1" | "yarn 4" | "bun" | "turbo" | "nx" | "lerna" | "moon" | "cargo" | "go" | "uv";

/** Where every tool is. */
export const WORKSPACE_TOOLS = path.join(PROOF, "workspace-tools");
const VERSIONS = {
  pnpm: "12.21.0",
  yarn: "1.22.22",
  "@yarnpkg/cli-dist": "4.18.1",
  bun: "1.4.5",
  turbo: "2.11.11",
  nx: "24.0.6",
  lerna: "9.0.7",
  "@moonrepo/cli": "2.5.5",
};
const UV = "0.13.9";

/** Installs every tool, each in one exact version, once. */
export function installWorkspaceTools(): void {
  madeOnce(WORKSPACE_TOOLS, JSON.stringify([VERSIONS, UV]), () => {
    const manifest = JSON.stringify({ name: "workspace-tools", private: true, dependencies: VERSIONS });
    fs.writeFileSync(path.join(WORKSPACE_TOOLS, "package.json"), manifest);
    run("npm", ["install"], WORKSPACE_TOOLS);
    run("python3", ["-m", "venv", "python"], WORKSPACE_TOOLS);
    run(path.join(WORKSPACE_TOOLS, "python/bin/pip"), ["install", "--quiet", `uv==${UV}`], WORKSPACE_TOOLS);
  });
}

/** Writes a fixture and commits it: moon asks git what has changed. */
export function buildRepository(root: string, tree: Tree): void {
  writeTree(root, { ".gitignore": "node_modules\n.yarn\n.pnp.*\n.nx\n.turbo\n.moon/cache\ntarget\n.venv\n", ...tree });
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  run("git", ["init", "--quiet", "--initial-branch=main"], root);
  run("git", ["add", "--all"], root);
  run("git", [...author, "commit", "--quiet", "--message", "Begin"], root);
}

/** The directories of a workspace's members, as a tool of its names them; the root is left out. */
export function membersSeenBy(tool: Tool, root: string): string[] {
  const found = ASK[tool](root).map((dir) => (path.isAbsolute(dir) ? path.relative(root, dir) : dir));
  return found
    .map((dir) => dir.replace(/\/$/, "") || ".")
    .filter((dir) => dir !== ".")
    .toSorted();
}

/** Each tool's own command, and how its answer is read. */
const ASK: Record<Tool, (root: string) => string[]> = {
  // It finds its members as for an install, and asks the registry for nothing.
  npm: (root) => linesOf(run("npm", ["exec", "--silent", "--workspaces", "--call", "pwd"], root)),
  pnpm: (root) => {
    // It is the version that the repository names; pnpm would ask the registry for that again.
    const args = ["--config.pm-on-fail=ignore", "--recursive", "ls", "--depth", "-1", "--json"];
    return (JSON.parse(tooled("pnpm", args, root)) as { path: string }[]).map((entry) => entry.path);
  },
  "yarn 1": (root) => {
    const found = script("yarn/bin/yarn.js", ["--silent", "workspaces", "info"], root);
    return Object.values(JSON.parse(found) as Record<string, { location: string }>).map(({ location }) => location);
  },
  "yarn 4": (root) =>
    linesOf(script("@yarnpkg/cli-dist/bin/yarn.js", ["workspaces", "list", "--json"], root)).map(
      (line) => (JSON.parse(line) as { location: string }).location,
    ),
  bun: (root) => {
    tooled("bun", ["install", "--lockfile-only"], root);
    return [...tooled("bun", ["pm", "ls"], root).matchAll(/@workspace:(\S+)/g)].map(([, dir]) => dir!);
  },
  turbo: (root) => {
    const { packages } = JSON.parse(onTop("turbo", ["ls", "--output=json"], root)) as {
      packages: { items: { path: string }[] };
    };
    return packages.items.map((item) => item.path);
  },
  nx: (root) => {
    const { graph } = JSON.parse(onTop("nx", ["graph", "--print"], root)) as {
      graph: { nodes: Record<string, { data: { root: string } }> };
    };
    return Object.values(graph.nodes).map(({ data }) => data.root);
  },
  lerna: (root) =>
    (JSON.parse(onTop("lerna", ["ls", "--all", "--json", "--loglevel=error"], root)) as { location: string }[]).map(
      ({ location }) => location,
    ),
  moon: (root) =>
    (JSON.parse(onTop("moon", ["query", "projects"], root)) as { projects: { source: string }[] }).projects.map(
      ({ source }) => source,
    ),
  cargo: (root) => {
    const args = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    const { packages } = JSON.parse(run("cargo", args, root)) as { packages: { manifest_path: string }[] };
    return packages.map((entry) => path.dirname(entry.manifest_path));
  },
  go: (root) => linesOf(run("go", ["list", "-m", "-f", "{{.Dir}}"], root)),
  uv: (root) => linesOf(run(path.join(WORKSPACE_TOOLS, "python/bin/uv"), ["workspace", "list", "--paths"], root)),
};

/** Whether uv would install a member by its name; it says nothing of members that need no installation. */
export function uvKnows(name: string, root: string): boolean {
  const uv = path.join(WORKSPACE_TOOLS, "python/bin/uv");
  return spawnSync(uv, ["sync", "--dry-run", "--package", name], { cwd: root }).status === 0;
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function tooled(name: string, args: readonly string[], root: string): string {
  return run(path.join(WORKSPACE_TOOLS, "node_modules/.bin", name), args, root);
}

function script(file: string, args: readonly string[], root: string): string {
  return run(process.execPath, [path.join(WORKSPACE_TOOLS, "node_modules", file), ...args], root);
}

/** What sits on top of a workspace looks for itself among the workspace's own packages. */
function onTop(name: string, args: readonly string[], root: string): string {
  const modules = path.join(root, "node_modules");
  if (!fs.existsSync(modules)) fs.symlinkSync(path.join(WORKSPACE_TOOLS, "node_modules"), modules);
  return tooled(name, args, root);
}

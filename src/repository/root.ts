import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { STATE, upwards } from "../disk/files.ts";
import { JOURNAL } from "../disk/journal.ts";
import { readStart } from "./scan.ts";

/** The root around a directory: our workspace's, else git's, else the outermost language workspace's, else itself. */
export function findRoot(cwd: string): string {
  const above = upwards(path.resolve(cwd));
  return findWorkspace(cwd) ?? above.find(isGitRoot) ?? above.findLast(isWorkspaceRoot) ?? above[0]!;
}

/**
 * The nearest directory, from here upwards, with a manifest or with the journal of an interrupted command; else the nearest
 * with our state directory. Above git's root only a manifest counts. Null if there is none.
 */
export function findWorkspace(cwd: string): string | null {
  const above = upwards(path.resolve(cwd));
  const top = above.findIndex(isGitRoot);
  const inside = top === -1 ? above : above.slice(0, top + 1);
  const isWorkspace = (dir: string): boolean => has(dir, "rnet.json") || (inside.includes(dir) && has(dir, JOURNAL));
  // A command that was interrupted before its first write leaves only the state directory, to be tidied up.
  return above.find(isWorkspace) ?? inside.find((dir) => has(dir, STATE)) ?? null;
}

function isGitRoot(dir: string): boolean {
  return has(dir, ".git");
}

function has(dir: string, name: string): boolean {
  return pathExistsSync(path.join(dir, name));
}

function isWorkspaceRoot(directory: string): boolean {
  const text = (name: string) => readStart(path.join(directory, name)) ?? "";
  return (
    ["pnpm-workspace.yaml", "go.work", "lerna.json", "nx.json", "turbo.json"].some((name) => text(name) !== "") ||
    /"workspaces"\s*:/.test(text("package.json")) ||
    /^\s*\[workspace[.\]]/m.test(text("Cargo.toml")) ||
    /^\s*\[tool\.uv\.workspace\]/m.test(text("pyproject.toml"))
  );
}

import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { STATE, upwards } from "../disk/files.ts";
import { JOURNAL } from "../disk/journal.ts";
import { readStart } from "./scan.ts";

/** The root around a directory: our workspace's, else git's, else the outermost language workspace's, else itself. */
export function findRoot(cwd: string): string {
  const above = upwards(path.resolve(cwd));
  return findBegun(above) ?? above.find(isGitRoot) ?? above.findLast(isWorkspaceRoot) ?? above[0]!;
}

/**
 * The nearest directory, from here upwards, with a manifest or with the journal of an interrupted command; else the nearest
 * with our state directory. Above git's root only a manifest counts. Null if there is none.
 */
export function findWorkspace(cwd: string): string | null {
  const above = upwards(path.resolve(cwd));
  // A command that was interrupted before its first write leaves only the state directory, to be tidied up.
  return findBegun(above) ?? insideGit(above).find((dir) => has(dir, STATE)) ?? null;
}

/** The nearest with a manifest or a journal. A bare state directory, such as a /tmp/.rnet, makes no root to write in. */
function findBegun(above: readonly string[]): string | null {
  const inside = insideGit(above);
  return above.find((dir) => has(dir, "rnet.json") || (inside.includes(dir) && has(dir, JOURNAL))) ?? null;
}

/** Those that are not above git's root; all if there is no git. */
function insideGit(above: readonly string[]): readonly string[] {
  const top = above.findIndex(isGitRoot);
  return top === -1 ? above : above.slice(0, top + 1);
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

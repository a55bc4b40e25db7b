import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { planNew } from "../src/pipeline/pipeline.ts";
import type { Plan } from "../src/pipeline/plan.ts";
import type { Workspace } from "../src/model/workspace.ts";

/** A tree of files: paths with forward slashes and their texts. */
export type Tree = Readonly<Record<string, string>>;

/** Plans what `create` would write for a workspace, in an empty directory. */
export async function planFresh(workspace: Workspace): Promise<Plan> {
  return (await planNew(path.join(os.tmpdir(), "rnet-nowhere"), workspace, (same) => same)).plan;
}

/** The tree that `create` would write for a workspace. */
export async function treeOf(workspace: Workspace): Promise<Tree> {
  const { writes } = await planFresh(workspace);
  return Object.fromEntries(writes.map(({ path: file, text }) => [file, text ?? ""]));
}

/** Reads every file below a directory, except .git. Links are not followed. */
export function readTree(root: string): Tree {
  const names = fs.existsSync(root) ? filesBelow(root, "").toSorted() : [];
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(root, name), "utf8")]));
}

// Not readdir's own recursion: from Node 26 on it follows links to directories.
function filesBelow(root: string, prefix: string): string[] {
  const entries = fs.readdirSync(path.join(root, prefix), { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (entry.isDirectory() && entry.name !== ".git") return filesBelow(root, `${prefix}${entry.name}/`);
    return entry.isFile() ? [`${prefix}${entry.name}`] : [];
  });
}

/** Writes a tree below a directory. */
export function writeTree(root: string, tree: Tree): void {
  for (const [name, text] of Object.entries(tree)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
}

/** A new empty directory, by its real path. */
export function temporaryDirectory(parent = os.tmpdir()): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(parent, "rnet-")));
}

/** The same, in memory if there is such a place: for tests that write thousands of small files. */
export function directoryInMemory(): string {
  return temporaryDirectory(fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir());
}

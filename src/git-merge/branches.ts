import { spawnSync } from "node:child_process";
import { isText } from "../core/encoding.ts";
import { git } from "../core/subprocess.ts";
import type { Sides } from "../state/conflict-markers.ts";

/** Commits of two branches that git is merging or has just merged; `merged` is the tree that git makes of them. */
export interface Branches extends Sides<string> {
  readonly merged: string | null;
}

/** Git's names for a commit that it brings here, and for that one's base. https://git-scm.com/docs/gitrevisions */
const BROUGHT: readonly (readonly [theirs: string, base: string])[] = [
  ["CHERRY_PICK_HEAD", "CHERRY_PICK_HEAD^"],
  ["REBASE_HEAD", "REBASE_HEAD^"],
  ["REVERT_HEAD^", "REVERT_HEAD"],
];

/** STAGED and STASHED name the same blobs if the conflict came out of the stash. */
const STASH = "stash@{0}";
const FILES = ["rnet.json", ".rnet/lock.json"];
const STAGED = FILES.map((file) => `:3:./${file}`);
const STASHED = FILES.map((file) => `${STASH}:./${file}`);

const MERGED = ["HEAD^1", "HEAD^2"].map((commit) => `${commit}:./.rnet/lock.json`);

/** Finds the branches of a merge that is under way in `root`, or is the last commit; null if there is none. */
export function findBranches(root: string): Branches | null {
  const ids = readIds(root, ["MERGE_HEAD", ...MERGED, ...BROUGHT.flat(), ...STAGED, ...STASHED]);
  if (ids.has("MERGE_HEAD")) return mergeOf(root, "HEAD", "MERGE_HEAD");
  const brought = BROUGHT.find(([theirs, base]) => ids.has(theirs) && ids.has(base));
  if (brought) return { ours: "HEAD", base: brought[1], theirs: brought[0], merged: null };
  // `git stash pop` keeps the stash if there is a conflict.
  if (STAGED.some((name, index) => ids.has(name) && ids.get(name) === ids.get(STASHED[index]!)))
    return { ours: "HEAD", base: `${STASH}^1`, theirs: STASH, merged: null };
  const [ours, theirs] = MERGED.map((name) => ids.get(name));
  return ours && theirs && ours !== theirs ? mergeOf(root, "HEAD^1", "HEAD^2") : null;
}

function mergeOf(root: string, ours: string, theirs: string): Branches {
  const base = git(["merge-base", ours, theirs], root);
  // Since git 2.38. It exits with 1 if there are conflicts, and its tree has the markers.
  const tree = git(["merge-tree", "--write-tree", "--no-messages", ours, theirs], root);
  const [id = ""] = tree.code > 1 ? [] : tree.output.split("\n");
  const merged = /^[0-9a-f]{40,64}$/.test(id) ? id : null;
  return { ours, base: base.code === 0 ? base.output.trim() : null, theirs, merged };
}

/** A path's text in each version, and as git merged it; null if there is none, or it is not UTF-8. */
export type Committed = Sides<string | null> & { readonly merged: string | null };

export function readVersions(
  root: string,
  { ours, base, theirs, merged }: Branches,
  paths: readonly string[],
): Map<string, Committed> {
  const trees = [ours, base, theirs, merged];
  const names = paths.flatMap((path) => trees.map((tree) => (tree === null ? null : `${tree}:./${path}`)));
  const texts = readBlobs(root, names);
  return new Map(
    paths.map((path, index) => {
      const [own, before, other, made] = texts.slice(index * trees.length, (index + 1) * trees.length);
      return [path, { ours: own!, base: before!, theirs: other!, merged: made! }] as const;
    }),
  );
}

const NOWHERE = ":./";

/** The ids of the objects that git knows by these names. https://git-scm.com/docs/git-cat-file#_batch_output */
function readIds(root: string, names: readonly string[]): Map<string, string> {
  const lines = batch(root, "--batch-check", names).toString("utf8").split("\n");
  const known = names.flatMap((name, index): [string, string][] => {
    const id = /^([0-9a-f]{40,64}) \w+ \d+$/.exec(lines[index] ?? "")?.[1];
    return id === undefined ? [] : [[name, id]];
  });
  return new Map(known);
}

/** The texts of blobs by name, from one process; null for what is not UTF-8, which cannot be merged as text. */
function readBlobs(root: string, names: readonly (string | null)[]): (string | null)[] {
  const output = batch(
    root,
    "--batch",
    names.map((name) => name ?? NOWHERE),
  );
  let at = 0;
  return names.map(() => {
    const end = output.indexOf("\n", at);
    const [, type, size] = / (\w+) (\d+)$/.exec(output.toString("utf8", at, end)) ?? [];
    at = end + 1;
    if (size === undefined) return null;
    const bytes = output.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return type === "blob" && isText(bytes) ? bytes.toString("utf8") : null;
  });
}

/** The output of `git cat-file`; empty if there is no repository. */
function batch(root: string, mode: "--batch" | "--batch-check", names: readonly string[]): Buffer {
  const input = names.map((name) => `${name}\n`).join("");
  const { status, stdout } = spawnSync("git", ["cat-file", mode], { cwd: root, input, maxBuffer: 1e9 });
  return status === 0 ? stdout : Buffer.from("");
}

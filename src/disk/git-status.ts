import { RnetError } from "../core/errors.ts";
import { git } from "../core/subprocess.ts";

/** Throws DIRTY if some of these files have uncommitted changes. Without git nothing is refused. */
export function refuseUncommitted(root: string, paths: readonly string[]): void {
  if (paths.length === 0) return;
  const { code, output } = git(["status", "--porcelain", "-z", "--untracked-files=no", "--", ...paths], root);
  const changed = code === 0 ? output.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice(3)])) : [];
  if (changed.length === 0) return;
  throw new RnetError(
    "DIRTY",
    `${changed.join(", ")} would be changed, and ${changed.length === 1 ? "has" : "have"} changes that are not committed. Commit or stash them first, or pass --allow-dirty.`,
  );
}

/** Those of these paths that git ignores, so that they would not be committed. */
export function ignoredAmong(root: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const { code, output } = git(["-c", "core.quotePath=false", "check-ignore", "--", ...paths], root);
  return code === 0 ? output.split("\n").filter((path) => path !== "") : [];
}

import { depthOf, isAside } from "../../core/paths.ts";

/** The workspace nearest to the root, then the one with most members; or null. Those in tests and examples do not count. */
export function outermost<T extends { readonly dir: string }>(
  workspaces: readonly T[],
  members: (workspace: T) => number,
): T | null {
  const ranked = workspaces
    .filter(({ dir }) => !isAside(dir))
    .toSorted((a, b) => depthOf(a.dir) - depthOf(b.dir) || members(b) - members(a));
  return ranked[0] ?? null;
}

import { depthOf, isAside } from "../../core/paths.ts";

/** Of several workspaces the one nearest to the root, of equally near ones that with most members; or null. Those of tests and examples are none. */
export function outermost<T extends { readonly dir: string }>(
  workspaces: readonly T[],
  members: (workspace: T) => number,
): T | null {
  const ranked = workspaces
    .filter(({ dir }) => !isAside(dir))
    .toSorted((a, b) => depthOf(a.dir) - depthOf(b.dir) || members(b) - members(a));
  return ranked[0] ?? null;
}

/** A member of a workspace: its directory from the repository's root, and the name it gives itself. */
export interface Package {
  readonly dir: string;
  readonly name: string;
}

/** The value that more than half of the entries have, or null. */
export function majority(values: readonly (string | null)[]): string | null {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].find(([, count]) => count * 2 > values.length)?.[0] ?? null;
}

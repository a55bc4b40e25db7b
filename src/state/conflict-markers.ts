/** The versions of something on two branches and at their common ancestor; `base` is null if it is unknown. */
export interface Sides<T> {
  readonly ours: T;
  readonly base: T | null;
  readonly theirs: T;
}

type Part = keyof Sides<string>;

// Exactly seven: git writes longer ones around conflicts inside conflicts. https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
const MARKER = /^(<{7}|\|{7}|={7}|>{7})(?:[ \t].*)?\r?\n?$/;
const PARTS: Readonly<Record<string, Part | null>> = { "<": "ours", "|": "base", "=": "theirs", ">": null };

/**
 * Splits a text with git's conflict markers, in the styles merge, diff3 and zdiff3. Null if it has none, or if they are
 * incomplete: then the user has begun to settle it.
 */
export function sidesOf(text: string): Sides<string> | null {
  if (!text.includes("<<<<<<<")) return null;
  const sides: Record<Part, string> = { ours: "", base: "", theirs: "" };
  let part: Part | null = null;
  let conflicts = 0;
  let bases = 0;
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const marker = MARKER.exec(line)?.[1]?.[0];
    if (marker !== undefined && isExpected(marker, part)) {
      part = PARTS[marker]!;
      if (marker === "<") conflicts++;
      if (marker === "|") bases++;
    } else if (marker === "<" || marker === ">") return null;
    else for (const side of part === null ? (["ours", "base", "theirs"] as const) : [part]) sides[side] += line;
  }
  if (conflicts === 0 || part !== null) return null;
  return { ...sides, base: bases === conflicts ? sides.base : null };
}

/** True if a marker may follow here. If not, it is an ordinary line, such as `=======` below a heading. */
function isExpected(marker: string, part: Part | null): boolean {
  if (marker === "<") return part === null;
  if (marker === "|") return part === "ours";
  return marker === "=" ? part === "ours" || part === "base" : part === "theirs";
}

/** The version that changed since the base; undefined if both changed and differ. */
export function choose<T>({ ours, base, theirs }: Sides<T>): { readonly value: T } | undefined {
  if (isEqual(ours, theirs) || isEqual(theirs, base)) return { value: ours };
  return isEqual(ours, base) ? { value: theirs } : undefined;
}

/** True if two values of a manifest are equal. */
export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

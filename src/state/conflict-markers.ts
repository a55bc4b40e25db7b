/** The versions of something on two branches, and of where they parted; `base` is null where nobody knows it. */
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
 * Takes a text apart that git left with conflict markers, in its styles merge, diff3 and zdiff3. Null where there are
 * none, or where they are broken: then a person has begun to settle it by hand.
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

/** Whether a marker may follow: one that may not is a line like any other, as `=======` below a heading. */
function isExpected(marker: string, part: Part | null): boolean {
  if (marker === "<") return part === null;
  if (marker === "|") return part === "ours";
  return marker === "=" ? part === "ours" || part === "base" : part === "theirs";
}

/** One of three versions: the one that changed since the base, or undefined where both did, and differently. */
export function choose<T>({ ours, base, theirs }: Sides<T>): { readonly value: T } | undefined {
  if (isEqual(ours, theirs) || isEqual(theirs, base)) return { value: ours };
  return isEqual(ours, base) ? { value: theirs } : undefined;
}

/** Whether two values of a manifest say the same. */
export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

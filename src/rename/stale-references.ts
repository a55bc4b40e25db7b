import { classify } from "./classify.ts";
import { composePlaces } from "./compose.ts";
import { isCompose } from "./file-kind.ts";
import { hitsOf, type Hit } from "./hit.ts";
import { isChanged, wordsOf, type Renamed } from "./renamed.ts";
import { unmovedPath } from "../core/move.ts";
import { replaceAt } from "../core/text.ts";
import type { StaleReference, StaleKind } from "../pipeline/plan.ts";

/** Finds the stale references in some texts, by path. Pure. */
export function findStaleReferences(texts: ReadonlyMap<string, string>, renamed: Renamed): StaleReference[] {
  const { directory } = renamed;
  const moves = isChanged(directory) ? [directory] : [];
  const words = wordsOf(renamed);
  const found = [...texts].flatMap(([path, text]) => {
    const unmoved = unmovedPath(path, moves);
    const hits = words.flatMap((word) => hitsOf(path, unmoved, text, word));
    const places = hits.length > 0 && isCompose(path) ? composePlaces(text, renamed.name) : new Set<number>();
    return hits.flatMap((hit) => judged(hit, renamed, places));
  });
  return sorted(found);
}

function judged(hit: Hit, renamed: Renamed, places: ReadonlySet<number>): StaleReference[] {
  const verdict = classify(hit, renamed, places);
  if (verdict === null) return [];
  return [staleReference(hit, verdict.kind, verdict.kind === "certain" ? verdict.to : hit.word)];
}

/** A hit as it is reported. */
export function staleReference(
  { path, line, column, text, start, word }: Hit,
  kind: StaleKind,
  to: string,
): StaleReference {
  return { path, line, column, kind, text, start, from: word, to };
}

/** Sorted by path, line and column. */
export function sorted(staleReferences: readonly StaleReference[]): StaleReference[] {
  return staleReferences.toSorted((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1));
}

/** The texts that change if every certain place is fixed. */
export function fixStaleReferences(
  texts: ReadonlyMap<string, string>,
  staleReferences: readonly StaleReference[],
): Map<string, string> {
  const certain = staleReferences.filter(({ kind }) => kind === "certain");
  const byPath = new Map<string, StaleReference[]>();
  for (const place of certain) byPath.set(place.path, [...(byPath.get(place.path) ?? []), place]);
  return new Map([...byPath].map(([path, places]) => [path, replaceAt(texts.get(path)!, places)]));
}

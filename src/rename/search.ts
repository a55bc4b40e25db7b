import { readTexts } from "../disk/files.ts";
import { generatedOf } from "../model/links.ts";
import { findStaleReferences, fixStaleReferences, staleReference, sorted } from "./stale-references.ts";
import { isLockFile } from "./file-kind.ts";
import { MODULES_IN, modulesOf } from "../edits/package-names.ts";
import { callersBetween, usesIn, type Caller } from "./variable-uses.ts";
import { renamedBetween, wordsOf, type Renamed } from "./renamed.ts";
import { movedPath } from "../core/move.ts";
import type { Plan, StaleReference } from "../pipeline/plan.ts";
import type { Comparison } from "../pipeline/current.ts";
import { MANIFEST } from "../state/load.ts";
import { MOST, readWith, candidateFiles, type Holding } from "../disk/git-grep.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Replaced } from "../core/text.ts";

/** What a rename leaves to the user, and the texts with the certain places fixed. */
interface Found {
  /** What was not searched, and why. */
  readonly notes: readonly string[];
  readonly staleReferences: readonly StaleReference[];
  readonly fixes: ReadonlyMap<string, string>;
}

/** The service's old and new name; `fix` says if the certain places are to be fixed. */
interface SearchRequest extends Replaced {
  readonly before: Workspace;
  readonly fix: boolean;
}

/** Searches the repository, as the plan will leave it, for the old names. Throws what readTexts throws. */
export function searchStaleReferences(
  comparison: Comparison,
  plan: Plan,
  { before, fix, from, to }: SearchRequest,
): Found {
  const renamed = renamedIn(comparison.loaded.root, before, plan.workspace, { from, to });
  const callers = callersBetween(before, plan.workspace);
  const words = callers.flatMap(({ variables, accessor }) => [...variables, accessor]);
  const after = holdingAfter(comparison, plan, [...wordsOf(renamed), ...words]);
  if (after === null) return { staleReferences: [], fixes: new Map(), notes: [UNSEARCHED] };
  const { texts, foreign } = after;
  const notes = foreign.length
    ? [`Not searched for the old name, since they are not in UTF-8: ${foreign.join(", ")}.`]
    : [];
  const staleReferences = staleReferencesIn(texts, renamed, callers);
  if (!fix) return { staleReferences, fixes: new Map(), notes };
  const fixes = fixStaleReferences(texts, staleReferences);
  return { staleReferences: staleReferencesIn(new Map([...texts, ...fixes]), renamed, callers), fixes, notes };
}

const UNSEARCHED = `Not searched for the old name: there is no git here, and there are more than ${MOST} files.`;

/** A match that is reported as a renamed variable is not reported again as the service's name. */
function staleReferencesIn(
  texts: ReadonlyMap<string, string>,
  renamed: Renamed,
  callers: readonly Caller[],
): StaleReference[] {
  const uses = [...texts].flatMap(([path, text]) => variableUsesIn(path, text, callers));
  const places = new Set(uses.map(({ path, start }) => `${start} ${path}`));
  const others = findStaleReferences(texts, renamed).filter(({ path, start }) => !places.has(`${start} ${path}`));
  return sorted([...others, ...uses]);
}

function renamedIn(root: string, before: Workspace, after: Workspace, { from, to }: Replaced): Renamed {
  const old = generatedOf(before, from);
  const paths = new Map(MODULES_IN.map((file) => [`${old.dir}/${file}`, file]));
  const manifests = [...readTexts(root, paths.keys())].filter((entry): entry is [string, string] => entry[1] !== null);
  const named = new Map(manifests.map(([path, text]) => [paths.get(path)!, text]));
  return renamedBetween(old, generatedOf(after, to), modulesOf(old.package, named));
}

/** The files that are not ours and contain a word, by path and text after all writes; null if there are too many to search. */
function holdingAfter({ loaded, lock }: Comparison, plan: Plan, words: readonly string[]): Holding | null {
  const managed = new Set([
    ...(lock?.files.keys() ?? []),
    ...plan.steps.filter(({ owner }) => owner === "managed").map(({ path }) => path),
  ]);
  const isOurs = (path: string): boolean =>
    managed.has(path) || path === MANIFEST || path.startsWith(".rnet/") || isLockFile(path);
  const tracked = candidateFiles(loaded.root, words);
  if (tracked === null) return null;
  const files = tracked.filter((file) => !isOurs(movedPath(file, plan.moves)));
  const { texts, foreign } = readWith(loaded.root, files, words);
  const written = plan.writes.filter(({ path }) => !isOurs(path));
  const after = new Map([...texts].map(([file, text]) => [movedPath(file, plan.moves), text]));
  for (const { path, text } of written) {
    if (text === null) after.delete(path);
    else after.set(path, text);
  }
  return { texts: after, foreign: foreign.map((file) => movedPath(file, plan.moves)) };
}

function variableUsesIn(path: string, text: string, callers: readonly Caller[]): StaleReference[] {
  const hits = callers.flatMap((caller) => usesIn(caller, path, text));
  return hits.map((hit) => staleReference(hit, "variable", hit.word));
}

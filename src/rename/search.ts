import { readTexts } from "../disk/files.ts";
import { generatedOf } from "../model/links.ts";
import { findLeftovers, fixLeftovers, leftoverOf, sorted } from "./stale-references.ts";
import { isLockFile } from "./file-kind.ts";
import { MODULES_IN, modulesOf } from "../edits/package-names.ts";
import { readersBetween, readingsIn, type Reader } from "./variable-uses.ts";
import { renamedBetween, wordsOf, type Renamed } from "./renamed.ts";
import { movedPath } from "../core/move.ts";
import type { Decided } from "../pipeline/decide.ts";
import type { Draft } from "../pipeline/desired.ts";
import { MANIFEST } from "../state/load.ts";
import { MOST, readWith, trackedFiles, type Holding } from "../disk/git-grep.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Replaced } from "../core/text.ts";
import type { Leftover } from "../pipeline/refined.ts";

/** What a rename leaves to a person, and the texts in which what is certain was put right. */
export interface Left {
  /** What was not searched, and why. */
  readonly notes: readonly string[];
  readonly leftovers: readonly Leftover[];
  readonly fixes: ReadonlyMap<string, string>;
}

/** Which service had another name before, and whether what is certain is to be put right. */
export interface Question extends Replaced {
  readonly before: Workspace;
  readonly fix: boolean;
}

/** Searches the repository, as a decided rename will leave it, for what still says the old names. Throws as readTexts does. */
export function searchLeft(drafted: Draft, decided: Decided, { before, fix, from, to }: Question): Left {
  const renamed = renamedIn(drafted.loaded.root, before, decided.workspace, { from, to });
  const readers = readersBetween(before, decided.workspace);
  const words = readers.flatMap(({ variables, accessor }) => [...variables, accessor]);
  const after = holdingAfter(drafted, decided, [...wordsOf(renamed), ...words]);
  if (after === null) return { leftovers: [], fixes: new Map(), notes: [UNSEARCHED] };
  const { texts, foreign } = after;
  const notes = foreign.length
    ? [`Not searched for the old name, since they are not in UTF-8: ${foreign.join(", ")}.`]
    : [];
  const leftovers = leftoversIn(texts, renamed, readers);
  if (!fix) return { leftovers, fixes: new Map(), notes };
  const fixes = fixLeftovers(texts, leftovers);
  return { leftovers: leftoversIn(new Map([...texts, ...fixes]), renamed, readers), fixes, notes };
}

const UNSEARCHED = `Not searched for the old name: there is no git here, and there are more than ${MOST} files.`;

/** What a word of a renamed variable is, it is not said again as the service's name. */
function leftoversIn(texts: ReadonlyMap<string, string>, renamed: Renamed, readers: readonly Reader[]): Leftover[] {
  const reading = [...texts].flatMap(([path, text]) => readersIn(path, text, readers));
  const places = new Set(reading.map(({ path, start }) => `${start} ${path}`));
  const others = findLeftovers(texts, renamed).filter(({ path, start }) => !places.has(`${start} ${path}`));
  return sorted([...others, ...reading]);
}

function renamedIn(root: string, before: Workspace, after: Workspace, { from, to }: Replaced): Renamed {
  const old = generatedOf(before, from);
  const paths = new Map(MODULES_IN.map((file) => [`${old.dir}/${file}`, file]));
  const manifests = [...readTexts(root, paths.keys())].filter((entry): entry is [string, string] => entry[1] !== null);
  const named = new Map(manifests.map(([path, text]) => [paths.get(path)!, text]));
  return renamedBetween(old, generatedOf(after, to), modulesOf(old.package, named));
}

/** What is not ours and holds a word, at the paths and as it is once everything is written. */
function holdingAfter({ loaded, lock }: Draft, decided: Decided, words: readonly string[]): Holding | null {
  const managed = new Set([
    ...(lock?.files.keys() ?? []),
    ...decided.steps.filter(({ owner }) => owner === "managed").map(({ path }) => path),
  ]);
  const isOurs = (path: string): boolean =>
    managed.has(path) || path === MANIFEST || path.startsWith(".rnet/") || isLockFile(path);
  const tracked = trackedFiles(loaded.root, words);
  if (tracked === null) return null;
  const files = tracked.filter((file) => !isOurs(movedPath(file, decided.moves)));
  const { texts, foreign } = readWith(loaded.root, files, words);
  const written = decided.writes.filter(({ path }) => !isOurs(path));
  const after = new Map([...texts].map(([file, text]) => [movedPath(file, decided.moves), text]));
  for (const { path, text } of written) {
    if (text === null) after.delete(path);
    else after.set(path, text);
  }
  return { texts: after, foreign: foreign.map((file) => movedPath(file, decided.moves)) };
}

function readersIn(path: string, text: string, readers: readonly Reader[]): Leftover[] {
  const hits = readers.flatMap((reader) => readingsIn(reader, path, text));
  return hits.map((hit) => leftoverOf(hit, "variable", hit.word));
}

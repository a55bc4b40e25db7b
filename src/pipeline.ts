import { affectedBy, byDirectory, everythingOf, ownerOf, type Affected } from "./affected.ts";
import { blobId } from "./blob.ts";
import { canMove, readIds, readTexts } from "./disk.ts";
import { recover, refuseOvertaken, writeAll, type Write } from "./journal.ts";
import { RnetError } from "./errors.ts";
import { lastOf, type Replaced } from "./leftovers/renamed.ts";
import { movedPath, type Move } from "./move.ts";
import { isSameLock, movedLock, parseLock, printLock, type Lock, type LockedFile } from "./lock.ts";
import { parseWorkspace, printWorkspace } from "./manifest.ts";
import type { Change } from "./change.ts";
import { followRenames, movesBetween } from "./follow.ts";
import { plan } from "./plan.ts";
import { renamePackages, type Edit } from "./edit.ts";
import { NAMED_IN, packageNameIn, type PackageRename } from "./edit/package-name.ts";
import { planEdits } from "./dependencies.ts";
import { followPackages, isManifest, type MovedService } from "./dependents.ts";
import {
  reconcile,
  settle,
  unix,
  type RenderedFile,
  type Settlement,
  type Situation,
  type Step,
  type Texts,
} from "./reconcile.ts";
import { plain, reconcileEdits, type EditedSteps } from "./reconcile-edits.ts";
import { RAILWAY, type Extension } from "./extend-railway.ts";
import { render } from "./render.ts";
import { sidesOf } from "./settle.ts";
import { readWith, trackedFiles } from "./tracked.ts";
import { validate } from "./validate.ts";
import { VERSION } from "./version.ts";
import { generated, type Workspace } from "./workspace.ts";

//    load  ->  change(manifest)  ->  plan  ->  render  ->  read  ->  reconcile  ->  write
//    disk      pure                  pure      pure        disk      pure           disk

export const MANIFEST = "rnet.json";
export const LOCK = ".rnet/lock.json";

/** What is on disk before a command: the manifest and the lock, null where there are none yet. */
export interface Loaded {
  readonly root: string;
  /** What rnet.json says, and what it means: a name that a person changed in it is a rename. */
  readonly manifest: Workspace | null;
  readonly workspace: Workspace | null;
  readonly lock: Lock | null;
  /** The texts of both, as they were read. */
  readonly found: Texts;
  /** Paths that an interrupted command had left half-done and that were put right. */
  readonly recovered: readonly string[];
  /** What came of a merge of two branches; null where there was none to settle. */
  readonly settled: Settled | null;
}

/** Two branches' merge, settled: what differs by now from what is on disk. */
export interface Settled {
  /** Texts to go on from instead of those on disk, and what the lock says was written where they are edits of it. */
  readonly texts: ReadonlyMap<string, string>;
  readonly bases: ReadonlyMap<string, string>;
  /** What is really on disk, of all that the lock names, the lock and the manifest. */
  readonly disk: Texts;
}

/** What a command decided. */
export interface Decided {
  readonly workspace: Workspace;
  /** Whether there was no manifest before. */
  readonly isNew: boolean;
  readonly moves: readonly Move[];
  readonly steps: readonly Step[];
  /** Dependencies that a person has set to something else than we would. */
  readonly kept: readonly Edit[];
  readonly writes: readonly Write[];
}

/** Reads the manifest and the lock of the workspace at `root`, after rolling back what an interrupted command left. */
export function load(root: string): Loaded {
  const recovered = recover(root);
  const texts = readTexts(root, [MANIFEST, LOCK]);
  const manifest = texts.get(MANIFEST) ?? null;
  const lock = texts.get(LOCK) ?? null;
  refuseMarkers(texts);
  const parsed = manifest === null ? null : parseWorkspace(manifest);
  const known = lock === null ? null : parseLock(lock);
  return {
    root,
    manifest: parsed,
    workspace: parsed && validate(known ? followRenames(known.manifest, parsed) : parsed),
    lock: known,
    found: texts,
    recovered,
    settled: null,
  };
}

function refuseMarkers(texts: Texts): void {
  const marked = [...texts].find(([, text]) => text !== null && sidesOf(text));
  if (marked)
    throw new RnetError(
      "CONFLICT",
      `${marked[0]} has git's conflict markers. Run "rnet sync" first: it settles the merge of two branches.`,
      1,
    );
}

/** What a manifest asks for and what is there: all that deciding needs. */
export interface Draft extends Pick<Situation, "files" | "untouched" | "leftovers" | "disk"> {
  readonly loaded: Loaded;
  readonly workspace: Workspace;
  /** The directories that are to move, and the lock as it is once they have. */
  readonly moves: readonly Move[];
  readonly lock: Lock | null;
  readonly edits: readonly Edit[];
  /** The lock's edits that this command looks at; the others stay as they are. */
  readonly lockedEdits: readonly Edit[];
}

/** How far a command looks: at what its change touches, or (sync) at everything; which directories move, which deleted files come back. */
export interface Reach {
  readonly everything: boolean;
  readonly moves: readonly Move[];
  readonly restore: ReadonlySet<string>;
}

/** What the change touches, and nothing beside it. */
export const TOUCHED: Reach = { everything: false, moves: [], restore: new Set() };

/** What a decision may draw on beside the draft. */
export type Help = Pick<Situation, "bases" | "formatted" | "unedited" | "restore"> & {
  readonly onConflict: Settlement;
  /** What becomes of a railway.ts that was there before us; null where there is none. */
  readonly extension: Extension | null;
};

export const NO_HELP: Help = {
  bases: new Map(),
  formatted: new Map(),
  unedited: new Set(),
  restore: new Set(),
  onConflict: null,
  extension: null,
};

/** Changes the manifest, plans, renders and reads. `start` is the workspace where there is none yet. */
export function draft(loaded: Loaded, start: Workspace, change: Change, reach: Reach): Draft {
  const { root } = loaded;
  const workspace = validate(change(loaded.workspace ?? start));
  const affected = affectedIn(loaded.lock, workspace, reach.restore);
  const moves = [...(loaded.lock ? movesBetween(loaded.lock.manifest, workspace) : []), ...reach.moves];
  const lock = loaded.lock && movedLock(loaded.lock, moves);
  const isUntouched = untouchedIn(workspace, affected);
  const files = renderAll(workspace, affected);
  const planned = new Set(files.map(({ path }) => path));
  const known = [...(lock?.files.keys() ?? [])].filter((path) => !planned.has(path));
  const untouched = known.filter(isUntouched);
  const leftovers = known.filter((path) => !isUntouched(path));
  const edits = planEdits(workspace, reach.everything ? everythingOf(workspace) : affected);
  const lockedEdits = (lock?.edits ?? []).filter(({ path }) => reach.everything || !isUntouched(path));
  const edited = [...edits, ...lockedEdits].map(({ path }) => path);
  const named = moves.flatMap(({ to }) => NAMED_IN.map((file) => `${to}/${file}`));
  return {
    loaded,
    workspace,
    moves: moves.filter((move) => canMove(root, move)),
    lock,
    files,
    untouched: reach.everything ? readIds(root, untouched) : new Map(),
    leftovers,
    edits,
    lockedEdits,
    disk: new Map([
      ...readManifests(root, loaded.lock?.manifest ?? workspace, moves),
      ...readTexts(root, new Set([...planned, ...edited, ...leftovers, ...named]), moves),
      ...(loaded.settled?.texts ?? []),
    ]),
  };
}

/** The manifests of all that may depend on a package that moves, by where they will be. */
function readManifests(root: string, before: Workspace, moves: readonly Move[]): Map<string, string> {
  if (moves.length === 0) return new Map();
  const packages = generated(before).filter(({ dir }) => moves.some(({ from }) => from === dir));
  const words = [...packages.map((service) => service.package), ...moves.map(({ from }) => lastOf(from))];
  const texts = readWith(root, trackedFiles(root, words).filter(isManifest), words);
  return new Map([...texts].map(([path, text]) => [movedPath(path, moves), text]));
}

/** What has to be rendered: all where another version wrote the lock, else what changed since, and what is to come back. */
function affectedIn(lock: Lock | null, workspace: Workspace, restore: ReadonlySet<string>): Affected {
  if (lock?.generator !== VERSION) return everythingOf(workspace);
  const { root, services } = affectedBy(lock.manifest, workspace);
  const directories = byDirectory(workspace);
  const owners = [...restore].map((path) => ownerOf(path, directories));
  return {
    root: root || owners.includes(null),
    services: new Set([...services, ...owners.filter((name) => name !== null)]),
  };
}

/** Whether a path is of a part of the workspace that is not rendered. */
function untouchedIn(workspace: Workspace, affected: Affected): (path: string) => boolean {
  const directories = byDirectory(workspace);
  return (path) => {
    const owner = ownerOf(path, directories);
    return owner === null ? !affected.root : !affected.services.has(owner);
  };
}

/** The texts that a manifest asks for, as far as it is affected. A template that renders to nothing has nothing to say for this manifest. */
export function renderAll(workspace: Workspace, affected: Affected): RenderedFile[] {
  const files = plan(workspace, affected).map(({ path, owner, template, context }) => ({
    path,
    owner,
    text: render(template, context),
  }));
  return files.filter(({ text }) => text !== "");
}

/** Decides every step; nothing is written yet. */
export function decide(drafted: Draft, { onConflict, extension, ...help }: Help): Decided {
  const { loaded, workspace, edits, lockedEdits, disk, moves } = drafted;
  const steps = reconcile({ ...drafted, ...help });
  const chosen = steps.map((step) => settle(step, onConflict));
  const settled = chosen.map((step) => withExtension(withSettled(step, loaded.settled), extension));
  const renamed = renamePackages(packageRenames(drafted), (path) => {
    const text = disk.get(path) ?? null;
    return text === null ? null : plain(text);
  });
  const followed = followDependents(drafted, renamed);
  const edited = reconcileEdits(settled, edits, lockedEdits, disk, new Map([...renamed, ...followed]));
  return {
    workspace,
    isNew: loaded.manifest === null && loaded.lock === null,
    moves,
    steps: edited.steps,
    kept: edited.kept,
    writes: writesOf(drafted, edited),
  };
}

/** The packages of moved services that have another name by now. */
function packageRenames({ workspace, lock, moves }: Draft): PackageRename[] {
  const before = new Map(generated(lock?.manifest ?? workspace).map((service) => [service.dir, service.package]));
  return moves.flatMap(({ from, to }) => {
    const service = generated(workspace).find(({ dir }) => dir === to);
    const name = before.get(from);
    return service && name !== undefined && name !== service.package
      ? [{ directory: to, from: name, to: service.package }]
      : [];
  });
}

/** The manifests that depend on what moved, with its name and path as they are now. */
function followDependents(
  { workspace, moves, disk }: Draft,
  renamed: ReadonlyMap<string, string>,
): Map<string, string> {
  const present = [...disk].flatMap(([path, text]): [string, string][] =>
    text !== null && isManifest(path) ? [[path, plain(text)]] : [],
  );
  const before = new Map(present);
  const texts = new Map([...present, ...renamed]);
  const moved = moves.flatMap((move): MovedService[] => {
    const service = generated(workspace).find(({ dir }) => dir === move.to);
    return service ? [{ service, move, names: namesIn(move.to, before, texts) }] : [];
  });
  return followPackages(moved, { manager: workspace.packageManager, moves, texts });
}

/** The names that a directory's manifests give its package, by file: before, and now. */
function namesIn(
  directory: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Map<string, Replaced> {
  const names = NAMED_IN.flatMap((file): [string, Replaced][] => {
    const [from, to] = [before, after].map((texts) => {
      const text = texts.get(`${directory}/${file}`);
      return text === undefined ? null : packageNameIn(file, text);
    });
    return from && to ? [[file, { from, to }]] : [];
  });
  return new Map(names);
}

/** A person's railway.ts takes in what we generate. */
function withExtension(step: Step, extension: Extension | null): Step {
  if (step.path !== RAILWAY || extension?.kind !== "extended") return step;
  return { ...step, kind: "edit", text: extension.text };
}

/** A file that stays as it was settled is still to be written so. */
function withSettled(step: Step, settled: Settled | null): Step {
  const text = settled?.texts.get(step.path);
  if (text === undefined || (step.kind !== "keep" && step.kind !== "same")) return step;
  return { ...step, kind: step.kind === "keep" ? "merge" : "update", text };
}

/** Writes what was decided, all or nothing. Throws CONFLICT before the first write where a conflict is left. */
export function write(root: string, { steps, writes, moves }: Decided): void {
  const conflicts = steps.filter(({ kind }) => kind === "conflict").map(({ path }) => `  ${path}`);
  if (conflicts.length) {
    // What another command is just writing looks like a person's edit.
    refuseOvertaken(root, writes, moves);
    const what = "These files are not as rnet left them, and what it would write now touches the same lines:";
    const cure = "Nothing was written. Say what to do with --on-conflict mine, theirs or markers.";
    throw new RnetError("CONFLICT", [what, ...conflicts, cure].join("\n"), 1);
  }
  writeAll(root, writes, moves);
}

function writesOf(drafted: Draft, edited: EditedSteps): Write[] {
  const { loaded, workspace, disk } = drafted;
  const files = edited.steps.flatMap((step): Write[] => {
    if (step.kind === "remove") return [{ path: step.path, text: null }];
    return step.text === null || step.kind === "conflict"
      ? []
      : [{ path: step.path, text: withLineEnds(step.text, disk.get(step.path) ?? null) }];
  });
  const manifest = printWorkspace(workspace);
  const changed = !loaded.manifest || printWorkspace(loaded.manifest) !== manifest;
  const lock = nextLock(drafted, edited);
  const writes = [
    ...files,
    ...(changed ? [{ path: MANIFEST, text: manifest }] : []),
    ...(loaded.lock && isSameLock(loaded.lock, lock) ? [] : [{ path: LOCK, text: printLock(lock) }]),
  ];
  const present = new Map([...disk, ...loaded.found, ...(loaded.settled?.disk ?? [])]);
  return writes
    .map((one) => ({ ...one, was: present.get(one.path) ?? null }))
    .filter(({ text, was }) => !loaded.settled || was !== text);
}

/** A file that has CRLF line ends or a byte order mark keeps them. */
function withLineEnds(text: string, before: string | null): string {
  const mark = before?.startsWith("\uFEFF") && !text.startsWith("\uFEFF") ? "\uFEFF" : "";
  return mark + (before?.includes("\r\n") ? unix(text).replaceAll("\n", "\r\n") : text);
}

/** What the lock says from now on: of what was looked at what was decided, of the rest what it said. */
function nextLock(drafted: Draft, edited: EditedSteps): Lock {
  const { workspace, files: rendered, leftovers, lockedEdits, lock: before } = drafted;
  const files = new Map(before?.files);
  const seeds = new Map(before?.seeds);
  for (const path of leftovers) files.delete(path);
  for (const path of lostSeeds(before, workspace, rendered)) seeds.delete(path);
  for (const step of edited.steps) {
    if (step.rendered === null) continue;
    const { path, owner, kind } = step;
    const id = blobId(step.rendered);
    if (owner === "managed") files.set(path, { rendered: id, written: writtenId(before?.files.get(path), step) });
    else seeds.set(path, kind === "create" ? id : (before?.seeds.get(path) ?? id));
  }
  const looked = new Set(lockedEdits);
  const others = (before?.edits ?? []).filter((edit) => !looked.has(edit));
  return { generator: VERSION, manifest: workspace, files, seeds, edits: [...others, ...edited.edits] };
}

/** Seed files of the lock that no template gives any more, of services that were rendered or are gone. */
function lostSeeds(lock: Lock | null, workspace: Workspace, rendered: readonly RenderedFile[]): string[] {
  const planned = new Set(rendered.map(({ path }) => path));
  const directories = byDirectory(workspace);
  const owners = new Set(rendered.map(({ path }) => ownerOf(path, directories)));
  const isLooked = (path: string): boolean => owners.has(ownerOf(path, directories));
  return [...(lock?.seeds.keys() ?? [])].filter((path) => !planned.has(path) && isLooked(path));
}

/** What we wrote, or would have: where it was merged with a person's edit or gave way to it, theirs stays an edit of ours. */
function writtenId(before: LockedFile | undefined, { kind, formatted, disk }: Step): string {
  const ready = blobId(formatted!);
  if (kind === "keep" || kind === "gone") return before?.written ?? ready;
  return kind === "same" ? blobId(disk!) : ready;
}

import { blobId } from "../core/git-blob.ts";
import { editKey, idsOf, lockedFile, type Lock, type LockedFile } from "../state/lock.ts";
import { merge } from "../core/three-way-merge.ts";
import { PathMap } from "../core/path-map.ts";
import { isEqual, sidesOf, type Sides } from "../state/conflict-markers.ts";
import { unix, type Texts } from "../core/text.ts";

/** One managed file on two branches, as far as it is known. */
export interface FileVersions {
  /** What stands in each branch's last commit. */
  readonly committed: Sides<string | null>;
  /** What git made of them, by its own word. */
  readonly merged: string | null;
  /** What each branch's lock says was written. */
  readonly written: Sides<string | null>;
}

/** What both locks come to, so that reconcile decides as if one person had done the work of both branches. */
interface MergedLocks {
  readonly lock: Lock;
  /** Texts to go on from instead of what git left on disk: a person's edits, without markers. */
  readonly texts: ReadonlyMap<string, string>;
  /** What the lock says was written, where `texts` has edits of it. */
  readonly bases: ReadonlyMap<string, string>;
}

interface SettledFile {
  /** Null: nobody but a person can tell; without an entry it is a conflict. */
  readonly entry: LockedFile | null;
  readonly text?: string;
  readonly base?: string;
}

// No template gives this: a file that counts as written with it is always written again.
const NEVER = "0".repeat(40);

/** Merges the locks of two branches, path by path. Pure: `versions` and `disk` have what was read. */
export function mergeLocks(locks: Sides<Lock>, versions: ReadonlyMap<string, FileVersions>, disk: Texts): MergedLocks {
  const { ours, theirs } = locks;
  const paths = [...new Set([...ours.files.keys(), ...theirs.files.keys()])];
  const settled = paths.map((path) => {
    const entries = { ours: lockedFile(ours, path) ?? null, theirs: lockedFile(theirs, path) ?? null };
    return [path, settleFile(entries, versions.get(path) ?? null, disk.get(path) ?? null)] as const;
  });
  const pick = <K extends keyof SettledFile>(field: K): [string, NonNullable<SettledFile[K]>][] =>
    settled.flatMap(([path, { [field]: value }]) => (value === null || value === undefined ? [] : [[path, value]]));
  const edits = new Map([...theirs.edits, ...ours.edits].map((edit) => [editKey(edit), edit]));
  return {
    // Without a version everything is rendered again.
    lock: {
      generator: "",
      manifest: ours.manifest,
      files: PathMap.from(pick("entry").map(([path, entry]) => [path, idsOf(entry)])),
      seeds: theirs.seeds.with(ours.seeds, []),
      edits: [...edits.values()],
    },
    texts: new Map(pick("text")),
    bases: new Map(pick("base")),
  };
}

type Entries = Pick<Sides<LockedFile | null>, "ours" | "theirs">;

function settleFile({ ours, theirs }: Entries, versions: FileVersions | null, disk: string | null): SettledFile {
  const entry = (ours ?? theirs)!;
  if (disk === null) return { entry };
  const marked = sidesOf(disk) !== null;
  if (!ours || !theirs || isEqual(ours, theirs)) return { entry: marked ? null : entry };
  if (!versions || versions.committed.ours === null || versions.committed.theirs === null)
    return settleMarked({ ours, theirs }, disk);
  const { committed, written } = versions;
  const isLeft = marked ? isLeftMarked(versions.merged, disk) : leftByGit(versions).some((text) => isSame(text, disk));
  if (marked && !isLeft) return { entry: null };
  const [ourEdit, theirEdit] = [isEdited(committed.ours!, ours), isEdited(committed.theirs!, theirs)];
  if (!isLeft) return ourEdit || theirEdit ? { entry } : settledByHand(versions, entry);
  // Nobody touched it: whatever git made of the two, it is written again.
  if (!ourEdit && !theirEdit) return { entry: { rendered: NEVER, written: blobId(disk) } };
  const like = (text: string): string => (disk.includes("\r\n") ? unix(text).replaceAll("\n", "\r\n") : unix(text));
  if (!theirEdit) return { entry: ours, text: like(committed.ours!), ...known(written.ours) };
  if (!ourEdit) return { entry: theirs, text: like(committed.theirs!), ...known(written.theirs) };
  const both = bothEdits(versions);
  return both === null ? { entry: null } : { entry: ours, text: like(both), ...known(written.ours) };
}

function known(base: string | null): Pick<SettledFile, "base"> {
  return base === null ? {} : { base };
}

/** Where only the file itself is there: its two sides, which have what git merged cleanly in them too. */
function settleMarked({ ours, theirs }: { ours: LockedFile; theirs: LockedFile }, disk: string): SettledFile {
  const sides = sidesOf(disk);
  if (!sides) return { entry: ours };
  const isOurs = !isEdited(sides.ours, ours) && !isEdited(sides.theirs, theirs);
  return { entry: isOurs ? { rendered: NEVER, written: blobId(disk) } : null };
}

function isEdited(text: string, { written }: LockedFile): boolean {
  return blobId(text) !== written;
}

/** The texts that git may have left on disk. */
function leftByGit({ committed: { ours, base, theirs }, merged }: FileVersions): string[] {
  const own = base === null ? null : merge(unix(ours!), unix(base), unix(theirs!));
  return [ours!, theirs!, ...(merged === null ? [] : [merged]), ...(own?.clean ? [own.text] : [])];
}

/** Whether the markers are as git set them, in whatever style. Where git's own merge is not known they are taken for that. */
function isLeftMarked(merged: string | null, disk: string): boolean {
  return merged === null || isEqual(sidesOnly(merged), sidesOnly(disk));
}

function sidesOnly(text: string): object {
  const sides = sidesOf(unix(text));
  return { ours: sides?.ours, theirs: sides?.theirs };
}

function isSame(a: string, b: string): boolean {
  return unix(a) === unix(b);
}

/** A person has changed what git made of two unedited files: that is the base of their edit. */
function settledByHand(versions: FileVersions, entry: LockedFile): SettledFile {
  const base = versions.merged ?? leftByGit(versions)[2] ?? null;
  if (base === null || sidesOf(base)) return { entry };
  return { entry: { rendered: NEVER, written: blobId(base) }, base };
}

/** Both branches' edits on what our lock says was written; null where they touch the same lines. */
function bothEdits({ committed, written }: FileVersions): string | null {
  if (written.ours === null || written.theirs === null) return null;
  const moved = merge(unix(committed.theirs!), unix(written.theirs), unix(written.ours));
  const both = merge(unix(committed.ours!), unix(written.ours), moved.text);
  return moved.clean && both.clean ? both.text : null;
}

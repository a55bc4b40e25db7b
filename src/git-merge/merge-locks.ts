import { blobId } from "../core/git-blob.ts";
import { editKey, type Lock, type LockedFile } from "../state/lock.ts";
import { merge } from "../core/three-way-merge.ts";
import { isEqual, sidesOf, type Sides } from "../state/conflict-markers.ts";
import { unix, type Texts } from "../core/text.ts";

/** What is known of one managed file on two branches. */
export interface FileVersions {
  /** The text in each branch's last commit. */
  readonly committed: Sides<string | null>;
  /** Git's own merge of them. */
  readonly merged: string | null;
  /** The text that was written according to each branch's lock. */
  readonly written: Sides<string | null>;
}

/** The merge of both locks. Reconcile then decides as if one user had done the work of both branches. */
interface MergedLocks {
  readonly lock: Lock;
  /** Texts that replace what git left on disk: the user's edits, without markers. */
  readonly texts: ReadonlyMap<string, string>;
  /** For each of `texts` that has edits: the text that was written. */
  readonly bases: ReadonlyMap<string, string>;
}

interface SettledFile {
  /** null if only the user can decide: a file without an entry is a conflict. */
  readonly entry: LockedFile | null;
  readonly text?: string;
  readonly base?: string;
}

// The id of no rendered text: a file with it is always written again.
const NEVER = "0".repeat(40);

/** Merges the locks of two branches, path by path. Pure: `versions` and `disk` hold what was read. */
export function mergeLocks(locks: Sides<Lock>, versions: ReadonlyMap<string, FileVersions>, disk: Texts): MergedLocks {
  const { ours, theirs } = locks;
  const paths = [...new Set([...ours.files.keys(), ...theirs.files.keys()])];
  const settled = paths.map((path) => {
    const entries = { ours: ours.files.get(path) ?? null, theirs: theirs.files.get(path) ?? null };
    return [path, settleFile(entries, versions.get(path) ?? null, disk.get(path) ?? null)] as const;
  });
  const pick = <K extends keyof SettledFile>(field: K): [string, NonNullable<SettledFile[K]>][] =>
    settled.flatMap(([path, { [field]: value }]) => (value === null || value === undefined ? [] : [[path, value]]));
  const edits = new Map([...theirs.edits, ...ours.edits].map((edit) => [editKey(edit), edit]));
  return {
    // An empty version makes everything render again.
    lock: {
      generator: "",
      manifest: ours.manifest,
      files: new Map(pick("entry")),
      seeds: new Map([...theirs.seeds, ...ours.seeds]),
      edits: [...edits.values()],
    },
    texts: new Map(pick("text")),
    bases: new Map(pick("base")),
  };
}

type Entries = Pick<Sides<LockedFile | null>, "ours" | "theirs">;
type Written = Pick<Sides<LockedFile>, "ours" | "theirs">;

/** Settles one managed file, by the table in docs/reconcile.md. */
function settleFile({ ours, theirs }: Entries, versions: FileVersions | null, disk: string | null): SettledFile {
  const entry = (ours ?? theirs)!;
  if (disk === null) return { entry };
  const marked = sidesOf(disk) !== null;
  if (!ours || !theirs || isEqual(ours, theirs)) return { entry: marked ? null : entry };
  if (!versions || versions.committed.ours === null || versions.committed.theirs === null)
    return settleMarked({ ours, theirs }, disk);
  const isLeft = marked ? isLeftMarked(versions.merged, disk) : leftByGit(versions).some((text) => isSame(text, disk));
  if (isLeft) return settleLeft({ ours, theirs }, versions, disk);
  return marked ? { entry: null } : settledByHand({ ours, theirs }, versions);
}

/** Settles a file that is as git left it, by the branches that edited it. */
function settleLeft({ ours, theirs }: Written, versions: FileVersions, disk: string): SettledFile {
  const { committed, written } = versions;
  const [ourEdit, theirEdit] = [isEdited(committed.ours!, ours), isEdited(committed.theirs!, theirs)];
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

/** Settles a file by its own two sides, when no version is known; the sides include what git merged cleanly. */
function settleMarked({ ours, theirs }: Written, disk: string): SettledFile {
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

/** True if the markers are git's own, in any style, or git's merge is not known. */
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

/** Settles a file that the user has worked on since the merge: if neither branch had edited it, git's text is the base. */
function settledByHand({ ours, theirs }: Written, versions: FileVersions): SettledFile {
  const { committed, merged } = versions;
  if (isEdited(committed.ours!, ours) || isEdited(committed.theirs!, theirs)) return { entry: ours };
  const base = merged ?? leftByGit(versions)[2] ?? null;
  if (base === null || sidesOf(base)) return { entry: ours };
  return { entry: { rendered: NEVER, written: blobId(base) }, base };
}

/** Both branches' edits, on the text that our lock says was written; null if they touch the same lines. */
function bothEdits({ committed, written }: FileVersions): string | null {
  if (written.ours === null || written.theirs === null) return null;
  const moved = merge(unix(committed.theirs!), unix(written.theirs), unix(written.ours));
  const both = merge(unix(committed.ours!), unix(written.ours), moved.text);
  return moved.clean && both.clean ? both.text : null;
}

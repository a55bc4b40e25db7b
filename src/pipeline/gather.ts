import { blobId } from "../core/git-blob.ts";
import { extendRailway, RAILWAY, type Extension } from "../railway/extend-railway.ts";
import { isSameFormatted } from "./formatting.ts";
import { loadEditing } from "./load-editing.ts";
import type { Help } from "./decide.ts";
import type { Draft } from "./desired.ts";
import type { Formatted } from "../repository/formatter.ts";
import type { FormatProblem } from "../railway/notes.ts";
import { generated } from "../model/workspace.ts";

/** What deciding needs, and what was in the way of the host's formatter. */
export interface Assistance extends Help {
  readonly problems: readonly FormatProblem[];
}

/**
 * Finds what deciding needs beside the draft: the bases of merges and which files a person only formatted, what the host's
 * conventions and formatter make of new texts, and what becomes of a railway.ts that was there before us.
 */
export async function assist(draft: Draft, choices: Pick<Help, "restore" | "onConflict">): Promise<Assistance> {
  const paths = editedPaths(draft);
  const { texts: formatted, problems } = await formattedNew(draft, choices.restore);
  const bases = new Map([...(await basesOf(draft, paths)), ...(draft.loaded.settled?.bases ?? [])]);
  const unedited = new Set<string>();
  for (const path of paths) {
    const base = bases.get(path);
    if (base !== undefined && (await isSameFormatted(path, draft.disk.get(path)!, base))) unedited.add(path);
  }
  return {
    ...choices,
    bases,
    formatted,
    unedited,
    extension: await extensionOf(draft),
    edit: await loadEditing(draft),
    problems,
  };
}

/** What the host makes of new texts; where there is none, nothing that knows hosts is loaded. */
async function formattedNew(draft: Draft, restore: ReadonlySet<string>): Promise<Formatted> {
  if (draft.workspace.origin !== "host") return { texts: new Map(), problems: [] };
  const { formatNew } = await import("./format-new.ts");
  return formatNew(draft, restore);
}

async function basesOf(
  { loaded: { root, lock }, moves }: Draft,
  paths: readonly string[],
): Promise<Map<string, string>> {
  if (!lock || paths.length === 0) return new Map();
  const { readBases } = await import("../git-merge/merge-bases.ts");
  return readBases(root, lock, paths, moves);
}

/** The managed files that a person changed while the templates have something new for them. */
function editedPaths({ lock, files, disk }: Draft): string[] {
  const edited = files.filter(({ path, owner, id }) => {
    const locked = lock?.files.get(path);
    const present = disk.get(path) ?? null;
    return (
      owner === "managed" && locked && present !== null && locked.rendered !== id && blobId(present) !== locked.written
    );
  });
  return edited.map(({ path }) => path);
}

/** On first use in a repository that has a railway.ts: what it is once it takes in what we generate. Null where it has none. */
async function extensionOf({ loaded, workspace, disk }: Draft): Promise<Extension | null> {
  const text = disk.get(RAILWAY) ?? null;
  if (loaded.lock !== null || text === null) return null;
  const services = generated(workspace);
  const volumes = services.flatMap(({ volume }) => volume ?? []);
  return extendRailway(text, { services: services.map(({ name }) => name), volumes });
}

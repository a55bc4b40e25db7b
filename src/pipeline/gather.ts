import { blobId } from "../core/git-blob.ts";
import { generated, type Workspace } from "../model/workspace.ts";
import { extendRailway, RAILWAY, type Extension } from "../railway/extend-railway.ts";
import type { FormatProblem } from "../railway/notes.ts";
import type { Repository } from "../repository/detect.ts";
import type { Formatted } from "../repository/formatter.ts";
import type { Comparison } from "./current.ts";
import type { FormattedPlan, ReadRepository } from "./format.ts";
import type { Editing, PlanInputs } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";

// The code that knows languages and repositories is large, so it is imported here, when it is needed.

/** What planning needs, and what the repository's formatter could not do. */
interface GatheredInputs extends PlanInputs {
  readonly problems: readonly FormatProblem[];
}

/**
 * Finds what planning needs besides the comparison: the bases of merges and which files a user only formatted, what the
 * repository's conventions and formatter make of new texts, and what a railway.ts that was there before us is to say.
 */
export async function gatherInputs(
  comparison: Comparison,
  choices: Pick<PlanInputs, "restore" | "onConflict">,
  readRepository: ReadRepository,
): Promise<GatheredInputs> {
  const paths = editedPaths(comparison);
  const { texts: formatted, problems } = await formatNew(comparison, choices.restore, readRepository);
  const bases = new Map([...(await basesOf(comparison, paths)), ...(comparison.loaded.settled?.bases ?? [])]);
  return {
    ...choices,
    bases,
    formatted,
    unedited: await onlyFormatted(comparison, paths, bases),
    extension: await extensionOf(comparison),
    edit: await loadEditing(comparison),
    problems,
  };
}

/** The function that makes the edits of a comparison; null if it has none. */
export async function loadEditing({ edits, lockedEdits, moves }: Comparison): Promise<Editing | null> {
  return edits.length + lockedEdits.length + moves.length === 0 ? null : (await import("./apply-edits.ts")).applyEdits;
}

/** The plan with its manifest and lock formatted by the repository's formatter. */
export async function formatState(root: string, plan: Plan, readRepository: ReadRepository): Promise<FormattedPlan> {
  return isOurs(plan) ? { plan, problems: [] } : (await import("./format.ts")).formatOwn(root, plan, readRepository);
}

/** Reads a repository when it is first asked for, unless it is `known`. */
export function repositoryReader(root: string, known: Repository | null): ReadRepository {
  let repository = known;
  return async () => {
    if (repository) return repository;
    const [{ detectRepository }, { readListing }] = await Promise.all([
      import("../repository/detect.ts"),
      import("../repository/scan.ts"),
    ]);
    return (repository = detectRepository(readListing(root)));
  };
}

async function formatNew(
  comparison: Comparison,
  restore: ReadonlySet<string>,
  readRepository: ReadRepository,
): Promise<Formatted> {
  if (isOurs(comparison)) return { texts: new Map(), problems: [] };
  return (await import("./format.ts")).formatNew(comparison, restore, readRepository);
}

/** True if `create` made the repository, which then has no conventions of its own. */
function isOurs({ workspace }: { readonly workspace: Workspace }): boolean {
  return workspace.origin === "create";
}

/** The paths whose text differs from its base only in formatting. */
async function onlyFormatted(
  { disk }: Comparison,
  paths: readonly string[],
  bases: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const unedited = new Set<string>();
  for (const path of paths) {
    const base = bases.get(path);
    if (base === undefined) continue;
    const { isSameFormatted } = await import("./format.ts");
    if (await isSameFormatted(path, disk.get(path)!, base)) unedited.add(path);
  }
  return unedited;
}

async function basesOf(
  { loaded: { root, lock }, moves }: Comparison,
  paths: readonly string[],
): Promise<Map<string, string>> {
  if (!lock || paths.length === 0) return new Map();
  const { readBases } = await import("../git-merge/merge-bases.ts");
  return readBases(root, lock, paths, moves);
}

/** The managed files that the user changed and for which the templates have something new. */
function editedPaths({ lock, files, disk }: Comparison): string[] {
  const edited = files.filter(({ path, owner, id }) => {
    const locked = lock?.files.get(path);
    const present = disk.get(path) ?? null;
    return (
      owner === "managed" && locked && present !== null && locked.rendered !== id && blobId(present) !== locked.written
    );
  });
  return edited.map(({ path }) => path);
}

/** The repository's railway.ts extended by what we generate. Only on first use; null if there is none. */
async function extensionOf({ loaded, workspace, disk }: Comparison): Promise<Extension | null> {
  const text = disk.get(RAILWAY) ?? null;
  if (loaded.lock !== null || text === null) return null;
  const services = generated(workspace);
  const volumes = services.flatMap(({ volume }) => volume ?? []);
  return extendRailway(text, { services: services.map(({ name }) => name), volumes });
}

import type { Language } from "../model/catalog.ts";
import { RnetError } from "../core/errors.ts";
import type { Repository } from "./detect.ts";
import { joined } from "../core/paths.ts";
import { conventional, habits } from "./placement/folders.ts";
import { refuseNarrowing } from "./placement/python.ts";
import { canJoin, covers, isListed, toolOf, type Tool } from "./placement/language-workspace.ts";
import type { BuildKind } from "../model/workspace.ts";
import { show } from "../core/text.ts";

/** The service to place; `dir` is what the user gave, or null. */
interface Wanted {
  readonly language: Language | null;
  readonly name: string;
  readonly dir: string | null;
}

/** Where a service goes: its directory, how it is built, and the directory of the workspace that builds it. */
export interface Placement {
  readonly dir: string;
  readonly buildKind: BuildKind;
  readonly base: string;
}

/**
 * Places a service in `dir`, else in the folder that has most deployables and is covered by the workspace of its language, else
 * in another folder that this covers, else in a directory of its own.
 * Throws BAD_PATH for a `dir` that would break the workspace of another language, or take Python versions from a uv workspace.
 */
export function place(repository: Repository, { language, name, dir }: Wanted): Placement {
  const tool = toolOf(repository, language);
  const buildKind = tool?.buildKind ?? "isolated";
  const target = dir ?? joined(folderFor(repository, tool, language, name), name);
  const claimed = claimant(repository, buildKind, target);
  if (claimed !== null)
    throw new RnetError(
      "BAD_PATH",
      `${show(target)} would have to be a member of the workspace in ${claimed}, which covers that directory and refuses one without a manifest of its own kind. Choose another directory with --dir.`,
    );
  if (language === null) return { dir: target, buildKind: "image", base: "." };
  if (!tool || !canJoin(tool, target)) return { dir: target, buildKind: "isolated", base: "." };
  // A directory that we chose is refused only when it is written (conventions/python.ts): the user may still choose another.
  if (dir !== null && buildKind === "uv") refuseNarrowing(repository.uv!, dir);
  return { dir: target, buildKind, base: tool.base };
}

/**
 * The manifest of a workspace of another language whose globs cover a directory, or null. Cargo and uv stop working if such
 * a directory has no Cargo.toml or pyproject.toml; the others ignore it.
 */
function claimant(repository: Repository, buildKind: BuildKind, dir: string): string | null {
  const strict = [
    { tool: toolOf(repository, "rust"), file: "Cargo.toml" },
    { tool: toolOf(repository, "python"), file: "pyproject.toml" },
  ];
  const found = strict.find(({ tool }) => tool && tool.buildKind !== buildKind && covers(tool, dir));
  return found ? joined(found.tool!.base, found.file) : null;
}

function folderFor(repository: Repository, tool: Tool | null, language: Language | null, name: string): string {
  const isFree = (folder: string) => claimant(repository, tool?.buildKind ?? "isolated", joined(folder, name)) === null;
  const all = habits(repository, language).filter(isFree);
  if (!tool) return all[0] ?? ".";
  const usual = conventional(tool).filter(isFree);
  const covered = all.find((folder) => isListed(tool, folder) || covers(tool, joined(folder, name)));
  if (covered !== undefined) return covered;
  const folder = usual.find((entry) => covers(tool, joined(entry, name)));
  return folder ?? all.find((entry) => canJoin(tool, joined(entry, name))) ?? tool.base;
}

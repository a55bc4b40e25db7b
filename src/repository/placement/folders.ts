import type { Language } from "../../model/catalog.ts";
import type { Repository } from "../detect.ts";
import { baseOf, dirOf, joined } from "../../core/paths.ts";
import { isGlob, plainPath } from "../../model/workspace-globs.ts";
import type { Tool } from "./language-workspace.ts";

/** Conventional folders of workspaces, those for services first. */
const CONVENTIONAL = ["services", "apps", "servers", "backend", "cmd", "crates", "packages", "libs"];

/** The folders of deployables, those of the same language first, then the heaviest. */
export function habits({ deployables }: Repository, language: Language | null): string[] {
  const weights = new Map<string, number>();
  for (const deployable of deployables) {
    const folder = dirOf(deployable.dir);
    const own = deployable.language === language ? 1000 : 1;
    weights.set(folder, (weights.get(folder) ?? 0) + deployable.weight * own);
  }
  return [...weights]
    .toSorted(([a, x], [b, y]) => y - x || rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([folder]) => folder);
}

/** The folders that a workspace's globs cover, those with a name that is usual for services first. */
export function conventional({ base, members }: Tool): string[] {
  const folders = members.globs.filter((glob) => isGlob(glob) && !glob.startsWith("!")).flatMap(foldersOf);
  return [...new Set(folders)].toSorted((a, b) => rank(a) - rank(b)).map((folder) => joined(base, folder));
}

/** `apps/*` and `apps/**` -> `apps`; `{apps,libs}/*` -> both; `**` -> the first conventional ones. */
function foldersOf(glob: string): string[] {
  const [first = "", ...rest] = plainPath(glob).split("/");
  const choice = /^\{([^{}*]+)\}$/.exec(first)?.[1]?.split(",");
  if (choice) return choice.flatMap((word) => foldersOf([word, ...rest].join("/")));
  const parts = [first, ...rest];
  const fixed = parts.slice(0, parts.findIndex(isGlob));
  return fixed.length > 0 ? [fixed.join("/")] : ["services", "apps"];
}

function rank(folder: string): number {
  const at = CONVENTIONAL.indexOf(baseOf(folder));
  return at === -1 ? CONVENTIONAL.length : at;
}

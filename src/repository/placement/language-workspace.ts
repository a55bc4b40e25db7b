import type { Language } from "../../model/catalog.ts";
import type { Repository } from "../detect.ts";
import { dirOf, joined, within } from "../../core/paths.ts";
import { isCargoMember, isGlob, isLeftOut, isMember, plainPath, type Members } from "../../model/workspace-globs.ts";
import type { BuildKind } from "../../model/workspace.ts";

/** The workspace that a language's services join. */
export interface Tool {
  readonly buildKind: BuildKind;
  readonly base: string;
  readonly members: Members;
}

/** The workspace that services in a language join, or null. */
export function toolOf({ node, cargo, gowork, uv }: Repository, language: Language | null): Tool | null {
  if (language === "node") return node?.members ? { buildKind: "shared", base: node.dir, members: node.members } : null;
  if (language === "rust") return cargo && { buildKind: "cargo", base: cargo.dir, members: cargo.members };
  if (language === "python") return uv && { buildKind: "uv", base: uv.dir, members: uv.members };
  if (language === null) return null;
  return gowork && { buildKind: "gowork", base: gowork.dir, members: { globs: gowork.uses, exclude: [] } };
}

/** True if a directory lies below the workspace's and is not excluded there. */
export function canJoin({ buildKind, base, members }: Tool, dir: string): boolean {
  const path = within(base, dir);
  if (path === null || path === ".") return false;
  if (buildKind !== "cargo") return !isLeftOut(path, members);
  return isCargoMember(path, { globs: [...members.globs, "**"], exclude: members.exclude });
}

/** True if a folder's members are listed one by one, so that one line more fits. */
export function isListed({ base, members }: Tool, folder: string): boolean {
  return members.globs.some((entry) => !isGlob(entry) && dirOf(joined(base, plainPath(entry))) === folder);
}

/** True if a directory is covered as a member already. */
export function covers({ buildKind, base, members }: Tool, dir: string): boolean {
  const path = within(base, dir);
  return path !== null && (buildKind === "cargo" ? isCargoMember(path, members) : isMember(path, members));
}

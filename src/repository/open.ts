import path from "node:path";
import type { Framework } from "../model/catalog.ts";
import { usualBuildKind } from "../model/build-kinds.ts";
import { detectRepository, type Repository } from "./detect.ts";
import { slug } from "../model/names.ts";
import { load, type Loaded } from "../state/load.ts";
import { place, type Placement } from "./placement.ts";
import { findRoot } from "./root.ts";
import { readListing } from "./scan.ts";
import type { Workspace } from "../model/workspace.ts";

/** A repository to add a service to, with or without an rnet.json. */
export interface OpenedRepository {
  /** Without a manifest on disk, the workspace is the empty one that would begin here. */
  readonly loaded: Loaded & { readonly workspace: Workspace };
  /** What was there before us; null in a repository that `create` made. */
  readonly repository: Repository | null;
}

/** Finds the root around a directory and reads it. Throws what load and detectRepository throw. */
export function openRepository(cwd: string): OpenedRepository {
  const loaded = load(findRoot(cwd));
  if (loaded.workspace?.origin === "create")
    return { loaded: { ...loaded, workspace: loaded.workspace }, repository: null };
  const repository = detectRepository(readListing(loaded.root));
  return { loaded: { ...loaded, workspace: loaded.workspace ?? startIn(loaded.root, repository) }, repository };
}

/** The empty workspace of a repository on first use. */
function startIn(root: string, { node, github }: Repository): Workspace {
  return {
    name: slug(path.basename(root)) || "workspace",
    packageManager: node?.manager ?? "npm",
    repository: github,
    origin: "repository",
    services: [],
  };
}

/** Where a service of a framework goes: in `dir` if the user gave one, else by the repository's conventions. */
export function placementIn(
  repository: Repository | null,
  framework: Framework,
  name: string,
  dir: string | null,
): Placement {
  if (repository) return place(repository, { language: framework.language, name, dir });
  return { dir: dir ?? name, buildKind: usualBuildKind(framework), base: "." };
}

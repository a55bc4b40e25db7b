import path from "node:path";
import type { Framework } from "../model/catalog.ts";
import { usualBuildKind } from "../model/build-kinds.ts";
import { parseHost, type Host } from "./detect.ts";
import { slug } from "../model/names.ts";
import { load, type Loaded } from "../state/load.ts";
import { place, type Placement } from "./placement.ts";
import { findRoot, readListing } from "./scan.ts";
import type { Workspace } from "../model/workspace.ts";

/** A repository that a service or a neighbour is to be added to, whether it has an rnet.json yet or not. */
export interface Entered {
  /** Without a manifest on disk the workspace is the one that would begin here. */
  readonly loaded: Loaded & { readonly workspace: Workspace };
  /** What was there before us; null in a repository that `create` made, which belongs to no language. */
  readonly host: Host | null;
}

/** Finds the root around a directory and reads what is there. Throws what load and parseHost throw. */
export function enter(cwd: string): Entered {
  const loaded = load(findRoot(cwd));
  if (loaded.workspace?.origin === "create") return { loaded: { ...loaded, workspace: loaded.workspace }, host: null };
  const host = parseHost(readListing(loaded.root));
  return { loaded: { ...loaded, workspace: loaded.workspace ?? startIn(loaded.root, host) }, host };
}

/** The workspace of a repository on first use: only what we manage is in it. */
function startIn(root: string, { node, repository }: Host): Workspace {
  return {
    name: slug(path.basename(root)) || "workspace",
    packageManager: node?.manager ?? "npm",
    repository,
    origin: "host",
    services: [],
  };
}

/** Where a service of a framework goes: by the host's habit, or in a directory of its name. `dir` is a person's word. */
export function placementIn(host: Host | null, framework: Framework, name: string, dir: string | null): Placement {
  if (host) return place(host, { language: framework.language, name, dir });
  return { dir: dir ?? name, buildKind: usualBuildKind(framework), base: "." };
}

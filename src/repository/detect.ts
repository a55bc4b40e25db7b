import { parseCargo, type CargoWorkspace } from "./detect/cargo.ts";
import { parseDeployables, type Deployable } from "./detect/deployables.ts";
import { lenientFields, textOrNull } from "./detect/documents.ts";
import { parseFormatters, type Formatters } from "./detect/formatter.ts";
import { parseGoWork, type GoWorkspace } from "./detect/go.ts";
import type { Listing } from "./detect/listing.ts";
import { parseNode, type NodeWorkspace } from "./detect/node.ts";
import type { Package } from "./detect/package.ts";
import { baseOf } from "../core/paths.ts";
import { parseUv, type UvWorkspace } from "./detect/uv.ts";
import { pythonVersion, type Pinned } from "./detect/versions.ts";

/** The repository that was there before us: its tools, its layout, and the names that are taken. */
export interface Repository {
  readonly node: NodeWorkspace | null;
  readonly cargo: CargoWorkspace | null;
  readonly gowork: GoWorkspace | null;
  readonly uv: UvWorkspace | null;
  readonly python: Pinned | null;
  readonly deployables: readonly Deployable[];
  /** Names that are taken, in lower case, each with the directory that has it. */
  readonly taken: readonly Package[];
  /** `owner/name` on GitHub, from git's remote. */
  readonly github: string | null;
  readonly formatters: Formatters;
  /** True if there is a .railway/railway.ts. */
  readonly hasRailway: boolean;
  /** Paths of railway.json and railway.toml, the older way to configure a service. */
  readonly legacy: readonly string[];
}

/** Detects what a repository is, from its files. Throws BAD_MANIFEST if a manifest at its root cannot be parsed. */
export function detectRepository(listing: Listing): Repository {
  const deployables = parseDeployables(listing);
  const parts = {
    node: parseNode(
      listing,
      deployables.map(({ dir }) => dir),
    ),
    cargo: parseCargo(listing),
    gowork: parseGoWork(listing),
    uv: parseUv(listing),
    deployables,
  };
  return {
    ...parts,
    python: pythonVersion(listing, "."),
    taken: takenBy(listing, parts),
    github: parseOrigin(listing.origin),
    formatters: parseFormatters(listing),
    hasRailway: listing.paths.has(".railway/railway.ts"),
    legacy: [...listing.paths].filter((path) => /^railway\.(json|toml)$/.test(baseOf(path))),
  };
}

/** `owner/name` of an address on GitHub, as git, ssh and https write it; else null. */
export function parseOrigin(origin: string | null): string | null {
  const address =
    /^(?:(?:https?|ssh|git):\/\/(?:[^@/]+@)?|[^@/:]+@)(?:www\.|ssh\.)?github\.com(?::\d+(?=\/))?[:/]+(.+)$/i;
  const path = address
    .exec(origin?.trim() ?? "")?.[1]
    ?.replace(/\/+$/, "")
    .replace(/\.git$/, "");
  return path && /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(path) ? path : null;
}

type Parts = Pick<Repository, "node" | "cargo" | "gowork" | "uv" | "deployables">;

/** The names of members, without scope and path, and of the directories of members and deployables. */
function takenBy(listing: Listing, { node, cargo, gowork, uv, deployables }: Parts): Package[] {
  const members = [
    ...(node?.packages ?? []),
    ...(cargo?.crates ?? []),
    ...(gowork?.modules ?? []),
    ...(uv?.projects ?? []),
  ];
  const root = textOrNull(lenientFields(listing, "package.json")["name"]);
  const all = [
    ...members,
    ...(root === null ? [] : [{ dir: ".", name: root }]),
    ...[...members, ...deployables].filter(({ dir }) => dir !== ".").map(({ dir }) => ({ dir, name: dir })),
  ];
  const taken = new Map(
    all.map(({ dir, name }) => [baseOf(name.replace(/\/v[0-9]+$/, "")).toLowerCase(), dir] as const),
  );
  return [...taken].map(([name, dir]) => ({ name, dir })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

import { membersAmong, plainPath, type Members } from "../../model/workspace-globs.ts";
import type { PackageManagerName } from "../../model/workspace.ts";
import { parseCatalogs, type Catalogs } from "./catalogs.ts";
import { fieldsIn, lenientFields, parseFields, textOrNull, textsOf } from "./documents.ts";
import { dirsWith, hasAny, type Listing } from "./listing.ts";
import { managerAt, yarnAt, type Yarn } from "./manager.ts";
import { outermost } from "./outermost.ts";
import { majority, type Package } from "./package.ts";
import { baseOf, joined, within } from "../../core/paths.ts";
import { parseTsconfigBase, type TsconfigBase } from "./tsconfig.ts";
import { nodeVersion, type Pinned } from "./versions.ts";
import type { EditKind } from "../../model/edit-kinds.ts";

/** Tools on top of a package manager's workspace. */
const TOPS = {
  turbo: ["turbo.json", "turbo.jsonc"],
  nx: ["nx.json"],
  lerna: ["lerna.json"],
  moon: [".moon/workspace.yml", ".moon/workspace.yaml", ".moon/workspace.pkl", ".moon/workspace.toml"],
} as const;

/** The members of a workspace, and the file that lists them. */
interface NodeMembers extends Members {
  readonly path: string;
  readonly edit: EditKind;
}

/** The Node side of a repository. */
export interface NodeWorkspace {
  readonly dir: string;
  readonly manager: PackageManagerName;
  readonly yarn: Yarn | null;
  /** null if it is a single package. */
  readonly members: NodeMembers | null;
  readonly tops: readonly (keyof typeof TOPS)[];
  /** The members, without the root. */
  readonly packages: readonly Package[];
  /** The scope that more than half of the members' names have, for example `@acme/`. */
  readonly scope: string | null;
  readonly catalogs: Catalogs;
  /** The range by which most members depend on another member: `workspace:*`, `workspace:^`, `*`; null if none does. */
  readonly protocol: string | null;
  readonly tsconfig: TsconfigBase | null;
  readonly node: Pinned | null;
}

/**
 * The workspace nearest to the repository's root, else the package at the root, or null. `runnable` are the directories of
 * deployables. Throws BAD_MANIFEST.
 */
export function parseNode(listing: Listing, runnable: readonly string[]): NodeWorkspace | null {
  const dirs = [...new Set([...dirsWith(listing, "package.json"), ...dirsWith(listing, "pnpm-workspace.yaml")])];
  const workspaces = dirs.flatMap((dir) => {
    const members = membersAt(listing, dir);
    return members === null ? [] : [nodeAt(listing, dir, members, runnable)];
  });
  const workspace = outermost(workspaces, ({ packages }) => packages.length);
  return workspace ?? (listing.texts.has("package.json") ? nodeAt(listing, ".", null, runnable) : null);
}

function membersAt(listing: Listing, dir: string): NodeMembers | null {
  if (managerAt(listing, dir) === "pnpm") {
    const path = joined(dir, "pnpm-workspace.yaml");
    const globs = textsOf(parsed(listing, dir, path)["packages"]);
    // A file with only settings, or a package that is its own workspace, takes no members.
    return globs.every((glob) => plainPath(glob) === ".")
      ? null
      : { path, edit: "pnpm-workspace.yaml packages", globs, exclude: [] };
  }
  const path = joined(dir, "package.json");
  const { workspaces } = parsed(listing, dir, path);
  const list = Array.isArray(workspaces) ? workspaces : fieldsIn(workspaces)["packages"];
  if (!Array.isArray(list)) return null;
  const isYarn1 = yarnAt(listing, dir)?.generation === 1;
  const globs = textsOf(list).filter((glob) => !(isYarn1 && glob.startsWith("!")));
  return { path, edit: "package.json workspaces", globs, exclude: [] };
}

/** A broken file is an error at the root; below it is ignored. */
function parsed(listing: Listing, dir: string, path: string) {
  return dir === "." ? parseFields(listing, path) : lenientFields(listing, path);
}

function nodeAt(
  listing: Listing,
  dir: string,
  members: NodeMembers | null,
  runnable: readonly string[],
): NodeWorkspace {
  const manager = managerAt(listing, dir);
  const packages = members === null ? [] : packagesOf(listing, dir, members);
  const dirs = packages.map((member) => member.dir).filter((entry) => listing.paths.has(`${entry}/tsconfig.json`));
  const running = dirs.filter((entry) => runnable.includes(entry));
  const scopes = packages.map(({ name }) => /^@[^/]+\//.exec(name)?.[0] ?? null);
  const tops = Object.entries(TOPS).filter(([, files]) => hasAny(listing, dir, files));
  return {
    dir,
    manager,
    yarn: yarnAt(listing, dir),
    members,
    tops: tops.map(([top]) => top as keyof typeof TOPS),
    packages,
    scope: majority(scopes),
    catalogs: parseCatalogs(listing, dir, manager),
    protocol: protocolOf(listing, packages),
    // A service extends what services extend: the libraries' base may be meant for a browser.
    tsconfig: parseTsconfigBase(listing, running.length > 0 ? running : dirs),
    node: nodeVersion(listing, dir) ?? nodeVersion(listing, "."),
  };
}

function packagesOf(listing: Listing, dir: string, members: Members): Package[] {
  const below = dirsWith(listing, "package.json").map((entry) => within(dir, entry));
  const places = below.filter((entry) => entry !== null && entry !== ".") as string[];
  return membersAmong(places, members).map((place) => {
    const { name } = lenientFields(listing, joined(dir, `${place}/package.json`));
    return { dir: joined(dir, place), name: textOrNull(name) ?? baseOf(place) };
  });
}

/** The commonest range by which one member depends on another. */
function protocolOf(listing: Listing, packages: readonly Package[]): string | null {
  const names = new Set(packages.map(({ name }) => name));
  const ranges = packages.flatMap(({ dir }) => {
    const { dependencies, devDependencies } = lenientFields(listing, joined(dir, "package.json"));
    const all = Object.entries({ ...fieldsIn(devDependencies), ...fieldsIn(dependencies) });
    return all.filter(([name]) => names.has(name)).map(([, range]) => textOrNull(range));
  });
  return majority(ranges);
}

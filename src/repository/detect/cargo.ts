import { isCargoMember, type Members } from "../../model/workspace-globs.ts";
import { fieldsIn, lenientFields, parseFields, textOrNull, textsOf, type Fields } from "./documents.ts";
import { dirsWith, type Listing } from "./listing.ts";
import type { Package } from "./package.ts";
import { joined, resolved, within } from "../../core/paths.ts";
import { outermost } from "./outermost.ts";

/** A Cargo workspace. https://doc.rust-lang.org/cargo/reference/workspaces.html */
export interface CargoWorkspace {
  readonly dir: string;
  readonly members: Members;
  readonly crates: readonly Package[];
  /** The keys of [workspace.package]: what a member can inherit. */
  readonly inherited: readonly string[];
  readonly edition: string | null;
  readonly rustVersion: string | null;
  readonly hasDependencies: boolean;
  readonly hasLints: boolean;
}

/** The repository's Cargo workspace: the one nearest to its root, then the one with most members; or null. */
export function parseCargo(listing: Listing): CargoWorkspace | null {
  const dirs = dirsWith(listing, "Cargo.toml");
  const workspaces = dirs.flatMap((dir) => {
    const { workspace } = lenientFields(listing, joined(dir, "Cargo.toml"));
    return workspace === undefined ? [] : [cargoAt(listing, dir, dirs)];
  });
  return outermost(workspaces, ({ crates }) => crates.length);
}

function cargoAt(listing: Listing, dir: string, dirs: readonly string[]): CargoWorkspace {
  const workspace = fieldsIn(parseFields(listing, joined(dir, "Cargo.toml"))["workspace"]);
  const members = { globs: textsOf(workspace["members"]), exclude: textsOf(workspace["exclude"]) };
  const shared = fieldsIn(workspace["package"]);
  return {
    dir,
    members,
    crates: cratesOf(listing, dir, dirs, members),
    inherited: Object.keys(shared).toSorted(),
    edition: textOrNull(shared["edition"]),
    rustVersion: textOrNull(shared["rust-version"]),
    hasDependencies: workspace["dependencies"] !== undefined,
    hasLints: workspace["lints"] !== undefined,
  };
}

/** The members that are named or covered, the root if it is a package, and whatever these depend on by path below the root. */
function cratesOf(listing: Listing, root: string, dirs: readonly string[], members: Members): Package[] {
  const open = dirs.filter((dir) => {
    const path = within(root, dir);
    return path !== null && (path === "." || isCargoMember(path, members));
  });
  const known = new Set(open);
  for (const dir of open)
    for (const target of pathsFrom(listing, root, dir).filter((entry) => dirs.includes(entry) && !known.has(entry))) {
      known.add(target);
      open.push(target);
    }
  return open.toSorted().flatMap((dir) => {
    const name = textOrNull(fieldsIn(lenientFields(listing, joined(dir, "Cargo.toml"))["package"])["name"]);
    return name === null ? [] : [{ dir, name }];
  });
}

/** The directories of a crate's path dependencies, its own and those inherited from the workspace. */
function pathsFrom(listing: Listing, root: string, dir: string): string[] {
  const fields = lenientFields(listing, joined(dir, "Cargo.toml"));
  const common = dependenciesOf(fieldsIn(lenientFields(listing, joined(root, "Cargo.toml"))["workspace"]));
  return Object.entries(dependenciesOf(fields)).flatMap(([name, value]) => {
    const own = textOrNull(fieldsIn(value)["path"]);
    const theirs = fieldsIn(value)["workspace"] === true ? textOrNull(fieldsIn(common[name])["path"]) : null;
    const target = own === null ? theirs && resolved(root, theirs) : resolved(dir, own);
    return target && within(root, target) !== null ? [target] : [];
  });
}

function dependenciesOf(fields: Fields): Fields {
  const tables = ["dependencies", "dev-dependencies", "build-dependencies"];
  return Object.assign({}, ...tables.map((table) => fieldsIn(fields[table]))) as Fields;
}

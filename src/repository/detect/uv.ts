import { normalized } from "../../edits/formats/distribution.ts";
import { membersAmong, type Members } from "../../model/workspace-globs.ts";
import { fieldsIn, lenientFields, textOrNull, textsOf, type Fields } from "./documents.ts";
import { dirsWith, type Listing } from "./listing.ts";
import { outermost } from "./outermost.ts";
import type { Package } from "./package.ts";
import { joined, within } from "../../core/paths.ts";
import { pinnedIn, type Pinned } from "./versions.ts";

/** A uv workspace. https://docs.astral.sh/uv/concepts/projects/workspaces/ */
export interface UvWorkspace {
  readonly dir: string;
  readonly members: Members;
  /** The members with their normalized names, and the root if it is a project. */
  readonly projects: readonly Package[];
  /** The root's range of Python versions, and those of all members: the workspace supports what all of them take. */
  readonly requiresPython: string | null;
  readonly ranges: readonly Pinned[];
  /** What .python-version beside the root says. */
  readonly pinned: string | null;
}

/** The repository's uv workspace: the one nearest to its root, or null. */
export function parseUv(listing: Listing): UvWorkspace | null {
  const dirs = dirsWith(listing, "pyproject.toml");
  const workspaces = dirs.flatMap((dir) => {
    const workspace = fieldsIn(uvOf(lenientFields(listing, joined(dir, "pyproject.toml"))))["workspace"];
    return workspace === undefined ? [] : [uvAt(listing, dir, dirs, fieldsIn(workspace))];
  });
  return outermost(workspaces, ({ projects }) => projects.length);
}

function uvOf(fields: Fields): unknown {
  return fieldsIn(fields["tool"])["uv"];
}

function uvAt(listing: Listing, dir: string, dirs: readonly string[], workspace: Fields): UvWorkspace {
  const members = { globs: textsOf(workspace["members"]), exclude: textsOf(workspace["exclude"]) };
  const below = dirs.map((entry) => within(dir, entry)).filter((entry) => entry !== null);
  const places = [".", ...membersAmong(below, members).filter((entry) => entry !== ".")];
  const projects = places.flatMap((place) => {
    const name = textOrNull(projectAt(listing, joined(dir, place))["name"]);
    return name === null ? [] : [{ dir: joined(dir, place), name: normalized(name) }];
  });
  const ranges = places.flatMap((place) => {
    const version = textOrNull(projectAt(listing, joined(dir, place))["requires-python"]);
    return version === null ? [] : [{ version, from: joined(joined(dir, place), "pyproject.toml") }];
  });
  const requiresPython = textOrNull(projectAt(listing, dir)["requires-python"]);
  return { dir, members, projects, requiresPython, ranges, pinned: pinnedIn(listing, joined(dir, ".python-version")) };
}

function projectAt(listing: Listing, dir: string): Fields {
  return fieldsIn(lenientFields(listing, joined(dir, "pyproject.toml"))["project"]);
}

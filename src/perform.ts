import path from "node:path";
import fs from "fs-extra";
import { getUserAgent } from "package-manager-detector/detect";
import { create, emptyWorkspace, type CreateAnswers } from "../generators/create.ts";
import { generators, type GeneratorName } from "../generators/index.ts";
import type { Repository, Situation } from "../generators/question.ts";
import { assist } from "./assist.ts";
import { refuseTaken } from "./clash.ts";
import { enter, placementIn, type Entered } from "./enter.ts";
import { RnetError } from "./errors.ts";
import { show, slug } from "./names.ts";
import { decide, NO_HELP, type Decided } from "./decide.ts";
import { draft, TOUCHED } from "./draft.ts";
import type { Loaded } from "./load.ts";
import { write } from "./write.ts";
import { PACKAGE_MANAGERS, type PackageManagerName, type Workspace } from "./workspace.ts";

/** Decides a new workspace at `root`. Throws before anything is written where it may not be there. */
export function decideCreate(root: string, answers: CreateAnswers): Decided {
  return decideNew(root, emptyWorkspace({ ...answers, directory: root }), create.change(answers));
}

/** Decides the workspace that a manifest describes. */
export function decideFrom(root: string, manifest: Workspace): Decided {
  return decideNew(root, { ...manifest, origin: "create" }, (workspace) => workspace);
}

function decideNew(root: string, start: Workspace, change: (workspace: Workspace) => Workspace): Decided {
  const refused = refuseDirectory(root);
  if (refused) throw new RnetError("NOT_EMPTY", refused);
  const nothing: Loaded = {
    root,
    manifest: null,
    workspace: null,
    lock: null,
    found: new Map(),
    recovered: [],
    settled: null,
  };
  return decide(draft(nothing, start, change, TOUCHED), NO_HELP);
}

/** Why a workspace cannot be made in a directory, or null. A repository with nothing in it yet is fine. */
export function refuseDirectory(root: string): string | null {
  const name = show(path.basename(root));
  const stat = fs.lstatSync(root, { throwIfNoEntry: false });
  if (!stat) return refuseParent(path.dirname(root));
  if (stat.isSymbolicLink()) return `${name} is a symbolic link; name the directory it points to.`;
  if (!stat.isDirectory()) return `${name} is a file; choose another directory.`;
  const inside = fs.readdirSync(root).filter((entry) => entry !== ".git");
  if (inside.length === 0) return null;
  if (inside.includes("rnet.json")) return `${name} is a workspace already; run "rnet add" in it to add a service.`;
  return `${name} is not empty (${show(inside.slice(0, 3).join(", "))}${inside.length > 3 ? ", …" : ""}); choose another directory, or run "rnet add" in it to add a service to what is there.`;
}

function refuseParent(parent: string): string | null {
  const stat = fs.statSync(parent, { throwIfNoEntry: false });
  if (stat) return stat.isDirectory() ? null : `${show(parent)} is a file; choose another directory.`;
  return parent === path.dirname(parent) ? null : refuseParent(path.dirname(parent));
}

/** The package manager that started us (`pnpm create …`), or null. */
export function startedBy(): PackageManagerName | null {
  const agent = getUserAgent();
  return PACKAGE_MANAGERS.find((name) => name === agent) ?? null;
}

/** What a generator may know of the outside, when it works in `cwd`. */
export function situationAt(cwd: string): Situation {
  return {
    cwd,
    repository: () => repositoryOf(enter(cwd)),
    packageManager: startedBy(),
    refuseDirectory: (directory) => {
      const root = path.resolve(cwd, directory);
      const nameless = `"${show(directory)}" gives the workspace no name: use a directory with a letter in its name, for example shop.`;
      return slug(path.basename(root)) ? refuseDirectory(root) : nameless;
    },
  };
}

/** What a generator may know of a repository. */
export function repositoryOf({ loaded: { workspace }, host }: Entered): Repository {
  return {
    workspace,
    place: (framework, name, dir) => placementIn(host, framework, name, dir),
    refuseName: (name) => host && refuseTaken(host, workspace, name),
  };
}

/** Does what a generator's answers mean and nothing around it. Returns what to tell the person. */
export async function perform(name: GeneratorName, answers: never, cwd: string): Promise<string> {
  if (name === "create") {
    const { directory } = answers as CreateAnswers;
    const root = path.resolve(cwd, directory);
    return finish(name, root, directory, decideCreate(root, answers));
  }
  const { loaded } = enter(cwd);
  const drafted = draft(loaded, loaded.workspace, generators[name].change(answers), TOUCHED);
  const help = await assist(drafted, { restore: new Set(), onConflict: null });
  return finish(name, loaded.root, ".", decide(drafted, help));
}

function finish(name: GeneratorName, root: string, directory: string, decided: Decided): string {
  write(root, decided);
  return `${name}: ${decided.writes.length} files in ${directory}`;
}

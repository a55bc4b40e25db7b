import fs from "node:fs";
import path from "node:path";
import { create, emptyWorkspace, type CreateAnswers } from "../../generators/create.ts";
import type { Change } from "../changes/change.ts";
import { decide, NO_HELP, type Decided } from "./decide.ts";
import { draft, TOUCHED } from "./desired.ts";
import { RnetError } from "../core/errors.ts";
import { loadEditing } from "./load-editing.ts";
import { nothingAt } from "../state/load.ts";
import { PACKAGE_MANAGERS, type PackageManagerName, type Workspace } from "../model/workspace.ts";
import { show } from "../core/text.ts";

/** Decides a new workspace at `root`. Throws before anything is written where it may not be there. */
export function decideCreate(root: string, answers: CreateAnswers): Promise<Decided> {
  return decideNew(root, emptyWorkspace({ ...answers, directory: root }), create.change(answers));
}

/** Decides the workspace that a manifest describes. */
export function decideFrom(root: string, manifest: Workspace): Promise<Decided> {
  return decideNew(root, { ...manifest, origin: "create" }, (workspace) => workspace);
}

async function decideNew(root: string, start: Workspace, change: Change): Promise<Decided> {
  const refused = refuseDirectory(root);
  if (refused) throw new RnetError("NOT_EMPTY", refused);
  const drafted = draft(nothingAt(root), start, change, TOUCHED);
  return decide(drafted, { ...NO_HELP, edit: await loadEditing(drafted) });
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

/** The package manager that started us (`pnpm create …`), or null: https://docs.npmjs.com/cli/v11/using-npm/config#user-agent */
export function startedBy(): PackageManagerName | null {
  const agent = process.env["npm_config_user_agent"]?.split("/")[0];
  return PACKAGE_MANAGERS.find((name) => name === agent) ?? null;
}

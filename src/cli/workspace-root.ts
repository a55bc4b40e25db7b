import path from "node:path";
import { RnetError } from "../core/errors.ts";
import { load, MANIFEST, type Loaded } from "../state/load.ts";
import { hasJournal, recover, refuseUnrecovered } from "../disk/recover.ts";
import { findWorkspace } from "../repository/root.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Flags } from "./options.ts";

/** A loaded workspace that has a manifest. */
export type LoadedWorkspace = Loaded & { readonly workspace: Workspace };

/** Loads the workspace around the working directory, to read it only. Throws NO_WORKSPACE if there is none. */
export function loadToRead(flags: Flags): LoadedWorkspace {
  const root = rootAround(directoryOf(flags));
  if (hasJournal(root))
    console.error(
      "Another rnet command is writing here, or was interrupted. This is what is on disk now; the next command that writes rolls back what was interrupted.",
    );
  return asWorkspace(load(root));
}

/** The same for a command that writes. */
export function loadToWrite(flags: Flags): LoadedWorkspace {
  return asWorkspace(load(rootToWrite(flags)));
}

/** The workspace's root, for a command that writes. Rolls back an interrupted one; throws what `recover` throws. */
export function rootToWrite(flags: Flags): string {
  return recoverUnlessDry(rootAround(directoryOf(flags)), flags);
}

/** The directory in which a command works: --cwd, or the process's own. */
export function directoryOf(flags: Flags): string {
  return path.resolve(flags.one("cwd") ?? ".");
}

/** Rolls back an interrupted command and says so. A run that writes nothing, such as a dry run, is refused. */
export function recoverUnlessDry(root: string, flags: Flags): string {
  if (flags.has("dry-run") || flags.has("check")) {
    refuseUnrecovered(root);
    return root;
  }
  const paths = recover(root);
  if (paths.length)
    console.error(
      `An interrupted command was rolled back: ${paths.length} ${paths.length === 1 ? "path is as it was" : "paths are as they were"} before it.`,
    );
  return root;
}

function rootAround(cwd: string): string {
  const root = findWorkspace(cwd);
  if (root !== null) return root;
  throw noWorkspace(cwd);
}

/** Narrows to a workspace with a manifest. Throws NO_WORKSPACE if there is none. */
export function asWorkspace(loaded: Loaded): LoadedWorkspace {
  if (loaded.workspace) return { ...loaded, workspace: loaded.workspace };
  throw noWorkspace(loaded.root);
}

function noWorkspace(cwd: string): RnetError {
  return new RnetError(
    "NO_WORKSPACE",
    `There is no ${MANIFEST} in ${cwd} or above it. Make a workspace with create-rnet-app, or go into one.`,
  );
}

import fs from "node:fs";
import path from "node:path";
import { RnetError } from "../errors.ts";
import { JOURNAL } from "../journal-file.ts";
import { load, MANIFEST, type Loaded } from "../load.ts";
import { upwards } from "../survey.ts";
import type { Workspace } from "../workspace.ts";

/** A loaded workspace that has a manifest. */
export type LoadedWorkspace = Loaded & { readonly workspace: Workspace };

/** Loads the workspace that `cwd` lies in. Throws NO_WORKSPACE where no directory above has an rnet.json. */
export function loadAround(cwd: string): LoadedWorkspace {
  return asWorkspace(load(rootAround(cwd)));
}

/** The nearest directory from `cwd` upwards that is a workspace. Throws NO_WORKSPACE where none is. */
export function rootAround(cwd: string): string {
  const root = nearestRoot(cwd);
  if (root !== null) return root;
  throw noWorkspace(cwd);
}

/** The nearest directory, from here upwards, that is a workspace; null where none is. */
export function nearestRoot(cwd: string): string | null {
  const above = upwards(cwd);
  const nearest = (...names: string[]) =>
    above.find((directory) => names.some((name) => fs.existsSync(path.join(directory, name))));
  // Without either, a command may have been interrupted before it wrote anything: what it left is put right all the same.
  return nearest(MANIFEST, JOURNAL) ?? nearest(".rnet") ?? null;
}

/** What was loaded, as a workspace; tells the person what was rolled back. Throws NO_WORKSPACE where there is no manifest. */
export function asWorkspace(loaded: Loaded): LoadedWorkspace {
  tellRecovered(loaded);
  if (loaded.workspace) return { ...loaded, workspace: loaded.workspace };
  throw noWorkspace(loaded.root);
}

/** Tells the person what an interrupted command had left. */
export function tellRecovered({ recovered }: Loaded): void {
  if (recovered.length)
    console.error(`An interrupted command was rolled back: ${recovered.length} files are as they were before it.`);
}

function noWorkspace(cwd: string): RnetError {
  return new RnetError(
    "NO_WORKSPACE",
    `There is no ${MANIFEST} in ${cwd} or above it. Make a workspace with create-rnet-app, or go into one.`,
  );
}

import path from "node:path";
import fs from "fs-extra";
import { RnetError } from "../errors.ts";
import { load, MANIFEST, type Loaded } from "../pipeline.ts";
import type { Workspace } from "../workspace.ts";

/** A loaded workspace that has a manifest. */
export type LoadedWorkspace = Loaded & { readonly workspace: Workspace };

/** Loads the workspace that `cwd` lies in. Throws NO_WORKSPACE where no directory above has an rnet.json. */
export function loadAround(cwd: string): LoadedWorkspace {
  const root = rootAround(cwd);
  const loaded = root === null ? null : load(root);
  if (loaded?.recovered.length)
    console.error(
      `An interrupted command was rolled back: ${loaded.recovered.length} files are as they were before it.`,
    );
  if (loaded?.workspace) return { ...loaded, workspace: loaded.workspace };
  throw new RnetError(
    "NO_WORKSPACE",
    `There is no ${MANIFEST} in ${cwd} or above it. Make a workspace with create-rnet-app, or go into one.`,
  );
}

/** The nearest directory, from here upwards, that is a workspace; null where none is. */
export function rootAround(directory: string): string | null {
  if (fs.existsSync(path.join(directory, MANIFEST)) || fs.existsSync(path.join(directory, ".rnet/journal.json")))
    return directory;
  const above = path.dirname(directory);
  return above === directory ? null : rootAround(above);
}

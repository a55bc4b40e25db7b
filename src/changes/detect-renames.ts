import { renameService, withService } from "./change.ts";
import { generatedOf } from "../model/links.ts";
import type { Move } from "../core/move.ts";
import { generated, type GeneratedService, type Workspace } from "../model/workspace.ts";

/**
 * Takes a name that the user changed in rnet.json for a rename if the directory is the same. Returns the workspace as
 * `rnet rename` would have made it, with the links and references of other services.
 */
export function followRenames(before: Workspace, after: Workspace): Workspace {
  const names = new Set(after.services.map(({ name }) => name));
  const gone = generated(before).filter(({ name }) => !names.has(name));
  const byDirectory = new Map(gone.map((service) => [service.dir, service]));
  const renamed = generated(after).filter(
    ({ dir, name }) => byDirectory.has(dir) && byDirectory.get(dir)!.name !== name,
  );
  return renamed.reduce((workspace, { name, dir }) => renamedByHand(workspace, byDirectory.get(dir)!, name), after);
}

/** The directories of services that moved. */
export function movesBetween(before: Workspace, after: Workspace): Move[] {
  const earlier = new Map(generated(before).map(({ name, dir }) => [name, dir]));
  return generated(after).flatMap(({ name, dir: to }) => {
    const from = earlier.get(name) ?? to;
    return from === to ? [] : [{ from, to }];
  });
}

/** Restores the old name and what follows from it, then renames as the command does. */
function renamedByHand(workspace: Workspace, earlier: GeneratedService, name: string): Workspace {
  const service = generatedOf(workspace, name);
  const unnamed = {
    ...service,
    name: earlier.name,
    live: service.live ?? earlier.live,
    package: service.package === name ? earlier.package : service.package,
    endpoint: service.endpoint === name ? earlier.name : service.endpoint,
  };
  return renameService(earlier.name, name, false)(withService(workspace, unnamed, name));
}

import type { Editing } from "./decide.ts";
import { reconcileEdits } from "./edits.ts";
import { renamedManifests } from "./moved-packages.ts";

/** Makes all structured changes: entries of dependencies and members, and the names of packages that moved. */
export const editAll: Editing = (drafted, steps) =>
  reconcileEdits(steps, drafted.edits, drafted.lockedEdits, drafted.disk, renamedManifests(drafted));

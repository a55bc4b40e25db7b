import { RnetError } from "../core/errors.ts";
import type { Repository } from "./detect.ts";
import type { Workspace } from "../model/workspace.ts";
import { show } from "../core/text.ts";

/** Throws NAME_TAKEN if a package, a module or a directory of the repository has a name already, in upper or lower case. */
export function refuseTaken(repository: Repository, workspace: Workspace, name: string): void {
  const own = new Set(workspace.services.flatMap(({ dir }) => dir ?? []));
  const other = repository.taken.find((taken) => taken.name === name.toLowerCase() && !own.has(taken.dir));
  if (!other) return;
  throw new RnetError(
    "NAME_TAKEN",
    `"${name}" is what ${other.dir === "." ? "the repository itself" : show(other.dir)} is called already. Choose another name; or, if you mean that service, make it known with: rnet adopt ${show(other.dir)} --port <port>`,
  );
}

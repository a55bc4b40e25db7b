import path from "node:path";
import { whyUnusable } from "../src/disk/empty-directory.ts";
import { type OpenedRepository, openRepository, placementIn } from "../src/repository/open.ts";
import { recover } from "../src/disk/recover.ts";
import { findRoot } from "../src/repository/root.ts";
import { whyNameless } from "./create.ts";
import type { Destination, GeneratorContext } from "./question.ts";
import { refuseTaken } from "../src/repository/name-taken.ts";
import { startedBy } from "../src/install/started-by.ts";

/** What a generator may know of the outside, when it works in `cwd`. */
export function contextAt(cwd: string): GeneratorContext {
  return {
    cwd,
    destination: () => destinationOf(openToWrite(cwd)),
    packageManager: startedBy(),
    whyUnusable: (directory) => whyNameless(cwd, directory) ?? whyUnusable(path.resolve(cwd, directory)),
  };
}

/** Reads the repository around a directory for a command that writes: what an interrupted one left is rolled back first. */
export function openToWrite(cwd: string): OpenedRepository {
  recover(findRoot(cwd));
  return openRepository(cwd);
}

/** What a generator may know of a repository. */
export function destinationOf({ loaded: { workspace }, repository }: OpenedRepository): Destination {
  return {
    workspace,
    place: (framework, name, dir) => placementIn(repository, framework, name, dir),
    refuseName: (name) => repository && refuseTaken(repository, workspace, name),
  };
}

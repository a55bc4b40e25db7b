import path from "node:path";
import { show } from "../src/core/text.ts";
import { slug } from "../src/model/names.ts";
import { refuseDirectory } from "../src/disk/empty-directory.ts";
import { type Entered, enter, placementIn } from "../src/repository/open.ts";
import { recover } from "../src/disk/recover.ts";
import { findRoot } from "../src/repository/scan.ts";
import type { Repository, Situation } from "./question.ts";
import { refuseTaken } from "../src/repository/name-taken.ts";
import { startedBy } from "../src/install/started-by.ts";

/** What a generator knows of its surroundings in `cwd`. */
export function situationAt(cwd: string): Situation {
  return {
    cwd,
    repository: () => repositoryOf(enterToWrite(cwd)),
    packageManager: startedBy(),
    refuseDirectory: (directory) => {
      const root = path.resolve(cwd, directory);
      const nameless = `"${show(directory)}" gives the workspace no name: use a directory with a letter in its name, for example shop.`;
      return slug(path.basename(root)) ? refuseDirectory(root) : nameless;
    },
  };
}

/** Reads the repository around a directory, for a command that writes. Rolls back an interrupted one first. */
export function enterToWrite(cwd: string): Entered {
  recover(findRoot(cwd));
  return enter(cwd);
}

export function repositoryOf({ loaded: { workspace }, host }: Entered): Repository {
  return {
    workspace,
    place: (framework, name, dir) => placementIn(host, framework, name, dir),
    refuseName: (name) => host && refuseTaken(host, workspace, name),
  };
}

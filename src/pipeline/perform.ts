import path from "node:path";
import type { CreateAnswers } from "../../generators/create.ts";
import { generators, type GeneratorName } from "../../generators/index.ts";
import type { Repository, Situation } from "../../generators/question.ts";
import { assist } from "./gather.ts";
import { refuseTaken } from "../repository/name-taken.ts";
import { enter, placementIn, type Entered } from "../repository/open.ts";
import { slug } from "../model/names.ts";
import { decide, type Decided } from "./decide.ts";
import { draft, TOUCHED } from "./desired.ts";
import { formatNotes } from "../railway/notes.ts";
import { decideCreate, refuseDirectory, startedBy } from "./new-workspace.ts";
import { recover } from "../disk/recover.ts";
import { findRoot } from "../repository/scan.ts";
import { write } from "./write.ts";
import { show } from "../core/text.ts";

/** What a generator may know of the outside, when it works in `cwd`. */
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

function enterToWrite(cwd: string): Entered {
  recover(findRoot(cwd));
  return enter(cwd);
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
    return finish(name, root, directory, await decideCreate(root, answers));
  }
  const { loaded } = enterToWrite(cwd);
  const drafted = draft(loaded, loaded.workspace, generators[name].change(answers), TOUCHED);
  const help = await assist(drafted, { restore: new Set(), onConflict: null });
  return [finish(name, loaded.root, ".", decide(drafted, help)), ...formatNotes(help.problems)].join("\n\n");
}

function finish(name: GeneratorName, root: string, directory: string, decided: Decided): string {
  write(root, decided);
  return `${name}: ${decided.writes.length} files in ${directory}`;
}

import path from "node:path";
import { finishRename, moveService, renameService, sequence, type Change } from "../../changes/change.ts";
import { RnetError } from "../../core/errors.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { generatedOf } from "../../model/links.ts";
import { renameVariables } from "../../changes/rename-variables.ts";
import { apply, type CommandRequest } from "../apply.ts";
import { refineRename } from "../../rename/report.ts";
import type { Flags } from "../options.ts";
import { loadToWrite, type LoadedWorkspace } from "../workspace-root.ts";
import type { Outcome } from "../command.ts";

/** `rnet rename <old> <new>`: managed files follow the manifest; `--done` says that the platform followed, too. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadToWrite(flags);
  const [from, to] = flags.words;
  const request = { command: "rename", reach: TOUCHED, check: false };
  if (flags.has("done") && from !== undefined && to === undefined)
    return apply(flags, loaded, { ...request, change: finishRename(from) });
  if (from === undefined || to === undefined)
    throw new RnetError(
      "MISSING_ANSWER",
      `Which service, and what is its new name? rnet rename ${from ?? "<old>"} <new>, or rnet rename --done <name>`,
    );
  const outcome = await apply(flags, loaded, {
    ...request,
    ...changed(flags, loaded, from, to),
    refine: (comparison, plan) => refineRename(comparison, plan, loaded.workspace, { from, to }, flags.has("fix")),
  });
  if (!flags.has("json")) console.log("\nRENAME.md has the order in which the platform follows.");
  return outcome;
}

function changed(
  flags: Flags,
  loaded: LoadedWorkspace,
  from: string,
  to: string,
): Pick<CommandRequest, "change" | "reach"> {
  const renamed = renameService(from, to, flags.has("keep-dns"));
  const rename = flags.has("rename-env") ? sequence([renamed, renameVariables(from, to)]) : renamed;
  return flags.has("move") ? moved(loaded, from, to, rename) : { change: rename, reach: TOUCHED };
}

/** The directory takes the new name, too, beside its old place. */
function moved(
  { workspace }: LoadedWorkspace,
  from: string,
  to: string,
  rename: Change,
): Pick<CommandRequest, "change" | "reach"> {
  const { dir } = generatedOf(workspace, from);
  const place = path.posix.join(path.posix.dirname(dir), to);
  const moves = place === dir ? [] : [{ from: dir, to: place }];
  return { change: sequence([rename, moveService(to, place)]), reach: { ...TOUCHED, moves } };
}

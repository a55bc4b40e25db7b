import path from "node:path";
import { finishRename, renameService } from "../change.ts";
import { RnetError } from "../errors.ts";
import { TOUCHED } from "../pipeline.ts";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import type { Flags } from "./options.ts";
import { loadAround } from "./workspace-root.ts";

/** `rnet rename <old> <new>`: the manifest changes and everything managed follows; `--done` says that the platform has followed too. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadAround(path.resolve(flags.one("cwd") ?? "."));
  const [from, to] = flags.words;
  const request = { command: "rename", reach: TOUCHED, check: false };
  if (flags.has("done") && from !== undefined && to === undefined)
    return apply(flags, loaded, { ...request, change: finishRename(from) });
  if (from === undefined || to === undefined)
    throw new RnetError(
      "MISSING_ANSWER",
      `Which service, and what is its new name? rnet rename ${from ?? "<old>"} <new>, or rnet rename --done <name>`,
    );
  const outcome = await apply(flags, loaded, { ...request, change: renameService(from, to, flags.has("keep-dns")) });
  if (!flags.has("json")) console.log("\nRENAME.md has the order in which the platform follows.");
  return outcome;
}

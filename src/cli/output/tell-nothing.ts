import type { Workspace } from "../../model/workspace.ts";
import type { Flags } from "../options.ts";
import type { Outcome } from "../command.ts";

/** Prints the sentence, or with --json the document of a run that changed nothing. */
export function tellNothing(flags: Flags, command: string, workspace: Workspace, sentence: string): Outcome {
  const none = {
    moves: [],
    steps: [],
    files: [],
    kept: [],
    left: [],
    staleReferences: [],
    notes: [sentence],
    failures: [],
  };
  const text = JSON.stringify({ ok: true, command, written: false, workspace, ...none }, null, 2);
  console.log(flags.has("json") ? text : sentence);
  return 0;
}

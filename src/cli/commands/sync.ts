import { loadMerged } from "../../git-merge/load-merged.ts";
import { apply } from "../apply.ts";
import { refineSync } from "../../rename/report.ts";
import type { Flags } from "../options.ts";
import { asWorkspace, rootToWrite } from "../workspace-root.ts";
import type { Outcome } from "../command.ts";

/** `rnet sync`: brings every managed file in line with rnet.json, and settles the merge of two branches. */
export async function run(flags: Flags): Promise<Outcome> {
  const { loaded, told } = await loadMerged(rootToWrite(flags));
  for (const line of told) console.error(line);
  const restore = new Set(flags.all("restore"));
  return apply(flags, asWorkspace(loaded), {
    command: "sync",
    change: (workspace) => workspace,
    reach: { everything: true, moves: [], restore },
    check: flags.has("check"),
    refine: refineSync,
  });
}

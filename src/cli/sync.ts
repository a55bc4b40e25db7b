import path from "node:path";
import { loadMerged } from "../load-merged.ts";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import type { Flags } from "./options.ts";
import { loadAround } from "./workspace-root.ts";

/** `rnet sync`: brings every managed file in line with rnet.json, and settles what a merge of two branches left. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadAround(path.resolve(flags.one("cwd") ?? "."), (root) => {
    const merged = loadMerged(root);
    for (const line of merged.told) console.error(line);
    return merged.loaded;
  });
  const restore = new Set(flags.all("restore"));
  return apply(flags, loaded, {
    command: "sync",
    change: (workspace) => workspace,
    reach: { everything: true, restore },
    check: flags.has("check"),
  });
}

import path from "node:path";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import { refineSync } from "./left.ts";
import type { Flags } from "./options.ts";
import { loadAround } from "./workspace-root.ts";

/** `rnet sync`: brings every managed file in line with rnet.json. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadAround(path.resolve(flags.one("cwd") ?? "."));
  const restore = new Set(flags.all("restore"));
  return apply(flags, loaded, {
    command: "sync",
    change: (workspace) => workspace,
    reach: { everything: true, moves: [], restore },
    check: flags.has("check"),
    refine: refineSync,
  });
}

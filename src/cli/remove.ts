import path from "node:path";
import { removeService } from "../change.ts";
import { RnetError } from "../errors.ts";
import { TOUCHED } from "../pipeline.ts";
import { apply } from "./change.ts";
import type { Outcome } from "./commands.ts";
import type { Flags } from "./options.ts";
import { loadAround } from "./workspace-root.ts";

/** `rnet remove <name>`: takes a service out of the workspace; its seed files stay. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadAround(path.resolve(flags.one("cwd") ?? "."));
  const [name] = flags.words;
  if (name === undefined) throw new RnetError("MISSING_ANSWER", "Which service? Say its name: rnet remove <name>");
  return apply(flags, loaded, { command: "remove", change: removeService(name), reach: TOUCHED, check: false });
}

import path from "node:path";
import type { NodePlopAPI } from "plop";
import { register } from "./plop.ts";
import { perform } from "./perform.ts";
import { situationAt } from "./situation.ts";

/**
 * The plop pack: `export default async (plop) => plop.load("create-rnet-app")`. So the same generators work from the stock
 * `plop` binary, from turbo gen and from our own command line. The one export, since plop takes the module itself for it.
 */
export default function plopfile(plop: NodePlopAPI): void {
  const cwd = path.resolve(plop.getDestBasePath());
  register(plop, situationAt(cwd), {}, async (name, answers) => perform(name, answers, cwd));
}

import { RnetError } from "../../core/errors.ts";
import { mermaid, networkDocument, picture } from "../../model/diagram.ts";
import type { Workspace } from "../../model/workspace.ts";
import type { Flags } from "../options.ts";
import { loadToRead } from "../workspace-root.ts";
import { show } from "../../core/text.ts";
import type { Outcome } from "../command.ts";

const FORMATS: Readonly<Record<string, (workspace: Workspace) => string>> = {
  text: picture,
  mermaid,
  json: (workspace) => JSON.stringify(networkDocument(workspace), null, 2),
};

/** `rnet graph`: shows which service calls which. */
export async function run(flags: Flags): Promise<Outcome> {
  const name = flags.has("json") ? "json" : (flags.one("format") ?? "text");
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (!format) throw new RnetError("BAD_USAGE", `--format ${show(name)}: use ${Object.keys(FORMATS).join(", ")}.`);
  console.log(format(loadToRead(flags).workspace));
  return 0;
}

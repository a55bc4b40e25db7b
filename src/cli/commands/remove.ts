import { removeService } from "../../changes/change.ts";
import { readTexts, removeEmptyBelow } from "../../disk/files.ts";
import { RnetError } from "../../core/errors.ts";
import { withTexts } from "../../pipeline/patch.ts";
import { serviceOf } from "../../model/links.ts";
import type { Decided } from "../../pipeline/decide.ts";
import { TOUCHED, type Draft } from "../../pipeline/desired.ts";
import { seedsBelow } from "../seeds.ts";
import { apply } from "../apply.ts";
import type { Flags } from "../options.ts";
import { loadToWrite } from "../workspace-root.ts";
import type { Outcome } from "../command.ts";
import type { Refined } from "../../pipeline/refined.ts";

/** `rnet remove <name>`: removes a service. Its seeds stay; `--delete` removes those that are unedited. */
export async function run(flags: Flags): Promise<Outcome> {
  const loaded = loadToWrite(flags);
  const [name] = flags.words;
  if (name === undefined) throw new RnetError("MISSING_ANSWER", "Which service? Say its name: rnet remove <name>");
  const service = serviceOf(loaded.workspace, name);
  const directory = service.kind === "generated" ? service.dir : null;
  const request = { command: "remove", change: removeService(name), reach: TOUCHED, check: false };
  if (directory === null) return apply(flags, loaded, request);
  const outcome = await apply(flags, loaded, {
    ...request,
    refine: (drafted, decided) => refine(drafted, decided, directory, flags.has("delete")),
  });
  if (flags.has("delete") && !flags.has("dry-run")) removeEmptyBelow(loaded.root, directory);
  return outcome;
}

function refine(drafted: Draft, decided: Decided, directory: string, isDelete: boolean): Refined {
  const { lock, loaded } = drafted;
  if (!lock) return { decided, leftovers: [], notes: [] };
  const disk = readTexts(loaded.root, lock.seeds.keys());
  const written = decided.writes.map(({ path: file, text }) => [file, text] as const);
  const seeds = seedsBelow(lock, directory, new Map([...disk, ...written]));
  const gone = isDelete ? seeds.untouched : [];
  const left = isDelete ? seeds.edited : [...seeds.untouched, ...seeds.edited];
  return {
    decided: withTexts(decided, new Map(gone.map((file) => [file, null])), disk),
    leftovers: [],
    notes: left.length ? [noteOf(directory, left, isDelete)] : [],
  };
}

function noteOf(directory: string, left: readonly string[], isDelete: boolean): string {
  if (isDelete) return `You edited these, so they stay:\n${left.map((file) => `  ${file}`).join("\n")}`;
  return `${directory}/ stays, with ${left.length} ${left.length === 1 ? "file" : "files"} that rnet wrote once and everything of yours; "rnet remove --delete" would have removed what you never edited.`;
}

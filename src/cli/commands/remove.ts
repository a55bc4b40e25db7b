import { blobId } from "../../core/git-blob.ts";
import type { Lock } from "../../state/lock.ts";
import { removeService } from "../../changes/change.ts";
import { readTexts, removeEmptyBelow } from "../../disk/files.ts";
import { RnetError } from "../../core/errors.ts";
import { serviceOf } from "../../model/links.ts";
import { withWrites, type Plan, type Refined } from "../../pipeline/plan.ts";
import type { Comparison } from "../../pipeline/current.ts";
import { TOUCHED } from "../../pipeline/desired.ts";
import { apply } from "../apply.ts";
import type { Flags } from "../options.ts";
import { loadToWrite } from "../workspace-root.ts";
import type { Outcome } from "../command.ts";

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
    refine: (comparison, plan) => refine(comparison, plan, directory, flags.has("delete")),
  });
  if (flags.has("delete") && !flags.has("dry-run")) removeEmptyBelow(loaded.root, directory);
  return outcome;
}

function refine(comparison: Comparison, plan: Plan, directory: string, isDelete: boolean): Refined {
  const { lock, loaded } = comparison;
  if (!lock) return { plan, staleReferences: [], notes: [] };
  const disk = readTexts(loaded.root, lock.seeds.keys());
  const written = plan.writes.map(({ path: file, text }) => [file, text] as const);
  const seeds = seedsBelow(lock, directory, new Map([...disk, ...written]));
  const gone = isDelete ? seeds.untouched : [];
  const left = isDelete ? seeds.edited : [...seeds.untouched, ...seeds.edited];
  return {
    plan: withWrites(plan, new Map(gone.map((file) => [file, null])), disk),
    staleReferences: [],
    notes: left.length ? [noteOf(directory, left, isDelete)] : [],
  };
}

function noteOf(directory: string, left: readonly string[], isDelete: boolean): string {
  if (isDelete) return `You edited these, so they stay:\n${left.map((file) => `  ${file}`).join("\n")}`;
  return `${directory}/ stays, with ${left.length} ${left.length === 1 ? "file" : "files"} that rnet wrote once and everything of yours; "rnet remove --delete" would have removed what you never edited.`;
}

/** The seed files of a directory: those as they were written, and those that the user changed since. */
interface Seeds {
  readonly untouched: readonly string[];
  readonly edited: readonly string[];
}

/** Sorts the seed files below a directory. `texts` are theirs after our entries were removed; null if one is gone. */
function seedsBelow(lock: Lock, directory: string, texts: ReadonlyMap<string, string | null>): Seeds {
  const present = [...lock.seeds].filter(
    ([path]) => path.startsWith(`${directory}/`) && (texts.get(path) ?? null) !== null,
  );
  const isUntouched = ([path, id]: readonly [string, string]): boolean => blobId(texts.get(path)!) === id;
  return {
    untouched: present.filter(isUntouched).map(([path]) => path),
    edited: present.filter((entry) => !isUntouched(entry)).map(([path]) => path),
  };
}

import path from "node:path";
import { readEdited, readOutdated, type FileDifference } from "../../pipeline/differences.ts";
import { RnetError } from "../../core/errors.ts";
import type { Lock } from "../../state/lock.ts";
import type { Flags } from "../options.ts";
import { directoryOf, loadToRead } from "../workspace-root.ts";
import { show } from "../../core/text.ts";
import { hasColor, paintDiff } from "../../core/color.ts";
import type { Outcome } from "../command.ts";

/** `rnet diff [path]`: the user's edits in managed files, and what newer templates would change in seeds. */
export async function run(flags: Flags): Promise<Outcome> {
  const cwd = directoryOf(flags);
  const { root, workspace, lock } = loadToRead(flags);
  const [word] = flags.words;
  const place = word === undefined ? null : path.relative(root, path.resolve(cwd, word)).split(path.sep).join("/");
  const wanted = (file: string): boolean =>
    place === null || place === "" || file === place || file.startsWith(`${place}/`);
  if (place !== null) refuseUnknown(word!, lock, wanted);
  const managed = lock ? readEdited(root, lock, wanted) : [];
  const seeds = lock ? readOutdated(root, workspace, lock, wanted, place !== null) : [];
  if (flags.has("json")) console.log(JSON.stringify({ ok: true, command: "diff", managed, seeds }, null, 2));
  else tell(managed, seeds, place !== null);
  return 0;
}

function refuseUnknown(word: string, lock: Lock | null, wanted: (file: string) => boolean): void {
  const known = [...(lock?.files.keys() ?? []), ...(lock?.seeds.keys() ?? [])];
  if (known.some(wanted)) return;
  throw new RnetError(
    "BAD_PATH",
    `${show(word)} is no file that rnet wrote, nor a directory with one; see .rnet/lock.json.`,
  );
}

function tell(managed: readonly FileDifference[], seeds: readonly FileDifference[], isOne: boolean): void {
  section("Your changes in files that rnet manages:", managed);
  section(`What ${isOne ? "the" : "newer"} templates have for files that are yours:`, seeds);
  if (managed.length + seeds.length === 0) console.log("Nothing differs.");
}

function section(title: string, changed: readonly FileDifference[]): void {
  if (changed.length === 0) return;
  console.log(`${title}\n`);
  for (const { path: file, diff } of changed)
    console.log(
      diff === null
        ? `${file}: edited, but what rnet wrote there is not in git and cannot be rendered again.\n`
        : `${paintDiff(diff.trimEnd(), hasColor(process.stdout))}\n`,
    );
}

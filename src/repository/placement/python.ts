import { RnetError } from "../../core/errors.ts";
import { joined, within } from "../../core/paths.ts";
import { minorsIn, OLDEST_MINOR } from "../detect/pythons.ts";
import type { UvWorkspace } from "../detect/uv.ts";
import { show } from "../../core/text.ts";

/**
 * Throws BAD_PATH, with what to do, if a member would take Python versions from the uv workspace that it joins. uv locks a
 * workspace for the versions that all members take. https://docs.astral.sh/uv/concepts/projects/workspaces/
 */
export function refuseNarrowing(uv: UvWorkspace, dir: string): void {
  const old = olderIn(uv);
  if (old === null) return;
  const root = joined(uv.dir, "pyproject.toml");
  throw new RnetError(
    "BAD_PATH",
    `${show(dir)} would be a member of the uv workspace in ${show(uv.dir)}, and ${show(old.file)} says ${show(old.says)}, which does not take Python 3.${OLDEST_MINOR} and newer only. The service needs 3.${OLDEST_MINOR} or newer, and uv gives a workspace only the versions that every member takes: the older ones would be lost to all. Raise it to 3.${OLDEST_MINOR}; or let the service stand alone: exclude = ["${within(uv.dir, dir) ?? dir}"] in [tool.uv.workspace] of ${root}, and --dir ${dir} here.`,
  );
}

/** The file that lets a workspace run on a Python too old for us, and what it says; else null. */
function olderIn({ dir, ranges, pinned }: UvWorkspace): { readonly file: string; readonly says: string } | null {
  const [first] = ranges;
  const minors = minorsIn(ranges.map(({ version }) => version));
  const isOld = minors.length === 0 || minors.some((minor) => minor < OLDEST_MINOR);
  if (first && isOld) return { file: first.from, says: `requires-python = '${first.version}'` };
  return pinned !== null && isOldPin(pinned) ? { file: joined(dir, ".python-version"), says: pinned } : null;
}

/** True if a .python-version asks for an older Python, in any notation that uv takes. https://docs.astral.sh/uv/concepts/python-versions/#requesting-a-version */
function isOldPin(pin: string): boolean {
  if (/^[<>=!~]/.test(pin)) return minorsIn([pin]).some((minor) => minor < OLDEST_MINOR);
  const [, major, minor] = /^(?:(?:cpython|pypy|graalpy|python|cp|pp|gp)[@-]?)?([23])\.?(\d+)/i.exec(pin) ?? [];
  return major === "2" || (minor !== undefined && Number(minor) < OLDEST_MINOR);
}

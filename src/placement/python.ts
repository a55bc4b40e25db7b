import { RnetError } from "../errors.ts";
import { joined } from "../host/paths.ts";
import { minorsIn, OLDEST_MINOR } from "../host/pythons.ts";
import type { UvHost } from "../host/uv.ts";
import { show } from "../names.ts";

/**
 * Refuses a member that would take Python versions from the uv workspace that it joins: uv locks a workspace for the versions
 * that all members take (https://docs.astral.sh/uv/concepts/projects/workspaces/). Throws BAD_PATH with the ways round.
 */
export function refuseNarrowing(uv: UvHost, dir: string): void {
  const old = olderIn(uv);
  if (old === null) return;
  const root = joined(uv.dir, "pyproject.toml");
  throw new RnetError(
    "BAD_PATH",
    `${show(dir)} would be a member of the uv workspace in ${show(uv.dir)}, and ${show(old.file)} says ${show(old.says)}, which takes Python older than 3.${OLDEST_MINOR}. The service needs 3.${OLDEST_MINOR} or newer, and uv gives a workspace only the versions that every member takes: the older ones would be lost to all. Raise it to 3.${OLDEST_MINOR}; or name a directory in "exclude" of [tool.uv.workspace] in ${root} and give it with --dir: there the service stands alone.`,
  );
}

/** What lets a workspace run on a Python that is too old for us; null where nothing does. */
function olderIn({ dir, ranges, pinned }: UvHost): { readonly file: string; readonly says: string } | null {
  const [first] = ranges;
  const isOld = minorsIn(ranges.map(({ version }) => version)).some((minor) => minor < OLDEST_MINOR);
  if (first && isOld) return { file: first.from, says: `requires-python = '${first.version}'` };
  const minor = /^(?:cpython@?)?3\.(\d+)/.exec(pinned ?? "")?.[1];
  if (minor === undefined || Number(minor) >= OLDEST_MINOR) return null;
  return { file: joined(dir, ".python-version"), says: pinned! };
}

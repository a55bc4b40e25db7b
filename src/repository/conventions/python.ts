import { minorsIn, OLDEST_MINOR } from "../detect/pythons.ts";
import type { UvWorkspace } from "../detect/uv.ts";
import { refuseNarrowing } from "../placement/python.ts";
import type { Convention } from "./convention.ts";

/**
 * A service gets the repository's Python if that is new enough: its version in .python-version, a uv workspace's range in a
 * member's pyproject.toml. Throws BAD_PATH if the member would take versions from the workspace.
 */
export const pythonConventions: Convention = (text, { buildKind, dir }, { python, uv }) => {
  if (buildKind === "uv") return uv ? inWorkspace(text, uv, dir) : text;
  return /^\d[\d.]*\n$/.test(text) && python && isVersion(python.version) && isNewEnough([`==${python.version}.*`])
    ? `${python.version}\n`
    : text;
};

/** A member with the root's range. If the root has none, or an older one, our own range stays. */
function inWorkspace(text: string, uv: UvWorkspace, dir: string): string {
  refuseNarrowing(uv, dir);
  return uv.requiresPython !== null && isNewEnough([uv.requiresPython]) ? withRange(text, uv.requiresPython) : text;
}

function withRange(text: string, range: string): string {
  return text.replace(/^requires-python = .*$/m, () => `requires-python = ${JSON.stringify(range)}`);
}

function isVersion(text: string): boolean {
  return /^3\.\d+(\.\d+)?$/.test(text);
}

function isNewEnough(ranges: readonly string[]): boolean {
  const minors = minorsIn(ranges);
  return minors.length > 0 && minors.every((minor) => minor >= OLDEST_MINOR);
}

import coerce from "semver/functions/coerce.js";
import compareVersions from "semver/functions/compare.js";
import type { Convention } from "./convention.ts";

/** The oldest Python that our templates are written for. */
const OLDEST = "3.11.0";

/** The repository's own Python, where it is new enough: a version in .python-version, a range in a member's pyproject.toml. */
export const pythonConventions: Convention = (text, { form }, { python, uv }) => {
  if (form === "uv")
    return uv?.requiresPython && isNewEnough(uv.requiresPython) ? withRange(text, uv.requiresPython) : text;
  return /^\d[\d.]*\n$/.test(text) && python && isVersion(python.version) && isNewEnough(python.version)
    ? `${python.version}\n`
    : text;
};

function withRange(text: string, range: string): string {
  return text.replace(/^requires-python = .*$/m, () => `requires-python = ${JSON.stringify(range)}`);
}

function isVersion(text: string): boolean {
  return /^3\.\d+(\.\d+)?$/.test(text);
}

function isNewEnough(text: string): boolean {
  const version = coerce(text);
  return version !== null && compareVersions(version, OLDEST) >= 0;
}

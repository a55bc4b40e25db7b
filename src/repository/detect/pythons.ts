// The Python versions that a range takes. https://packaging.python.org/en/latest/specifications/version-specifiers/

/** The oldest Python that our templates support: asyncio.timeout, FastAPI, Quart and pymongo need it. */
export const OLDEST_MINOR = 11;

const MINORS = Array.from({ length: 31 }, (_, minor) => minor);
const PATCHES = Array.from({ length: 41 }, (_, patch) => patch);
const CLAUSE = /^(~=|===?|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?/;

/** The minor versions of Python 3, oldest first, that have a release which all ranges take. */
export function minorsIn(ranges: readonly string[]): number[] {
  const clauses = ranges.flatMap((range) => range.split(","));
  return MINORS.filter((minor) =>
    PATCHES.some((patch) => clauses.every((clause) => isTaken([3, minor, patch], clause))),
  );
}

/** True if a clause takes a version. An invalid clause takes every version: uv reports it. */
function isTaken(version: readonly number[], text: string): boolean {
  const [, operator = "", numbers = "", star] = CLAUSE.exec(text.trim()) ?? [];
  const wanted = numbers.split(".").map(Number);
  const order = compare(version, wanted);
  const isSame = star ? beginsWith(version, wanted) : order === 0;
  if (operator === "~=") return order >= 0 && beginsWith(version, wanted.slice(0, -1));
  if (operator === "!=") return !isSame;
  if (operator.startsWith("==")) return isSame;
  if (operator === "") return true;
  return (operator.endsWith("=") && order === 0) || (operator.startsWith(">") ? order > 0 : order < 0);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = [...a, ...b].findIndex((_, place) => (a[place] ?? 0) !== (b[place] ?? 0));
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

function beginsWith(version: readonly number[], start: readonly number[]): boolean {
  return start.every((number, index) => number === version[index]);
}

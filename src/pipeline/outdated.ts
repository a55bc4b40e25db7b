import type { Plan } from "./plan.ts";
import type { Comparison } from "./current.ts";
import { VERSION } from "../core/version.ts";

/** More names than a user reads. */
const MOST = 20;

/** Names, once after an upgrade, the seed files whose template has changed. They are the user's and stay. */
export function outdatedNotes({ lock }: Comparison, { steps }: Plan): string[] {
  if (lock === null || lock.generator === VERSION) return [];
  const paths = steps.flatMap(({ path, owner, kind, id }) => {
    const known = owner === "seed" && kind !== "same" ? lock.seeds.get(path) : undefined;
    return known !== undefined && id !== null && id !== known ? [path] : [];
  });
  if (paths.length === 0) return [];
  const names = paths.slice(0, MOST).map((path) => `  ${path}`);
  const rest = paths.length > MOST ? [`  and ${paths.length - MOST} more`] : [];
  const what = 'These files are yours and stay; their templates have changed. "rnet diff" shows what is new in them:';
  return [[what, ...names, ...rest].join("\n")];
}

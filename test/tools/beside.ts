import path from "node:path";
import type { Tree } from "../tree.ts";

// Variants of one service beside each other in one directory, so that a tool starts once for all of them.

/** Where a file of a variant lies: beside the plain service's own, at the same depth for all. */
export function besidePath(file: string, index: number): string {
  return path.posix.join(path.posix.dirname(file), `variant-${index}`, path.posix.basename(file));
}

/** The first variant as it is, and of each other the code that differs from it. */
export function besideEachOther([plain, ...others]: readonly Tree[], code: RegExp): Tree {
  const placed = others.flatMap((files, at) =>
    Object.entries(files)
      .filter(([file, text]) => code.test(file) && text !== plain![file])
      .map(([file, text]) => [besidePath(file, at + 1), text] as const),
  );
  return { ...plain, ...Object.fromEntries(placed) };
}

/** The lines that name a file of a variant; all that is said counts against the first. */
export function saidAbout(index: number, said: string): string {
  if (index === 0) return said;
  return said
    .split("\n")
    .filter((line) => line.includes(`variant-${index}/`))
    .join("\n");
}

/** What a module offers to the other files of its service, which are checked against the plain service's module alone. */
export function offeredBy(module: string): string[] {
  return [...module.matchAll(/^export (?:async )?(?:const|function) .*?(?==|$)/gm)].map(([line]) =>
    line.replace(/ \{\}?$/, "").trim(),
  );
}

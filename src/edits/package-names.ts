import { parse } from "jsonc-parser";

/** How a manifest names its package whole, by the file's name; a Cargo.toml or pyproject.toml has no more than the name itself. */
const READERS: Readonly<Record<string, (text: string) => string | null>> = {
  "package.json": (text) => {
    const { name } = (parse(text) ?? {}) as { name?: unknown };
    return typeof name === "string" ? name : null;
  },
  "go.mod": (text) => /^module[ \t]+"?([^\s"]+)/m.exec(text)?.[1] ?? null,
};

/** The manifests that may have a longer name. */
export const MODULES_IN: readonly string[] = Object.keys(READERS);

/** How a manifest names its package whole, or null where it is no such manifest or has no name. */
export function moduleIn(file: string, text: string): string | null {
  return READERS[file]?.(text) ?? null;
}

/** The names by which others import a package: its own, and those its manifests (by file name) give it where they end with it. */
export function modulesOf(name: string, manifests: ReadonlyMap<string, string>): string[] {
  const whole = [...manifests].map(([file, text]) => moduleIn(file, text));
  const longer = whole.filter((text): text is string => text?.endsWith(`/${name}`) === true);
  return [...new Set([name, ...longer])];
}

import { parse } from "jsonc-parser";

/** Reads a package's full name, by file name. A Cargo.toml and a pyproject.toml have none that is longer. */
const READERS: Readonly<Record<string, (text: string) => string | null>> = {
  "package.json": (text) => {
    const { name } = (parse(text) ?? {}) as { name?: unknown };
    return typeof name === "string" ? name : null;
  },
  "go.mod": (text) => /^module[ \t]+"?([^\s"]+)/m.exec(text)?.[1] ?? null,
};

/** The manifests whose package may have a longer name, with a scope or as a module path. */
export const MODULES_IN: readonly string[] = Object.keys(READERS);

/** The full name of a manifest's package, or null if it has no name or is no such manifest. */
export function moduleIn(file: string, text: string): string | null {
  return READERS[file]?.(text) ?? null;
}

/** The names by which a package is imported: its own, and those in its manifests (by file name) that end with it. */
export function modulesOf(name: string, manifests: ReadonlyMap<string, string>): string[] {
  const whole = [...manifests].map(([file, text]) => moduleIn(file, text));
  const longer = whole.filter((text): text is string => text?.endsWith(`/${name}`) === true);
  return [...new Set([name, ...longer])];
}

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Host } from "./host.ts";

/** Formats a text as the file at a path of the repository; gives it back as it is where the host leaves such files alone. */
export type Formatter = (file: string, text: string) => Promise<string>;

/** The host's own formatter, of its own version and by its own configuration, where it is installed; else null. */
export async function formatterOf(root: string, { formatters }: Host): Promise<Formatter | null> {
  if (formatters.biome === "installed") return biomeAt(root);
  return formatters.prettier === "installed" ? prettierAt(root) : null;
}

/** https://prettier.io/docs/api: the configuration and .editorconfig of each file, and what .prettierignore leaves out. */
async function prettierAt(root: string): Promise<Formatter> {
  const entry = createRequire(path.join(root, "package.json")).resolve("prettier");
  const loaded = (await import(pathToFileURL(entry).href)) as { default: typeof import("prettier") };
  const prettier = loaded.default;
  const ignorePath = [".prettierignore", ".gitignore"].map((name) => path.join(root, name));
  return async (file, text) => {
    const filepath = path.join(root, file);
    const { ignored, inferredParser } = await prettier.getFileInfo(filepath, { ignorePath });
    if (ignored || inferredParser === null) return text;
    const config = await prettier.resolveConfig(filepath, { editorconfig: true });
    return orAsItIs(text, () => prettier.format(text, { ...config, filepath, endOfLine: "lf" }));
  };
}

async function orAsItIs(text: string, format: () => Promise<string>): Promise<string> {
  try {
    return await format();
  } catch {
    // A plugin may be missing, or the host's older parser not know the syntax: the text itself is right.
    return text;
  }
}

/** https://biomejs.dev/reference/cli/#biome-format: what it does not handle or is told to ignore it refuses. */
function biomeAt(root: string): Formatter {
  const bin = path.join(root, "node_modules/.bin/biome");
  return async (file, text) => {
    const { status, stdout } = spawnSync(bin, ["format", `--stdin-file-path=${file}`], {
      cwd: root,
      input: text,
      encoding: "utf8",
    });
    return status === 0 && stdout !== "" ? stdout : text;
  };
}

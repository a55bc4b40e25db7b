/** What the program below reads: the repository's directory, and texts by their paths in it. */
export interface PrettierJob {
  readonly root: string;
  readonly texts: readonly (readonly [file: string, text: string])[];
}

/** A line of its answer. Without a file, it is about all files that have no line of their own. */
export interface PrettierAnswer {
  readonly file: string | null;
  /** The formatted text, or null. */
  readonly text: string | null;
  readonly problem: { readonly reason: string; readonly detail: string } | null;
}

/**
 * Formats texts with the repository's Prettier. It runs in a process of its own, since a configuration is code that may print,
 * hang or end the process. formatter.ts starts it from its source text, so it may use nothing from outside but `require`.
 * Versions 1 and 2 format synchronously and take one ignore file; version 3 returns promises and takes several.
 * https://prettier.io/docs/api
 */
export async function prettierProgram(require: NodeJS.Require): Promise<void> {
  const fs = require("node:fs") as typeof import("node:fs");
  const path = require("node:path") as typeof import("node:path");
  const { createRequire } = require("node:module") as typeof import("node:module");
  const { root, texts } = JSON.parse(fs.readFileSync(0, "utf8")) as PrettierJob;
  const unusable = new Map<string, string | null>();

  const answer = (file: string | null, text: string | null, problem: PrettierAnswer["problem"]): void =>
    fs.writeFileSync(3, `${JSON.stringify({ file, text, problem })}\n`);

  const messageOf = (error: unknown): string =>
    (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n", 1)[0]!;

  const missingOf = (error: unknown): string | null =>
    /^Cannot find (?:module|package) '([^'./][^']*)'/.exec(error instanceof Error ? error.message : "")?.[1] ?? null;

  const problemOf = (error: unknown, otherwise: string): PrettierAnswer["problem"] => {
    const missing = missingOf(error);
    return missing === null
      ? { reason: otherwise, detail: messageOf(error) }
      : { reason: `its configuration names ${missing}, which is not installed`, detail: "" };
  };

  const load = (): typeof import("prettier") => {
    const prettier = createRequire(path.join(root, "package.json"))("prettier") as typeof import("prettier");
    if (typeof prettier.getFileInfo !== "function" || typeof prettier.format !== "function")
      throw new Error(`version ${prettier.version} has no getFileInfo`);
    return prettier;
  };

  const whyUnusable = async (prettier: typeof import("prettier"), plugin: string): Promise<string | null> => {
    try {
      await prettier.format("{}", { parser: "json", plugins: [plugin] });
      return null;
    } catch (error) {
      return missingOf(error) === plugin ? "is not installed" : `does not load (${messageOf(error)})`;
    }
  };

  /** The plugins of a configuration that cannot be loaded. A text is formatted without them. */
  const findUnusable = async (prettier: typeof import("prettier"), plugins: readonly unknown[]): Promise<string[]> => {
    const names = plugins.filter((plugin) => typeof plugin === "string");
    for (const name of names) if (!unusable.has(name)) unusable.set(name, await whyUnusable(prettier, name));
    return names.filter((name) => unusable.get(name) !== null);
  };

  const format = async (prettier: typeof import("prettier"), file: string, text: string): Promise<void> => {
    const filepath = path.join(root, file);
    const ignore = [".prettierignore", ".gitignore"].map((name) => path.join(root, name));
    const ignorePath = (Number.parseInt(prettier.version, 10) < 3 ? ignore[0] : ignore) as string[];
    const { ignored } = await prettier.getFileInfo(filepath, { ignorePath, resolveConfig: false });
    if (ignored) return answer(file, text, null);
    let config: import("prettier").Options;
    try {
      config = (await prettier.resolveConfig(filepath, { editorconfig: true })) ?? {};
    } catch (error) {
      return answer(file, null, problemOf(error, "its configuration cannot be read"));
    }
    const left = await findUnusable(prettier, config.plugins ?? []);
    const plugins = (config.plugins ?? []).filter((plugin) => !left.includes(plugin as string));
    const { inferredParser } = await prettier.getFileInfo(filepath, { plugins, resolveConfig: false });
    if (inferredParser === null && !config.parser) return answer(file, text, null);
    const reasons = left.map((name) => `its configuration names the plugin ${name}, which ${unusable.get(name)}`);
    const formatted: unknown = await prettier.format(text, { ...config, plugins, filepath, endOfLine: "lf" });
    if (typeof formatted !== "string" || (formatted === "" && text !== ""))
      return answer(file, null, { reason: `it gave ${formatted === "" ? "an empty" : "no"} text`, detail: "" });
    answer(file, formatted, left.length === 0 ? null : { reason: reasons.join("; "), detail: "" });
  };

  try {
    const prettier = load();
    for (const [file, text] of texts) {
      // One by one, so that finished ones are not lost when the time is up.
      await format(prettier, file, text).catch((error: unknown) =>
        answer(file, null, problemOf(error, "it does not understand all of them")),
      );
    }
  } catch (error) {
    answer(null, null, { reason: "it cannot be loaded", detail: messageOf(error) });
  }
  // A configuration may have left a timer or a server running.
  process.exit(0);
}

import type { Plugin } from "prettier";

/** Which of prettier's parsers reads a file, and the plugins it needs; by the file's ending. */
const PARSERS: Readonly<Record<string, { readonly parser: string; readonly plugins: () => Promise<unknown>[] }>> = {
  ts: { parser: "babel-ts", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  json: { parser: "json", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  yaml: { parser: "yaml", plugins: () => [import("prettier/plugins/yaml")] },
  md: { parser: "markdown", plugins: () => [import("prettier/plugins/markdown")] },
};

/** Whether two texts of a file differ in nothing but formatting. False where prettier cannot read the file. */
export async function isSameFormatted(path: string, a: string, b: string): Promise<boolean> {
  const language = PARSERS[path.split(".").pop() ?? ""];
  if (!language) return false;
  const { format } = await import("prettier/standalone");
  const plugins = (await Promise.all(language.plugins())) as Plugin[];
  try {
    const [first, second] = await Promise.all([a, b].map((text) => format(text, { parser: language.parser, plugins })));
    return first === second;
  } catch {
    return false;
  }
}

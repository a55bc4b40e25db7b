import { fieldsIn, lenientFields } from "./documents.ts";
import { hasAny, type Listing } from "./listing.ts";

/** The formatters of a repository; "installed" ones can be run from its node_modules. */
export interface Formatters {
  readonly prettier: "installed" | "configured" | null;
  readonly biome: "installed" | "configured" | null;
  readonly editorconfig: boolean;
}

// https://prettier.io/docs/configuration
const PRETTIER = [
  ".prettierrc",
  ...["json", "json5", "yml", "yaml", "toml", "js", "ts", "mjs", "mts", "cjs", "cts"].flatMap((ending) => [
    `.prettierrc.${ending}`,
    `prettier.config.${ending}`,
  ]),
];

/** The formatters at a repository's root. */
export function parseFormatters(listing: Listing): Formatters {
  const { prettier, dependencies, devDependencies } = lenientFields(listing, "package.json");
  const packages = { ...fieldsIn(dependencies), ...fieldsIn(devDependencies) };
  const state = (name: string, isUsed: boolean) => {
    if (!isUsed) return null;
    return listing.installed.includes(name) ? "installed" : "configured";
  };
  return {
    prettier: state(
      "prettier",
      prettier !== undefined || packages["prettier"] !== undefined || hasAny(listing, ".", PRETTIER),
    ),
    biome: state("@biomejs/biome", hasAny(listing, ".", ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"])),
    editorconfig: hasAny(listing, ".", [".editorconfig"]),
  };
}

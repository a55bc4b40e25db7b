import type { PackageManagerName } from "../../model/workspace.ts";
import { fieldsIn, lenientFields, textOrNull, type Fields } from "./documents.ts";
import type { Listing } from "./listing.ts";
import { joined } from "../../core/paths.ts";

/** Versions that members share: by catalog ("default" is the one without a name), then by package. */
export type Catalogs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The catalogs of a workspace. https://pnpm.io/catalogs, https://yarnpkg.com/features/catalogs,
 * https://bun.com/docs/pm/catalogs (in `workspaces` or beside it)
 */
export function parseCatalogs(listing: Listing, dir: string, manager: PackageManagerName): Catalogs {
  if (manager === "pnpm") return catalogsOf(lenientFields(listing, joined(dir, "pnpm-workspace.yaml")));
  if (manager === "yarn") return catalogsOf(lenientFields(listing, joined(dir, ".yarnrc.yml")));
  if (manager === "npm") return {};
  const manifest = lenientFields(listing, joined(dir, "package.json"));
  return { ...catalogsOf(manifest), ...catalogsOf(fieldsIn(manifest["workspaces"])) };
}

function catalogsOf({ catalog, catalogs }: Fields): Catalogs {
  const named = Object.entries(fieldsIn(catalogs)).map(([name, entries]) => [name, rangesOf(entries)] as const);
  return Object.fromEntries([...(catalog === undefined ? [] : [["default", rangesOf(catalog)] as const]), ...named]);
}

function rangesOf(entries: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsIn(entries)).flatMap(([name, range]) => {
      const text = textOrNull(range);
      return text === null ? [] : [[name, text] as const];
    }),
  );
}

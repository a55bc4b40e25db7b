import { applyEdits, modify, parse } from "jsonc-parser";
import intersects from "semver/ranges/intersects.js";
import validRange from "semver/ranges/valid.js";
import { memberName } from "../member-name.ts";
import type { Convention } from "./convention.ts";
import type { Catalogs } from "../detect/catalogs.ts";
import type { NodeWorkspace } from "../detect/node.ts";

interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A member's package.json gets the workspace's scope, its Node range, and its catalog's versions if they meet our ranges. */
export const packageConventions: Convention = (text, service, repository) => {
  const { node } = repository;
  if (service.buildKind !== "shared" || !node) return text;
  const manifest = parse(text) as Manifest;
  const name = memberName(repository, service, service.package);
  const overrides = [
    { path: ["name"], value: name },
    ...engineOf(manifest, node),
    ...catalogsOf(manifest, node.catalogs),
  ];
  return overrides.reduce((current, { path, value }) => applyEdits(current, modify(current, path, value, {})), text);
};

interface Override {
  readonly path: string[];
  readonly value: string;
}

/** The repository's range of Node versions, if it includes one that we support. */
function engineOf({ engines }: Manifest, { node }: NodeWorkspace): Override[] {
  const range = node?.from.endsWith("package.json") ? node.version : null;
  return range !== null && areCompatible(range, engines.node) ? [{ path: ["engines", "node"], value: range }] : [];
}

function catalogsOf(manifest: Manifest, catalogs: Catalogs): Override[] {
  return (["dependencies", "devDependencies"] as const).flatMap((list) =>
    Object.entries(manifest[list] ?? {}).flatMap(([name, range]) => {
      const value = catalogWith(catalogs, name, range);
      return value === null ? [] : [{ path: [list, name], value }];
    }),
  );
}

/** The catalog with a version that meets our range: `catalog:`, or `catalog:react` by name; or null. https://pnpm.io/catalogs */
function catalogWith(catalogs: Catalogs, name: string, range: string): string | null {
  const found = Object.entries(catalogs).find(([, entries]) => {
    const shared = Object.hasOwn(entries, name) ? entries[name] : undefined;
    return shared !== undefined && areCompatible(shared, range);
  });
  return found ? `catalog:${found[0] === "default" ? "" : found[0]}` : null;
}

function areCompatible(a: string, b: string): boolean {
  return validRange(a) !== null && validRange(b) !== null && intersects(a, b);
}

import { LOCKS } from "package-manager-detector/constants";
import { PACKAGE_MANAGERS, type PackageManagerName } from "../../model/workspace.ts";
import { fieldsOf, lenientFields, textOrNull } from "./documents.ts";
import { hasAny, textOf, type Listing } from "./listing.ts";
import { joined } from "../../core/paths.ts";

/** Which yarn, and where it puts packages. https://yarnpkg.com/configuration/yarnrc#nodeLinker */
export interface Yarn {
  readonly generation: 1 | "berry";
  readonly linker: "node-modules" | "pnp" | "pnpm";
}

/** The package manager of a directory: what its package.json says, else whose lock or workspace file is there, else npm. */
export function managerAt(listing: Listing, dir: string): PackageManagerName {
  const said = saidAt(listing, dir).name;
  const locks = Object.entries(LOCKS).filter(([lock]) => hasAny(listing, dir, [lock]));
  return [said, ...locks.map(([, name]) => name)].map(known).find((name) => name !== null) ?? "npm";
}

/** Which yarn works in a directory; null where another manager does. */
export function yarnAt(listing: Listing, dir: string): Yarn | null {
  if (managerAt(listing, dir) !== "yarn") return null;
  const settings = lenientFields(listing, joined(dir, ".yarnrc.yml"));
  if (!isBerry(listing, dir))
    return { generation: 1, linker: hasAny(listing, dir, [".pnp.js"]) ? "pnp" : "node-modules" };
  const linker = settings["nodeLinker"];
  return { generation: "berry", linker: linker === "node-modules" || linker === "pnpm" ? linker : "pnp" };
}

/** A version settles it; without one, the settings file that only the later yarn reads, or the lock file's form. */
function isBerry(listing: Listing, dir: string): boolean {
  const { version } = saidAt(listing, dir);
  const major = /^\^?[~v]?(\d+)/.exec(version ?? "")?.[1];
  if (major !== undefined) return Number(major) > 1;
  return hasAny(listing, dir, [".yarnrc.yml"]) || /^__metadata:/m.test(textOf(listing, joined(dir, "yarn.lock")) ?? "");
}

/** `packageManager`, or the newer `devEngines.packageManager`. */
function saidAt(listing: Listing, dir: string): { name: string | null; version: string | null } {
  const { packageManager, devEngines } = lenientFields(listing, joined(dir, "package.json"));
  const [name = null, version = null] = textOrNull(packageManager)?.split("@") ?? [];
  const engine = fieldsOf(fieldsOf(devEngines)["packageManager"]);
  return { name: name ?? textOrNull(engine["name"]), version: version ?? textOrNull(engine["version"]) };
}

function known(name: string | null): PackageManagerName | null {
  return PACKAGE_MANAGERS.find((entry) => entry === name) ?? null;
}

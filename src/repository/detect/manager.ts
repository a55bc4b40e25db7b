import { LOCKS } from "package-manager-detector/constants";
import { PACKAGE_MANAGERS, type PackageManagerName } from "../../model/workspace.ts";
import { fieldsIn, lenientFields, textOrNull } from "./documents.ts";
import { hasAny, textOf, type Listing } from "./listing.ts";
import { joined } from "../../core/paths.ts";

/** The yarn in use, and where it puts packages. https://yarnpkg.com/configuration/yarnrc#nodeLinker */
export interface Yarn {
  readonly generation: 1 | "berry";
  readonly linker: "node-modules" | "pnp" | "pnpm";
}

/** A directory's package manager: the one in its package.json, else the one whose lock or workspace file is there, else npm. */
export function managerAt(listing: Listing, dir: string): PackageManagerName {
  const said = saidAt(listing, dir).name;
  const locks = Object.entries(LOCKS).filter(([lock]) => hasAny(listing, dir, [lock]));
  return [said, ...locks.map(([, name]) => name)].map(known).find((name) => name !== null) ?? "npm";
}

/** The yarn of a directory; null if it has another manager. */
export function yarnAt(listing: Listing, dir: string): Yarn | null {
  if (managerAt(listing, dir) !== "yarn") return null;
  const settings = lenientFields(listing, joined(dir, ".yarnrc.yml"));
  if (!isBerry(listing, dir))
    return { generation: 1, linker: hasAny(listing, dir, [".pnp.js"]) ? "pnp" : "node-modules" };
  const linker = settings["nodeLinker"];
  return { generation: "berry", linker: linker === "node-modules" || linker === "pnpm" ? linker : "pnp" };
}

/** True for yarn 2 and later: by the version, else by the settings file that only those read, or the lock file's form. */
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
  const engine = fieldsIn(fieldsIn(devEngines)["packageManager"]);
  return { name: name ?? textOrNull(engine["name"]), version: version ?? textOrNull(engine["version"]) };
}

function known(name: string | null): PackageManagerName | null {
  return PACKAGE_MANAGERS.find((entry) => entry === name) ?? null;
}

import { memberEdits } from "./planned-edits.ts";
import { followInCargoToml, isInherited } from "./dependents/cargo-toml.ts";
import { followInGoMod } from "./dependents/go-mod.ts";
import type { Manifest } from "./dependents/manifests.ts";
import { followInPackageJson } from "./dependents/package-json.ts";
import { followInPyproject, isSourced } from "./dependents/pyproject.ts";
import type { Dependent, Follow, Relocation } from "./dependents/relocation.ts";
import { addEntry } from "./edit.ts";
import { baseOf, dirOf, joined } from "../core/paths.ts";
import { unmovedPath, type Move } from "../core/move.ts";
import type { GeneratedService, PackageManagerName } from "../model/workspace.ts";
import { replaceAt, type Replaced } from "../core/text.ts";

/** A service that moved, with its package's whole name before and now by the manifest that says it. */
export interface MovedService {
  readonly service: GeneratedService;
  readonly move: Move;
  readonly names: ReadonlyMap<string, Replaced>;
}

/** What a workspace says of its members' entries: its package manager, what moved in it, and all manifests by where they are now. */
interface Surroundings {
  readonly manager: PackageManagerName;
  readonly moves: readonly Move[];
  readonly texts: ReadonlyMap<string, string>;
}

/** A kind of manifest that may depend on others: in which file these are named, and how it follows one. */
const KINDS: Readonly<Record<Manifest, readonly [named: string, follow: Follow]>> = {
  "package.json": ["package.json", followInPackageJson],
  "Cargo.toml": ["Cargo.toml", followInCargoToml],
  "go.mod": ["go.mod", followInGoMod],
  "go.work": ["go.mod", followInGoMod],
  "pyproject.toml": ["pyproject.toml", followInPyproject],
};

/** The manifests whose dependencies follow the services that moved; only those that change. One that cannot be parsed stays. */
export function followPackages(moved: readonly MovedService[], around: Surroundings): Map<string, string> {
  const followed = new Map<string, string>();
  for (const one of moved)
    for (const [path, text] of around.texts) {
      const before = followed.get(path) ?? text;
      const after = followIn(path, before, one, around);
      if (after !== before) followed.set(path, after);
    }
  return followed;
}

function followIn(path: string, text: string, moved: MovedService, around: Surroundings): string {
  const [named, follow] = KINDS[baseOf(path) as Manifest];
  const name = moved.names.get(named);
  if (!name) return text;
  const relocation = { name, directory: moved.move };
  try {
    const dependent = { ...placeOf(path, around), byName: isByName(path, moved, relocation, around) };
    return replaceAt(text, follow(text, dependent, relocation));
  } catch {
    // It is somebody else's, and may be a template or broken: what it says is in the report.
    return text;
  }
}

function placeOf(path: string, { moves }: Surroundings): Pick<Dependent, "directory"> {
  return { directory: { from: dirOf(unmovedPath(path, moves)), to: dirOf(path) } };
}

/** Whether the workspace around a manifest makes an entry without a path mean the service. */
function isByName(path: string, { service }: MovedService, relocation: Relocation, around: Surroundings): boolean {
  const file = joined(service.base, baseOf(path));
  const root = around.texts.get(file);
  if (root === undefined) return false;
  const place = { ...placeOf(file, around), byName: false };
  if (service.buildKind === "cargo") return isInherited(root, place, relocation);
  if (service.buildKind === "uv") return isSourced(root, place, relocation);
  // pnpm links what says `workspace:` and nothing else. https://pnpm.io/workspaces#workspace-protocol-workspace
  if (service.buildKind !== "shared" || around.manager === "pnpm") return false;
  const dir = dirOf(path);
  return dir === service.base || memberEdits({ ...service, dir }, around.manager).every((edit) => isThere(root, edit));
}

function isThere(text: string, edit: Parameters<typeof addEntry>[1]): boolean {
  return addEntry(text, edit).result === "same";
}

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
import type { Edit } from "../model/edit-kinds.ts";
import type { GeneratedService, PackageManagerName } from "../model/workspace.ts";
import { replaceAt, type Replaced } from "../core/text.ts";

/** A service that moved. `names` has its package's old and new full name by manifest file name. */
export interface MovedService {
  readonly service: GeneratedService;
  readonly move: Move;
  readonly names: ReadonlyMap<string, Replaced>;
}

/** The workspace around a manifest: its package manager, what moved, and all manifests by their present path. */
interface Surroundings {
  readonly manager: PackageManagerName;
  readonly moves: readonly Move[];
  readonly texts: ReadonlyMap<string, string>;
}

/** For each manifest that may depend on packages: the manifest that names those, and how it follows a moved one. */
const KINDS: Readonly<Record<Manifest, readonly [named: string, follow: Follow]>> = {
  "package.json": ["package.json", followInPackageJson],
  "Cargo.toml": ["Cargo.toml", followInCargoToml],
  "go.mod": ["go.mod", followInGoMod],
  "go.work": ["go.mod", followInGoMod],
  "pyproject.toml": ["pyproject.toml", followInPyproject],
};

/** The new texts, by path, of the manifests that depend on moved services. One that cannot be parsed stays as it is. */
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
    // It may be a template, or broken. The report lists what it still says.
    return text;
  }
}

function placeOf(path: string, { moves }: Surroundings): Pick<Dependent, "directory"> {
  return { directory: { from: dirOf(unmovedPath(path, moves)), to: dirOf(path) } };
}

/**
 * True if a dependency without a path resolves to the moved service because of workspace settings: Cargo
 * `workspace = true`, uv `[tool.uv.sources]`, or npm, yarn and bun linking by name.
 */
function isByName(path: string, { service }: MovedService, relocation: Relocation, around: Surroundings): boolean {
  const file = joined(service.base, baseOf(path));
  const root = around.texts.get(file);
  if (root === undefined) return false;
  const place = { ...placeOf(file, around), byName: false };
  if (service.buildKind === "cargo") return isInherited(root, place, relocation);
  if (service.buildKind === "uv") return isSourced(root, place, relocation);
  // pnpm links only `workspace:` entries. https://pnpm.io/workspaces#workspace-protocol-workspace
  if (service.buildKind !== "shared" || around.manager === "pnpm") return false;
  const dir = dirOf(path);
  return dir === service.base || memberEdits({ ...service, dir }, around.manager).every((edit) => isThere(root, edit));
}

function isThere(text: string, edit: Edit): boolean {
  return addEntry(text, edit).result === "same";
}

import { isManifest } from "../edits/dependents/manifests.ts";
import { followPackages, type MovedService } from "../edits/dependents.ts";
import type { Comparison } from "./current.ts";
import { renamePackages } from "../edits/edit.ts";
import { packageNameIn, type PackageRename } from "../edits/rename-package.ts";
import { generated } from "../model/workspace.ts";
import { NAMED_IN } from "../model/edit-kinds.ts";
import { type Replaced, plain } from "../core/text.ts";

/** The manifests that a move changes: those in which a moved package is named, and those that depend on it. */
export function renamedManifests(comparison: Comparison): Map<string, string> {
  const renamed = renamePackages(packageRenames(comparison), (path) => {
    const text = comparison.disk.get(path) ?? null;
    return text === null ? null : plain(text);
  });
  return new Map([...renamed, ...followDependents(comparison, renamed)]);
}

/** The packages of moved services whose name changes. */
function packageRenames({ workspace, lock, moves }: Comparison): PackageRename[] {
  const before = new Map(generated(lock?.manifest ?? workspace).map((service) => [service.dir, service.package]));
  return moves.flatMap(({ from, to }) => {
    const service = generated(workspace).find(({ dir }) => dir === to);
    const name = before.get(from);
    return service && name !== undefined && name !== service.package
      ? [{ directory: to, from: name, to: service.package }]
      : [];
  });
}

/** The manifests that depend on what moved, with its new name and path. */
function followDependents(
  { workspace, moves, disk }: Comparison,
  renamed: ReadonlyMap<string, string>,
): Map<string, string> {
  const present = [...disk].flatMap(([path, text]): [string, string][] =>
    text !== null && isManifest(path) ? [[path, plain(text)]] : [],
  );
  const before = new Map(present);
  const texts = new Map([...present, ...renamed]);
  const moved = moves.flatMap((move): MovedService[] => {
    const service = generated(workspace).find(({ dir }) => dir === move.to);
    return service ? [{ service, move, names: namesIn(move.to, before, texts) }] : [];
  });
  return followPackages(moved, { manager: workspace.packageManager, moves, texts });
}

/** The names that a directory's manifests give its package, old and new, by file name. */
function namesIn(
  directory: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Map<string, Replaced> {
  const names = NAMED_IN.flatMap((file): [string, Replaced][] => {
    const [from, to] = [before, after].map((texts) => {
      const text = texts.get(`${directory}/${file}`);
      return text === undefined ? null : packageNameIn(file, text);
    });
    return from && to ? [[file, { from, to }]] : [];
  });
  return new Map(names);
}

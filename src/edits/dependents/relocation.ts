import path from "node:path";
import { baseOf, dirOf, resolved } from "../../core/paths.ts";
import type { Replaced } from "../../core/text.ts";

/** The old and the new name and directory of a package. */
export interface Relocation {
  /** The full name, as other manifests write it: with its scope, or as a module path. */
  readonly name: Replaced;
  /** Relative to the repository's root. */
  readonly directory: Replaced;
}

/** A manifest that may depend on the package. */
export interface Dependent {
  /** Its old directory, to which the paths in its text are relative, and its new one. */
  readonly directory: Replaced;
  /** True if workspace settings make an entry without a path mean the package too. */
  readonly byName: boolean;
}

/** A part of a text, at the offset `start`, to be replaced. */
export interface Replacement extends Replaced {
  readonly start: number;
}

/** Finds what has to change in a manifest when a package moves. Throws if the manifest cannot be parsed. */
export type Follow = (text: string, dependent: Dependent, relocation: Relocation) => readonly Replacement[];

/** The new relative path of the package in a manifest, or null if `target` is not the package's path. */
export function movedTarget(target: string, dependent: Dependent, { directory }: Relocation): string | null {
  if (target.startsWith("/") || resolved(dependent.directory.from, target) !== directory.from) return null;
  const tail = /\/*$/.exec(target)![0];
  const plain = target.slice(0, target.length - tail.length);
  const isBeside = dirOf(directory.from) === dirOf(directory.to) && baseOf(plain) === baseOf(directory.from);
  if (isBeside) return plain.slice(0, -baseOf(plain).length) + baseOf(directory.to) + tail;
  const relative = path.posix.relative(dependent.directory.to, directory.to);
  return (target.startsWith("./") && !relative.startsWith(".") ? `./${relative}` : relative) + tail;
}

import path from "node:path";
import { baseOf, dirOf, resolved } from "../../core/paths.ts";
import type { Replaced } from "../../core/text.ts";

/** A package that has another name and another place by now. */
export interface Relocation {
  /** Its whole name, as other manifests write it: with a scope, or as a module's path. */
  readonly name: Replaced;
  /** Its directory, relative to the repository's root. */
  readonly directory: Replaced;
}

/** Where the manifest lies that may depend on the package. */
export interface Dependent {
  /** Its directory before anything moved, from which its paths are meant, and the one it has now. */
  readonly directory: Replaced;
  /** Whether an entry without a path means the package too: by what the workspace says elsewhere. */
  readonly byName: boolean;
}

/** A stretch of a text that is to be another. */
export interface Replacement extends Replaced {
  readonly start: number;
}

/** Finds what in a manifest has to follow a package. Throws where it cannot be parsed. */
export type Follow = (text: string, dependent: Dependent, relocation: Relocation) => readonly Replacement[];

/** The relative path by which a manifest means the package from now on, or null where it means something else. */
export function movedTarget(target: string, dependent: Dependent, { directory }: Relocation): string | null {
  if (target.startsWith("/") || resolved(dependent.directory.from, target) !== directory.from) return null;
  const tail = /\/*$/.exec(target)![0];
  const plain = target.slice(0, target.length - tail.length);
  const isBeside = dirOf(directory.from) === dirOf(directory.to) && baseOf(plain) === baseOf(directory.from);
  if (isBeside) return plain.slice(0, -baseOf(plain).length) + baseOf(directory.to) + tail;
  const relative = path.posix.relative(dependent.directory.to, directory.to);
  return (target.startsWith("./") && !relative.startsWith(".") ? `./${relative}` : relative) + tail;
}

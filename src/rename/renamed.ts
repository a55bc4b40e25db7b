import { generated, type GeneratedService, type Workspace } from "../model/workspace.ts";
import type { Replaced } from "../core/text.ts";
import { baseOf } from "../core/paths.ts";

/** What a rename changed and other files may still name. */
export interface Renamed {
  readonly name: Replaced;
  /** The label of `<label>.railway.internal`. */
  readonly host: Replaced;
  readonly directory: Replaced;
  readonly package: Replaced;
  /** The package's old full names as others import it: with a scope, or as a module's path. */
  readonly modules: readonly string[];
}

/** What differs between a service before and after; `modules` are its old full names. */
export function renamedBetween(before: GeneratedService, after: GeneratedService, modules: readonly string[]): Renamed {
  return {
    name: { from: before.name, to: after.name },
    host: { from: before.endpoint, to: after.endpoint },
    directory: { from: before.dir, to: after.dir },
    package: { from: before.package, to: after.package },
    modules,
  };
}

export function isChanged({ from, to }: Replaced): boolean {
  return from !== to;
}

/** The words to search for: the service's old name, and the directory's and the package's if those changed, too. */
export function wordsOf({ name, directory, package: named }: Renamed): string[] {
  const words = [name.from];
  if (isChanged(directory)) words.push(baseOf(directory.from));
  // Rust code has underscores in a package's name. https://doc.rust-lang.org/cargo/reference/manifest.html#the-name-field
  if (isChanged(named)) words.push(named.from, named.from.replaceAll("-", "_"));
  return [...new Set(words)];
}

/** The services that have another name in the same directory. */
export function renamesBetween(before: Workspace, after: Workspace): Replaced[] {
  const earlier = new Map(generated(before).map(({ dir, name }) => [dir, name]));
  const names = generated(after).map(({ dir, name }) => ({ from: earlier.get(dir) ?? name, to: name }));
  return names.filter(isChanged);
}

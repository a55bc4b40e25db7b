import { usesOf } from "../../edits/formats/go-work.ts";
import { dirsWith, textOf, type Listing } from "./listing.ts";
import { outermost } from "./outermost.ts";
import { majority, type Package } from "./package.ts";
import { joined, resolved } from "../../core/paths.ts";

/** A go.work. https://go.dev/ref/mod#workspaces */
export interface GoWorkspace {
  readonly dir: string;
  /** The directories that it uses, relative to its own. */
  readonly uses: readonly string[];
  readonly go: string | null;
  readonly modules: readonly Package[];
  /** What a new module's path begins with, and what follows that: its directory, relative to the go.work's, or its name. */
  readonly prefix: string | null;
  readonly isByPath: boolean;
}

/** The repository's go.work: the one nearest to its root, or null. */
export function parseGoWork(listing: Listing): GoWorkspace | null {
  const workspaces = dirsWith(listing, "go.work").map((dir) => goWorkAt(listing, dir));
  return outermost(workspaces, ({ modules }) => modules.length);
}

/** The path of the module in a directory, or null. https://go.dev/ref/mod#go-mod-file-module */
function moduleAt(listing: Listing, dir: string): string | null {
  const text = textOf(listing, joined(dir, "go.mod"));
  return (text && /^module\s+["`]?([^\s"`]+)/m.exec(text)?.[1]) ?? null;
}

function goWorkAt(listing: Listing, dir: string): GoWorkspace {
  const text = textOf(listing, joined(dir, "go.work")) ?? "";
  const uses = usesOf(text).map((use) => use.dir);
  const modules = uses.flatMap((use) => {
    const place = resolved(dir, use);
    const name = place === null ? null : moduleAt(listing, place);
    return place === null || name === null ? [] : [{ dir: place, name, use }];
  });
  return {
    dir,
    uses,
    go: /^go\s+(\S+)/m.exec(text)?.[1] ?? null,
    modules: modules.map(({ dir: place, name }) => ({ dir: place, name })),
    ...prefixOf(modules),
  };
}

/** Most workspaces name a module by its directory. If this one does not, the prefix is what the modules' paths have in common. */
function prefixOf(modules: readonly { readonly name: string; readonly use: string }[]): {
  prefix: string | null;
  isByPath: boolean;
} {
  const byPath = majority(
    modules.map(({ name, use }) => {
      if (use === ".") return `${name}/`;
      return name.endsWith(`/${use}`) ? name.slice(0, -use.length) : null;
    }),
  );
  if (byPath !== null) return { prefix: byPath, isByPath: true };
  return { prefix: commonPrefix(modules.map(({ name }) => name)) || null, isByPath: false };
}

function commonPrefix(names: readonly string[]): string {
  const [first = "", ...others] = names;
  const parts = first.split("/").slice(0, -1);
  const common = parts.filter((_, index) => {
    const start = `${parts.slice(0, index + 1).join("/")}/`;
    return others.every((name) => name.startsWith(start));
  });
  return common.length > 0 ? `${common.join("/")}/` : "";
}

import { fieldsIn, lenientFields, textOrNull } from "./documents.ts";
import { textOf, type Listing } from "./listing.ts";
import { joined } from "../../core/paths.ts";

/** A version or range, and the file that has it. */
export interface Pinned {
  readonly version: string;
  readonly from: string;
}

/** The Node version of a directory: its version managers' before its package.json's range. */
export function nodeVersion(listing: Listing, dir: string): Pinned | null {
  const manifest = joined(dir, "package.json");
  const { engines, volta, devEngines } = lenientFields(listing, manifest);
  const runtime = fieldsIn(fieldsIn(devEngines)["runtime"]);
  return (
    inFile(listing, joined(dir, ".nvmrc")) ??
    inFile(listing, joined(dir, ".node-version")) ??
    pinned(fieldsIn(volta)["node"], manifest) ??
    inMise(listing, dir, ["node", "nodejs"]) ??
    pinned(runtime["name"] === "node" ? runtime["version"] : null, manifest) ??
    pinned(fieldsIn(engines)["node"], manifest)
  );
}

/** The Python version of a directory. */
export function pythonVersion(listing: Listing, dir: string): Pinned | null {
  const manifest = joined(dir, "pyproject.toml");
  return (
    inFile(listing, joined(dir, ".python-version")) ??
    inMise(listing, dir, ["python"]) ??
    pinned(fieldsIn(lenientFields(listing, manifest)["project"])["requires-python"], manifest)
  );
}

/** The version in a version manager's file; null if there is none. */
export function pinnedIn(listing: Listing, path: string): string | null {
  return inFile(listing, path)?.version ?? null;
}

function inFile(listing: Listing, path: string): Pinned | null {
  const line = textOf(listing, path)
    ?.split("\n")
    .find((entry) => /^\s*[^#\s]/.test(entry));
  return pinned(line?.trim().replace(/^v(?=\d)/, ""), path);
}

/** The version in mise's files, or in asdf's, which mise reads, too. https://mise.jdx.dev/configuration.html */
function inMise(listing: Listing, dir: string, names: readonly string[]): Pinned | null {
  for (const file of ["mise.toml", ".mise.toml"].map((name) => joined(dir, name))) {
    const tools = fieldsIn(lenientFields(listing, file)["tools"]);
    const tool = names.map((name) => tools[name]).find((value) => value !== undefined);
    const found = pinned(Array.isArray(tool) ? tool[0] : (fieldsIn(tool)["version"] ?? tool), file);
    if (found) return found;
  }
  const asdf = joined(dir, ".tool-versions");
  const words =
    textOf(listing, asdf)
      ?.split("\n")
      .map((line) => line.trim().split(/\s+/)) ?? [];
  return pinned(words.find(([name]) => names.includes(name!))?.[1], asdf);
}

function pinned(value: unknown, from: string): Pinned | null {
  const version = textOrNull(value);
  return version === null ? null : { version, from };
}

import { cargoMembers } from "./formats/cargo-members.ts";
import { cargoToml } from "./formats/cargo-toml.ts";
import type { Editor } from "./editor.ts";
import { goMod, goSum } from "./formats/go-mod.ts";
import { renamePackage, type PackageRename } from "./rename-package.ts";
import { goWork } from "./formats/go-work.ts";
import { packageJson } from "./formats/package-json.ts";
import { pnpmWorkspace } from "./formats/pnpm-workspace.ts";
import { pyproject } from "./formats/pyproject.ts";
import { notUtf8 } from "../core/encoding.ts";
import { RnetError } from "../core/errors.ts";
import { requirements } from "./formats/requirements.ts";
import { uvMembers } from "./formats/uv-members.ts";
import { workspaces } from "./formats/workspaces.ts";
import { NAMED_IN, type Edit, type EditKind } from "../model/edit-kinds.ts";
import { show } from "../core/text.ts";

/** Importing this file loads the parsers of JSON, TOML and YAML. */
const EDITORS: Readonly<Record<EditKind, Editor>> = {
  "package.json": packageJson,
  "requirements.txt": requirements,
  "Cargo.toml": cargoToml,
  "go.mod": goMod,
  "go.sum": goSum,
  "pyproject.toml": pyproject,
  "pnpm-workspace.yaml packages": pnpmWorkspace,
  "package.json workspaces": workspaces,
  "Cargo.toml members": cargoMembers,
  "go.work use": goWork,
  "pyproject.toml members": uvMembers,
};

/** The result of one edit. `keep`: the user has set the entry to something else. */
type EditResult = "edit" | "same" | "keep";

interface Edited {
  readonly text: string;
  readonly result: EditResult;
}

/** Throws BAD_MANIFEST if the file cannot be parsed, BAD_ENCODING if it has a NUL, as UTF-16 read as UTF-8 has. */
function readable<T>(path: string, text: string, act: () => T): T {
  if (text.includes("\0")) throw notUtf8([path]);
  try {
    return act();
  } catch (error) {
    throw new RnetError("BAD_MANIFEST", `${show(path)} cannot be read: ${show(String((error as Error).message))}`);
  }
}

/** The new texts, by path, of the manifests that change because of these renames. Throws as addEntry does. */
export function renamePackages(
  renames: readonly PackageRename[],
  textOf: (path: string) => string | null,
): Map<string, string> {
  const files = renames.flatMap((rename) =>
    NAMED_IN.map((file) => ({ file, rename, path: `${rename.directory}/${file}` })),
  );
  const renamed = files.flatMap(({ file, rename, path }): [string, string][] => {
    const text = textOf(path);
    const result = text === null ? null : readable(path, text, () => renamePackage(file, text, rename));
    return result === null || result === text ? [] : [[path, result]];
  });
  return new Map(renamed);
}

/** Adds an entry unless its key is there. Throws BAD_MANIFEST or BAD_ENCODING if the file cannot be read. */
export function addEntry(text: string, { path, edit, key, value }: Edit): Edited {
  return readable(path, text, () => {
    const present = EDITORS[edit].get(text, key);
    if (present === value) return { text, result: "same" };
    if (present !== null) return { text, result: "keep" };
    return { text: EDITORS[edit].add(text, key, value), result: "edit" };
  });
}

/** Removes an entry unless the user has set it to something else. Throws as addEntry does. */
export function removeEntry(text: string, { path, edit, key, value }: Edit): Edited {
  return readable(path, text, () => {
    const present = EDITORS[edit].get(text, key);
    if (present === null) return { text, result: "same" };
    if (present !== value) return { text, result: "keep" };
    return { text: EDITORS[edit].remove(text, key), result: "edit" };
  });
}

import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { memberEdits } from "../edits/planned-edits.ts";
import { baseOf, dirOf, joined } from "../core/paths.ts";
import { packageManager } from "../model/package-manager.ts";
import { buildCommandsOf } from "../render/build-commands.ts";
import { generated, type GeneratedService, type PackageManagerName, type Workspace } from "../model/workspace.ts";

/** A lock file that must follow its manifest: the ecosystem's own command, and whether we are to run it. */
export interface Refresh {
  readonly dir: string;
  readonly command: string;
  readonly isDue: boolean;
}

/** By manifest: the files that show that a lone service was installed. Go's sums are edited with its modules. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  "package.json": ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "node_modules"],
  "Cargo.toml": ["Cargo.lock"],
  "requirements.txt": [".venv"],
};

interface LockFile {
  readonly command: string;
  readonly file: string;
}

/** A workspace's lock file and the command that updates it, by the manifest that lists the members. */
function lockFileOf(manifest: string, manager: PackageManagerName): LockFile | null {
  const { install, lock } = packageManager(manager);
  const node = { command: install, file: lock };
  const known: Readonly<Record<string, LockFile>> = {
    "pnpm-workspace.yaml": node,
    "package.json": node,
    "Cargo.toml": { command: "cargo fetch", file: "Cargo.lock" },
    "pyproject.toml": { command: "uv lock", file: "uv.lock" },
  };
  return known[baseOf(manifest)] ?? null;
}

interface StepOutcome {
  readonly kind: string;
  readonly path: string;
}

type ChangedFiles = ReadonlyMap<string, string>;

/** The commands to run after manifests changed: in each service that stands alone, else once in its workspace. */
export function refreshes(root: string, workspace: Workspace, steps: readonly StepOutcome[]): Refresh[] {
  const changed = new Map(
    steps.filter(({ kind }) => kind === "create" || kind === "edit").map(({ path: file, kind }) => [file, kind]),
  );
  if (changed.size === 0) return [];
  const alone = generated(workspace)
    .filter(
      ({ buildKind, dir }) =>
        buildKind === "isolated" && Object.keys(OWN).some((file) => changed.has(`${dir}/${file}`)),
    )
    .flatMap((service) => ownRefreshes(root, service, workspace, changed));
  return [...workspaceRefreshes(root, workspace, changed), ...alone];
}

function ownRefreshes(root: string, service: GeneratedService, workspace: Workspace, changed: ChangedFiles): Refresh[] {
  const { dir } = service;
  return Object.entries(OWN).flatMap(([manifest, files]) => {
    const kind = changed.get(`${dir}/${manifest}`);
    if (kind === undefined) return [];
    const isNew = kind === "create" && manifest === "package.json";
    const command = manifest === "Cargo.toml" ? "cargo fetch" : buildCommandsOf(service, workspace).install;
    return [{ dir, command, isDue: isNew || files.some((file) => pathExistsSync(path.join(root, dir, file))) }];
  });
}

/** The workspaces of members that came, went or changed. Only the edited list shows a member that went. */
function workspaceRefreshes(root: string, workspace: Workspace, changed: ChangedFiles): Refresh[] {
  const manager = workspace.packageManager;
  const bases = new Set([".", ...generated(workspace).map(({ base }) => base)]);
  const lists = [...changed].filter(([file, kind]) => kind === "edit" && bases.has(dirOf(file))).map(([file]) => file);
  const touched = generated(workspace).filter((service) => isChanged(service, changed));
  const own = touched.flatMap((service) => memberEdits(service, manager).map(({ path: file }) => file));
  return [...new Set([...lists, ...own])].flatMap((manifest) => {
    const lock = lockFileOf(manifest, manager);
    const dir = dirOf(manifest);
    return lock ? [{ dir, command: lock.command, isDue: pathExistsSync(path.join(root, joined(dir, lock.file))) }] : [];
  });
}

function isChanged({ dir }: GeneratedService, changed: ChangedFiles): boolean {
  return ["package.json", "Cargo.toml", "pyproject.toml"].some((file) => changed.has(`${dir}/${file}`));
}

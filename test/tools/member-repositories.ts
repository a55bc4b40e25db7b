import fs from "node:fs";
import path from "node:path";
import { addLink, addService, sequence, type Change } from "../../src/changes/change.ts";
import { joined } from "../../src/core/paths.ts";
import { LOOPBACK } from "../../src/run/network.ts";
import { freePort } from "../../src/run/probe.ts";
import type { Result } from "../../src/verify/result.ts";
import { targetsOf } from "../../src/run/targets.ts";
import { verify } from "../../src/verify/verify.ts";
import { generated, type BuildKind, type PackageManagerName, type Workspace } from "../../src/model/workspace.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { readTree, temporaryDirectory, writeTree, type Tree } from "../tree.ts";
import { bring } from "../proof/cache.ts";
import { WORKSPACE_TOOLS } from "./workspace-tools.ts";
import { PROOF, PROOF_ENVIRONMENT, run } from "../proof/prepare.ts";

// Small workspaces of each kind, made by hand, that our pipeline makes services in.

/** A repository, what is added to it and how that is built. */
export interface MemberRepository {
  readonly id: string;
  readonly buildKind: BuildKind;
  readonly base: string;
  readonly manager: PackageManagerName;
  readonly frameworks: readonly string[];
  readonly files: Tree;
  /** Programs that have to be on PATH before all others, each a file of the tools that were fetched. */
  readonly programs: Readonly<Record<string, string>>;
}

const LIBRARY = { "packages/lib/package.json": json({ name: "lib", version: "1.0.0" }) };
const WORKSPACES = { name: "mono", private: true, workspaces: ["packages/*"] };
// Yarn refuses an install over an optional package that the registry does not have, which npm, pnpm and bun pass over:
// vite 8.4.0 names one (napi-windows-process-start-time).
const YARN = { ...WORKSPACES, resolutions: { vite: "8.3.8" } };
const PYPROJECT = '[project]\nname = "mono"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = []\n';
const NODE = { buildKind: "shared", base: ".", frameworks: ["express"], programs: {} } as const;
const ELSE = { base: ".", manager: "npm", programs: {} } as const;

/** Beside each workspace something of another language, which must not win. */
export const MEMBER_REPOSITORIES: readonly MemberRepository[] = [
  {
    ...NODE,
    id: "npm",
    manager: "npm",
    frameworks: ["express", "next", "next-standalone"],
    files: { "package.json": json(WORKSPACES), "go.mod": "module example.com/other\n\ngo 1.26\n", ...LIBRARY },
  },
  {
    ...NODE,
    id: "pnpm",
    manager: "pnpm",
    frameworks: ["express", "next", "next-standalone"],
    files: {
      "package.json": json({ name: "mono", private: true }),
      // Since pnpm 11 an install fails over a build script that nobody has decided about: tsx brings one with esbuild.
      "pnpm-workspace.yaml": "packages:\n  - packages/*\nallowBuilds:\n  esbuild: false\n",
      ...LIBRARY,
    },
    programs: { pnpm: "node_modules/.bin/pnpm" },
  },
  {
    ...NODE,
    id: "yarn 1",
    manager: "yarn",
    frameworks: ["nest"],
    // It refuses a machine whose Node is older than the services want, which the others only warn of.
    files: { "package.json": json(YARN), ".yarnrc": "ignore-engines true\n", ...LIBRARY },
    programs: { yarn: "node_modules/yarn/bin/yarn.js" },
  },
  {
    ...NODE,
    id: "yarn 4",
    manager: "yarn",
    files: {
      "package.json": json(YARN),
      "yarn.lock": "",
      ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n",
      ...LIBRARY,
    },
    programs: { yarn: "node_modules/@yarnpkg/cli-dist/bin/yarn.js" },
  },
  {
    ...NODE,
    id: "bun",
    manager: "bun",
    files: { "package.json": json(WORKSPACES), ...LIBRARY },
    programs: { bun: "node_modules/.bin/bun" },
  },
  {
    ...ELSE,
    id: "cargo",
    buildKind: "cargo",
    frameworks: ["axum"],
    files: {
      "Cargo.toml": '[workspace]\nresolver = "3"\nmembers = ["crates/*"]\n',
      "crates/lib/Cargo.toml": '[package]\nname = "lib"\nversion = "0.1.0"\nedition = "2021"\n',
      "crates/lib/src/lib.rs": "",
      "go.work": "go 1.26\n",
    },
  },
  ...[".", "backend"].map((base): MemberRepository => ({
    ...ELSE,
    id: `go.work in ${base}`,
    buildKind: "gowork",
    base,
    frameworks: ["fiber", "fiber"],
    files: {
      [joined(base, "go.work")]: "go 1.26\n\nuse ./lib\n",
      [joined(base, "lib/go.mod")]: "module example.com/lib\n\ngo 1.26\n",
      [joined(base, "lib/lib.go")]: "package lib\n",
    },
  })),
  {
    ...ELSE,
    id: "uv",
    buildKind: "uv",
    frameworks: ["gunicorn", "uvicorn"],
    files: {
      "pyproject.toml": `${PYPROJECT}\n[tool.uv.workspace]\nmembers = ["libs/*"]\n`,
      "libs/lib/pyproject.toml": `${PYPROJECT.replace("mono", "lib")}\n[tool.uv]\npackage = false\n`,
      ...LIBRARY,
    },
    programs: { uv: "python/bin/uv" },
  },
];

/** A repository with its services on disk. */
export interface BuiltRepository {
  readonly root: string;
  readonly workspace: Workspace;
  /** The directory of its own programs. */
  readonly programs: string;
}

/** Makes the services of a repository with our pipeline, brings it to its place and its lock file up to date. */
export async function makeMemberRepository(repository: MemberRepository): Promise<BuiltRepository> {
  const scratch = temporaryDirectory();
  writeTree(scratch, repository.files);
  const start = made([], {
    name: "mono",
    packageManager: repository.manager,
    origin: "repository",
    repository: "acme/mono",
  });
  const { plan, todo } = await applyChange(scratch, sequence(changesOf(repository)), { start });
  const root = path.join(PROOF, "build-kinds", repository.id.replaceAll(" ", "-"));
  fs.mkdirSync(root, { recursive: true });
  if (repository.buildKind === "cargo") shareTarget(root);
  bring(root, readTree(scratch));
  fs.rmSync(scratch, { recursive: true });
  const own = programsOf(repository, root);
  for (const { dir, command } of todo) run("bash", ["-c", `PATH=${own}:$PATH; ${command}`], path.join(root, dir));
  return { root, workspace: plan.workspace, programs: own };
}

/** What other proofs compiled is taken from there: a root build has its target directory at the root. */
export function shareTarget(root: string): void {
  const shared = PROOF_ENVIRONMENT.CARGO_TARGET_DIR;
  fs.mkdirSync(shared, { recursive: true });
  const own = path.join(root, "target");
  if (fs.lstatSync(own, { throwIfNoEntry: false })) return;
  fs.symlinkSync(shared, own);
}

/** Builds and runs every service of a repository, with the repository's own programs on PATH. */
export async function verifyRepository({ root, workspace, programs }: BuiltRepository): Promise<Result[]> {
  const before = process.env["PATH"];
  process.env["PATH"] = `${programs}:${PROOF_ENVIRONMENT.PATH}`;
  try {
    const ports = new Map<string, number>();
    for (const { name } of generated(workspace)) ports.set(name, await freePort());
    return await verify({
      targets: targetsOf(workspace, root, ports, () => "localhost"),
      network: LOOPBACK,
      build: true,
      whySkip: () => null,
      tell: () => {},
      opened: () => {},
    });
  } finally {
    process.env["PATH"] = before;
  }
}

/** Services deep down, each but the first calling the one before it. */
function changesOf({ buildKind, base, frameworks }: MemberRepository): Change[] {
  const names = frameworks.map((id, index) => `my-${id}-${index}`);
  const services = frameworks.map((framework, index) =>
    addService({
      name: names[index]!,
      framework,
      dir: joined(base, `services/${names[index]!}`),
      port: null,
      buildKind,
      base,
    }),
  );
  const links = names
    .slice(1)
    .map((from, index) => addLink({ from, to: names[index]!, client: null, env: "OTHER_URL" }));
  return [...services, ...links];
}

/** A directory with a repository's own programs, and no other of theirs. */
export function programsOf({ programs }: Pick<MemberRepository, "programs">, root: string): string {
  const directory = `${root}.programs`;
  fs.mkdirSync(directory, { recursive: true });
  for (const [name, file] of Object.entries(programs)) {
    const target = path.join(WORKSPACE_TOOLS, file);
    const line = file.endsWith(".js") ? `exec "${process.execPath}" "${target}"` : `exec "${target}"`;
    fs.writeFileSync(path.join(directory, name), `#!/bin/sh\n${line} "$@"\n`, { mode: 0o755 });
  }
  return directory;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

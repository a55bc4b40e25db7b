import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { frameworkOf } from "../../src/model/catalog.ts";
import { serviceContext } from "../../src/render/context.ts";
import { printWorkspace } from "../../src/state/rnet-json.ts";
import { generated, type GeneratedService, type Workspace } from "../../src/model/workspace.ts";
import {
  CLI,
  fetchServers,
  missing,
  PROOF,
  PROOF_ENVIRONMENT,
  run,
  WORKSPACE,
  writeProofWorkspace,
} from "./prepare.ts";
import { treeOf } from "../tree.ts";
import { clientsOf, through } from "../variations.ts";
import { takeModules } from "./modules.ts";
import { proofWorkspace } from "./workspace.ts";
import { searchPath } from "../../src/run/search-path.ts";

// Small workspaces, made by the command line, whose services take what was installed for a service of the proof workspace.

const COPIES = path.join(PROOF, "copies");
const BUILT = path.join(PROOF, "built");
const INSTALLING = /\binstall\b|\bvenv\b|\bdownload\b/;
const COMPILERS = { node: "npm", python: "python3", go: "go", rust: "cargo" } as const;

/** A workspace that is a test's own, and its place on disk. */
export interface Copy {
  readonly root: string;
  readonly workspace: Workspace;
}

/** Why a service of a framework cannot be built here, or null. */
export function whyNotBuilt(framework: string): string | null {
  const { language } = frameworkOf(framework);
  const [absent] = language === null ? [] : missing(COMPILERS[language]);
  return absent === undefined ? null : `${absent} is not on PATH`;
}

/** Builds services of the proof workspace as the platform does; what is newer than its sources stays as it is. */
export async function ensureBuilt(...names: string[]): Promise<void> {
  writeProofWorkspace();
  fetchServers();
  const workspace = proofWorkspace();
  for (const one of generated(workspace).filter(({ name }) => names.includes(name))) {
    if (!isStale(one)) continue;
    console.warn(`building ${one.name}, which no proof has built since its sources changed`);
    const directory = path.join(WORKSPACE, one.dir);
    const framework = frameworkOf(one.framework);
    if (framework.language === "node" && !fs.existsSync(path.join(directory, "node_modules"))) {
      const tree = await treeOf(through(framework, clientsOf(framework)));
      takeModules(tree["app/package.json"]!, directory);
    }
    runSteps(WORKSPACE, one, workspace, serviceContext(one, workspace).work.build);
    markBuilt(one.name);
  }
}

/** Remembers that a service of the proof workspace was built to the end; one that was interrupted is not. */
function markBuilt(name: string): void {
  fs.mkdirSync(BUILT, { recursive: true });
  fs.writeFileSync(path.join(BUILT, name), "");
}

/** Makes a workspace of one's own. `twins` says which service of the proof workspace has the dependencies of each. */
export async function makeCopy(workspace: Workspace, twins: Readonly<Record<string, string>>): Promise<Copy> {
  await ensureBuilt(...Object.values(twins));
  fs.mkdirSync(COPIES, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(COPIES, "copy-"));
  fs.chmodSync(scratch, 0o711); // mongod, which is nobody's there, has to reach its data
  const manifest = path.join(scratch, "rnet.json");
  fs.writeFileSync(manifest, printWorkspace(workspace));
  run(process.execPath, [CLI, "copy", "--from", manifest, "--cwd", scratch, "--no-install", "--no-git"], scratch);
  const root = path.join(scratch, "copy");
  for (const one of generated(workspace)) {
    const twin = twins[one.name];
    if (twin !== undefined) takeInstalled(path.join(WORKSPACE, twin), path.join(root, one.dir));
  }
  return { root, workspace };
}

/** Removes a copy from disk. */
export function removeCopy({ root }: Copy): void {
  fs.rmSync(path.dirname(root), { recursive: true, force: true });
}

/** The steps that compile a service of a copy; what it depends on is there already. */
export function stepsOf({ workspace }: Copy, name: string): string[] {
  const one = generated(workspace).find((each) => each.name === name)!;
  return serviceContext(one, workspace).work.build.filter((step) => !INSTALLING.test(step));
}

/** Compiles a service of a copy. */
export function compile(copy: Copy, name: string): void {
  const one = generated(copy.workspace).find((each) => each.name === name)!;
  runSteps(copy.root, one, copy.workspace, stepsOf(copy, name));
}

/** Replaces a text in a file of a copy. Throws if the text is not there exactly once: the edit would be none. */
export function edit({ root }: Copy, file: string, before: string, after: string): void {
  const target = path.join(root, file);
  const parts = fs.readFileSync(target, "utf8").split(before);
  if (parts.length !== 2)
    throw new Error(`${file} holds ${JSON.stringify(before)} ${parts.length - 1} times, not once`);
  fs.writeFileSync(target, parts.join(after));
}

/** Hard links for node_modules, which Next wants inside the project; a Python environment knows its own place anyway. */
function takeInstalled(from: string, to: string): void {
  for (const file of ["package-lock.json", "Cargo.lock"]) {
    if (fs.existsSync(path.join(from, file))) fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
  if (fs.existsSync(path.join(from, "node_modules"))) run("cp", ["-al", path.join(from, "node_modules"), to], from);
  if (fs.existsSync(path.join(from, ".venv"))) fs.symlinkSync(path.join(from, ".venv"), path.join(to, ".venv"));
}

function runSteps(root: string, one: GeneratedService, workspace: Workspace, steps: readonly string[]): void {
  const { path: extra } = frameworkOf(one.framework);
  const cwd = path.join(root, one.dir);
  const env = { ...PROOF_ENVIRONMENT, PATH: searchPath(cwd, extra), NEXT_TELEMETRY_DISABLED: "1" };
  for (const step of steps) {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", step], {
      cwd,
      env,
      encoding: "utf8",
      maxBuffer: 1e8,
      // With a pipe for its input bash may take itself for a remote shell and read .bashrc, which changes PATH.
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (status !== 0) throw new Error(`"${step}" of ${one.name} ended with ${status}:\n${stdout}\n${stderr}`);
  }
}

/** Whether a service was never built to the end, or one of its sources is newer than that. */
function isStale({ name, dir, framework }: GeneratedService): boolean {
  if (frameworkOf(framework).language === null) return false;
  const built = ageOf(path.join(BUILT, name));
  return built === 0 || sourcesOf(path.join(WORKSPACE, dir)).some((file) => ageOf(file) > built);
}

function sourcesOf(directory: string): string[] {
  const own = ["src", "package.json", "requirements.txt", "go.mod", "Cargo.toml", "network.go", "main.go", "app.go"];
  return own
    .map((name) => path.join(directory, name))
    .flatMap((entry) =>
      fs.statSync(entry, { throwIfNoEntry: false })?.isDirectory()
        ? fs.readdirSync(entry, { recursive: true }).map((name) => path.join(entry, String(name)))
        : [entry],
    )
    .filter((entry) => fs.statSync(entry, { throwIfNoEntry: false })?.isFile());
}

/** When a file was written, 0 if there is none. */
function ageOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

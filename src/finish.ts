import path from "node:path";
import fs from "fs-extra";
import { localNetworks, packageManager, serviceContext } from "./context.ts";
import { frameworkOf } from "./catalog.ts";
import type { Step } from "./reconcile.ts";
import { git, lastLines, runQuietly } from "./run.ts";
import { generated, type GeneratedService, type Workspace } from "./workspace.ts";

/** What a person may hear while something takes long. */
export interface Progress {
  start(text: string): void;
  done(text: string): void;
  failed(text: string): void;
}

/** The Node services, which are installed for the person; the others' tools may not be there. */
function installable(workspace: Workspace): GeneratedService[] {
  return generated(workspace).filter(({ framework }) => frameworkOf(framework).language === "node");
}

/** Installs each Node service in turn. Returns the messages of those that failed. */
export function install(root: string, workspace: Workspace, progress: Progress): Promise<string[]> {
  const { name, install: command } = packageManager(workspace.packageManager);
  const jobs = installable(workspace).map(({ dir }) => ({ dir, command, argv: [name, "install"] }));
  return runEach(root, jobs, progress, "The files are all there");
}

/** A command as a person would type it in a directory, and the arguments that run it. */
interface Job {
  readonly dir: string;
  readonly command: string;
  readonly argv: readonly string[];
}

/** Runs the jobs in turn. Returns the messages of those that failed, each with what is done all the same. */
async function runEach(root: string, jobs: readonly Job[], progress: Progress, done: string): Promise<string[]> {
  const failures: string[] = [];
  for (const {
    dir,
    command,
    argv: [program = "", ...args],
  } of jobs) {
    const text = `${command} in ${dir}`;
    progress.start(text);
    const { code, output } = await runQuietly(program, args, path.join(root, dir));
    if (code === 0) {
      progress.done(text);
    } else {
      progress.failed(text);
      const cure = `${done}; go on with: cd ${dir} && ${command}`;
      failures.push(`"${command}" failed in ${dir} (exit code ${code}). ${cure}\n${lastLines(output, 8)}`);
    }
  }
  return failures;
}

/** A lock file that has to follow its manifest: the ecosystem's own command, and whether it is ours to run. */
export interface Refresh {
  readonly dir: string;
  readonly command: string;
  readonly isDue: boolean;
}

const LOCK_FILES: Readonly<Record<string, readonly string[]>> = {
  "package.json": ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "node_modules"],
  "Cargo.toml": ["Cargo.lock"],
  "requirements.txt": [".venv"],
};

/** What has to be run after these manifests were made or changed. Go has nothing: its sums are edited with its modules. */
export function refreshes(root: string, workspace: Workspace, steps: readonly Step[]): Refresh[] {
  const changed = new Map(
    steps.filter(({ kind }) => kind === "create" || kind === "edit").map(({ path: file, kind }) => [file, kind]),
  );
  const manifests = Object.entries(LOCK_FILES);
  const touched = generated(workspace).filter(({ dir }) => manifests.some(([file]) => changed.has(`${dir}/${file}`)));
  if (touched.length === 0) return [];
  const networks = localNetworks(workspace);
  return touched.flatMap((service) => {
    const { dir, install: installCommand } = serviceContext(service, workspace, networks);
    return manifests.flatMap(([manifest, files]) => {
      const kind = changed.get(`${dir}/${manifest}`);
      if (kind === undefined) return [];
      const isNew = kind === "create" && manifest === "package.json";
      const command = manifest === "Cargo.toml" ? "cargo fetch" : installCommand;
      return [{ dir, command, isDue: isNew || files.some((file) => fs.existsSync(path.join(root, dir, file))) }];
    });
  });
}

/** Runs the commands in turn. Returns the messages of those that failed. */
export function runRefreshes(root: string, commands: readonly Refresh[], progress: Progress): Promise<string[]> {
  const jobs = commands.map(({ dir, command }) => ({ dir, command, argv: ["bash", "-c", command] }));
  return runEach(root, jobs, progress, "Everything else is done");
}

/** Makes a repository with a first commit. Returns what to tell the person, or null where all went well. */
export function commitFirst(root: string, message: string): string | null {
  if (git(["rev-parse", "--is-inside-work-tree"], path.dirname(root)).output.trim() === "true") return null;
  const started = git(["init", "--quiet", "--initial-branch", "main"], root);
  if (started.code === 127) return "git is not installed, so there is no repository yet.";
  if (started.code !== 0) return `git init failed: ${started.output}`;
  const ended = [
    ["add", "--all"],
    ["commit", "--quiet", "--message", message],
  ]
    .map((args) => git(args, root))
    .find(({ code }) => code !== 0);
  return ended ? `The repository has no first commit yet: ${ended.output.split("\n")[0] ?? ""}` : null;
}

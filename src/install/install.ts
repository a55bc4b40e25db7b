import path from "node:path";
import { packageManager } from "../model/package-manager.ts";
import { frameworkOf } from "../model/catalog.ts";
import type { Refresh } from "./lockfiles.ts";
import { git, lastLines, runQuietly } from "../core/subprocess.ts";
import { generated, type GeneratedService, type Workspace } from "../model/workspace.ts";

/** Reports on something that takes long. */
export interface Progress {
  start(text: string): void;
  done(text: string): void;
  failed(text: string): void;
}

/** The Node services: the tools of other languages may not be installed. */
function installable(workspace: Workspace): GeneratedService[] {
  return generated(workspace).filter(({ framework }) => frameworkOf(framework).language === "node");
}

/** Installs each Node service in turn. Returns the messages of those that failed. */
export function install(root: string, workspace: Workspace, progress: Progress): Promise<string[]> {
  const { name, install: command } = packageManager(workspace.packageManager);
  const jobs = installable(workspace).map(({ dir }) => ({ dir, command, argv: [name, "install"] }));
  return runEach(root, jobs, progress, "The files are all there");
}

/** A command as the user types it at the root. */
export function inDirectory(dir: string, command: string): string {
  return dir === "." ? command : `(cd ${dir} && ${command})`;
}

/** A command as the user types it in a directory, and the arguments that run it. */
interface Job {
  readonly dir: string;
  readonly command: string;
  readonly argv: readonly string[];
}

/** Runs the jobs in turn. Returns the messages of those that failed; `done` says what succeeded nevertheless. */
async function runEach(root: string, jobs: readonly Job[], progress: Progress, done: string): Promise<string[]> {
  const failures: string[] = [];
  for (const {
    dir,
    command,
    argv: [program = "", ...args],
  } of jobs) {
    const text = dir === "." ? command : `${command} in ${dir}`;
    progress.start(text);
    const { code, output } = await runQuietly(program, args, path.join(root, dir));
    if (code === 0) {
      progress.done(text);
    } else {
      progress.failed(text);
      const cure = `${done}; go on with: ${inDirectory(dir, command)}`;
      failures.push(
        `"${command}" failed in ${dir === "." ? "the root" : dir} (exit code ${code}). ${cure}\n${lastLines(output, 8)}`,
      );
    }
  }
  return failures;
}

/** Runs the commands in turn. Returns the messages of those that failed. */
export function runRefreshes(root: string, commands: readonly Refresh[], progress: Progress): Promise<string[]> {
  const jobs = commands.map(({ dir, command }) => ({ dir, command, argv: ["bash", "-c", command] }));
  return runEach(root, jobs, progress, "Everything else is done");
}

/** Makes a repository with a first commit if there is none around. Returns what to tell the user, or null. */
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

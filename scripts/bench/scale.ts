import { execFileSync } from "node:child_process";
import fs from "fs-extra";
import path from "node:path";
import type { Task } from "./measure.ts";

// Four kinds in turn; in each four, two call the first.
const KINDS = [
  { framework: "express", client: null },
  { framework: "uvicorn", client: "httpx" },
  { framework: "fiber", client: "net-http" },
  { framework: "redis", client: null },
];

/**
 * At each size: `create` from a manifest, `sync` with nothing to do, and `rename` of one service; and `--help` in the same
 * rounds, since a machine is not equally fast a minute later.
 */
export function scaleTasks(ours: string, sizes: readonly number[], root: string): Task[] {
  const tasks = sizes.flatMap((size) => {
    const cwd = path.join(root, `scale-${size}`);
    const create = createTask(ours, size, cwd);
    const standing = path.join(cwd, "standing");
    return [
      { id: `create/${size}`, ...create },
      { id: `sync/${size}`, argv: commandOf(ours, "sync"), ready: () => standing },
      {
        id: `rename/${size}`,
        argv: commandOf(ours, "rename", "s0", "renamed"),
        ready: () => renamedBack(ours, standing),
      },
    ];
  });
  return [{ id: "scale/help", argv: [process.execPath, ours, "--help"], ready: () => root }, ...tasks];
}

/** `create` and `cp -r` of what it makes, where `disk` is: a copy in memory costs next to nothing. */
export function copyTasks(ours: string, size: number, disk: string): Task[] {
  const cwd = path.join(disk, "copied");
  return [
    { id: `disk/create/${size}`, ...createTask(ours, size, cwd) },
    { id: `disk/copy/${size}`, argv: ["cp", "-r", "standing", "copy"], ready: () => without(cwd, "copy") },
  ];
}

/** How `app` is made in `cwd`; the same is made there as `standing` now. */
function createTask(ours: string, size: number, cwd: string): Pick<Task, "argv" | "ready"> {
  fs.outputJsonSync(path.join(cwd, "rnet-from.json"), manifestOf(size));
  const create = (directory: string): string[] => commandOf(ours, directory, "--from", "rnet-from.json", "--no-git");
  run(create("standing"), cwd);
  return { argv: create("app"), ready: () => without(cwd, "app") };
}

function commandOf(ours: string, ...args: readonly string[]): string[] {
  return [process.execPath, ours, ...args, "--no-install"];
}

function run([program, ...args]: readonly string[], cwd: string): void {
  execFileSync(program!, args, { cwd, stdio: "ignore" });
}

function manifestOf(size: number): object {
  const services = Array.from({ length: size }, (_, index) => {
    const { framework, client } = KINDS[index % KINDS.length]!;
    const first = `s${index - (index % KINDS.length)}`;
    const links = client === null ? [] : [{ to: first, client, env: "BACKEND_URL" }];
    return { name: `s${index}`, framework, port: 2_000 + index, links };
  });
  return { name: "shop", origin: "create", services };
}

function without(cwd: string, name: string): string {
  fs.removeSync(path.join(cwd, name));
  return cwd;
}

function renamedBack(ours: string, standing: string): string {
  if (fs.readFileSync(path.join(standing, "rnet.json"), "utf8").includes('"renamed"')) {
    run(commandOf(ours, "rename", "renamed", "s0"), standing);
  }
  return standing;
}

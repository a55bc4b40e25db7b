import { execFileSync } from "node:child_process";
import fs from "fs-extra";
import path from "node:path";
import type { Task } from "./measure.ts";
import { PEERS } from "./peers.ts";

const THREE = ["--service", "api:express", "--service", "site:next", "--service", "jobs:uvicorn", "--link", "site:api"];

/** Three of our services, a hundred of them, and one project of each peer. */
export function scaffoldTasks(programs: Readonly<Record<string, string>>, ours: string, root: string): Task[] {
  // Each run has a directory of its own: on a disk that is still removing the last one, many files take longer.
  const task = (id: string, program: string, args: readonly string[]): Task => ({
    id: `scaffold/${id}`,
    argv: [process.execPath, program, ...args],
    ready: () => fs.mkdtempSync(path.join(root, `${id}-`)),
  });
  const own = ["app", "--yes", "--no-install", "--no-git"];
  const hundred = Array.from({ length: 100 }, (_, index) => ["--service", `s${index}:express`]).flat();
  const plopfile = preparePlop(path.join(root, "plop"), programs["create-vite"]!);
  return [
    task("ours-3", ours, [...own, ...THREE]),
    task("ours-100", ours, [...own, ...hundred]),
    ...PEERS.map(({ name, scaffold }) =>
      task(name, programs[name]!, name === "plop" ? [...scaffold, "--plopfile", plopfile, "--dest", "."] : scaffold),
    ),
  ];
}

/** A plopfile that writes the files of create-vite's project with plop's own addMany. Returns its path. */
function preparePlop(directory: string, createVite: string): string {
  fs.ensureDirSync(directory);
  const scaffold = PEERS.find(({ name }) => name === "create-vite")!.scaffold;
  const options = { cwd: directory, stdio: "ignore" } as const;
  execFileSync(process.execPath, [createVite, ...scaffold], options);
  fs.moveSync(path.join(directory, "app"), path.join(directory, "files"));
  const text = `export default (plop) => plop.setGenerator("app", {
    prompts: [],
    actions: [{ type: "addMany", destination: "app", base: "files", templateFiles: "files/**", globOptions: { dot: true } }],
  });\n`;
  const plopfile = path.join(directory, "plopfile.mjs");
  fs.writeFileSync(plopfile, text);
  return plopfile;
}

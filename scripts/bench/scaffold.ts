import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Task } from "./measure.ts";
import { PEERS } from "./peers.ts";

const THREE = ["--service", "api:express", "--service", "site:next", "--service", "jobs:uvicorn", "--link", "site:api"];

/** Three of our services, a hundred of them, and one project of each peer. */
export function scaffoldTasks(programs: Readonly<Record<string, string>>, ours: string, root: string): Task[] {
  const task = (id: string, program: string, args: readonly string[], cwd: string): Task => ({
    id: `scaffold/${id}`,
    argv: [process.execPath, program, ...args],
    ready: () => {
      fs.rmSync(path.join(cwd, "app"), { recursive: true, force: true });
      fs.mkdirSync(cwd, { recursive: true });
      return cwd;
    },
  });
  const own = ["app", "--yes", "--no-install", "--no-git"];
  const hundred = Array.from({ length: 100 }, (_, index) => ["--service", `s${index}:express`]).flat();
  preparePlop(path.join(root, "plop"), programs["create-vite"]!);
  return [
    task("ours-3", ours, [...own, ...THREE], path.join(root, "ours-3")),
    task("ours-100", ours, [...own, ...hundred], path.join(root, "ours-100")),
    ...PEERS.map(({ name, scaffold }) => task(name, programs[name]!, scaffold, path.join(root, name))),
  ];
}

/** A plopfile that writes, with plop's own addMany, the very files that create-vite's project has. */
function preparePlop(directory: string, createVite: string): void {
  fs.mkdirSync(directory, { recursive: true });
  const scaffold = PEERS.find(({ name }) => name === "create-vite")!.scaffold;
  const options = { cwd: directory, stdio: "ignore" } as const;
  execFileSync(process.execPath, [createVite, ...scaffold], options);
  fs.renameSync(path.join(directory, "app"), path.join(directory, "files"));
  const plopfile = `export default (plop) => plop.setGenerator("app", {
    prompts: [],
    actions: [{ type: "addMany", destination: "app", base: "files", templateFiles: "files/**", globOptions: { dot: true } }],
  });\n`;
  fs.writeFileSync(path.join(directory, "plopfile.mjs"), plopfile);
}

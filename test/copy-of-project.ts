import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { temporaryDirectory } from "./tree.ts";

// A copy of the project, to build a program with changed templates.

const PROJECT = path.resolve(import.meta.dirname, "..");
const SOURCES = ["generators", "scripts", "src", "templates", "package.json", "tsconfig.json"];

/** Copies the project without its tests. Returns the directory. node_modules is shared. */
export function copyOfProject(): string {
  const copy = temporaryDirectory();
  for (const name of SOURCES) fs.cpSync(path.join(PROJECT, name), path.join(copy, name), { recursive: true });
  fs.symlinkSync(path.join(PROJECT, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

/** Builds a copy. Returns its program, which runs in the copy and throws if it fails. */
export function buildCopy(copy: string): (...args: string[]) => string {
  const run = (program: string, args: string[]) =>
    execFileSync(program, args, { cwd: copy, encoding: "utf8", stdio: "pipe" });
  run(process.execPath, ["--import", "tsx", "scripts/build.ts"]);
  return (...args) => run(process.execPath, ["dist/cli.cjs", ...args]);
}

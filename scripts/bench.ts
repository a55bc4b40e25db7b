// Measures this program and its peers in turn and says which goals are met: `npm run bench`, after `npm run build`.
// Writes docs/bench.json, from which `npm run docs` makes README.md's table and picture. --quick takes fewer rounds
// and writes only with --write. A whole run needs an idle machine and ten minutes.
import { execFileSync } from "node:child_process";
import fs from "fs-extra";
import os from "node:os";
import path from "node:path";
import { judge, type Measurements } from "./bench/goals.ts";
import { openInstalls } from "./bench/install.ts";
import { measure, type Measured, type Task } from "./bench/measure.ts";
import { installedAt, npm, PEERS, programOf } from "./bench/peers.ts";
import { scaffoldTasks } from "./bench/scaffold.ts";
import { copyTasks, scaleTasks } from "./bench/scale.ts";
import { startupTasks } from "./bench/startup.ts";
import { benchTables, type Bench } from "./bench/table.ts";

// Files are kept in memory if the system can: a busy disk says nothing of a program, and decides what many small files
// cost. An install is on the disk, as every user's is.
const MEMORY = "/dev/shm";
const files = fs.existsSync(MEMORY) ? "in memory" : "on disk";

const project = path.resolve(import.meta.dirname, "..");
const cache = path.join(project, "node_modules/.cache/bench");
const quick = process.argv.includes("--quick");
const rounds = quick ? 3 : 11;
const sizes = [100, 1_000];

async function measured(name: string, tasks: readonly Task[], count: number): Promise<Record<string, Measured>> {
  console.error(`… ${name}: ${tasks.length} programs, ${count} rounds`);
  return measure(tasks, count);
}

async function measureAll(root: string, disk: string): Promise<Measurements> {
  const homes = PEERS.map(({ name, version }) => [name, installedAt(cache, name, version)] as const);
  const programs = Object.fromEntries(homes.map(([name, home]) => [name, programOf(home, name)]));
  const installs = await openInstalls(project, cache, disk);
  const ours = installedTarball(installs.tarball, root);
  try {
    const results = {
      ...(await measured("start-up", startupTasks({ ours, ...programs }, root), quick ? 5 : 31)),
      ...(await measured("scaffold", scaffoldTasks(programs, ours, root), quick ? 5 : 31)),
      ...(await measured("cold install", installs.tasks, rounds)),
      ...(await measured("scale", scaleTasks(ours, sizes, root), rounds)),
      ...(await measured("copy", copyTasks(ours, 1_000, disk), quick ? 3 : 5)),
    };
    return { results, bytes: fs.statSync(installs.tarball).size, packages: installs.packages };
  } finally {
    installs.mirror.close();
  }
}

/** Measures what npm would install; a build in the meantime changes nothing. */
function installedTarball(tarball: string, root: string): string {
  const home = path.join(root, "ours");
  fs.outputJsonSync(path.join(home, "package.json"), { private: true });
  npm(home, "install", tarball);
  return programOf(home, "create-rnet-app");
}

function machine(): Bench["machine"] {
  return {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release().replace(/-.*$/, "")}`,
    node: process.versions.node,
    npm: execFileSync("npm", ["--version"], { encoding: "utf8" }).trim(),
    files,
  };
}

const disk = fs.mkdtempSync(path.join(os.tmpdir(), "rnet-bench-"));
const root = files === "in memory" ? fs.mkdtempSync(path.join(MEMORY, "rnet-bench-")) : disk;
try {
  const measurements = await measureAll(root, disk);
  const versions = Object.fromEntries(PEERS.map(({ name, version }) => [name, version]));
  const bench: Bench = { machine: machine(), versions, ...measurements, goals: judge(measurements) };
  console.log(benchTables(bench));
  if (!quick || process.argv.includes("--write"))
    fs.writeJsonSync(path.join(project, "docs/bench.json"), bench, { replacer: rounded, spaces: 2 });
} finally {
  for (const place of [root, disk]) fs.removeSync(place);
}

/** A measurement is good for four digits. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

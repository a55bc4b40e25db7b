import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Contents } from "../../scripts/bundled.ts";
import { userEnv } from "./terminal.ts";
import { temporaryDirectory } from "../tree.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const PREFIX = "create-rnet-app-test-";
const HOUR = 3_600_000;

/** The project as npm would publish it. */
interface Packed {
  readonly tarball: string;
  /** The paths in it. */
  readonly files: readonly string[];
  /** A directory in which it alone is installed. */
  readonly home: string;
  readonly contents: Contents;
}

let pack: Packed | null = null;

/** What `npm run build` left in dist/, packed once for each test file and installed once for all that see the same bytes. */
export function packed(): Packed {
  return (pack ??= packAndInstall());
}

function packAndInstall(): Packed {
  const directory = temporary("pack");
  const [npms] = JSON.parse(npm(PROJECT, "pack", "--ignore-scripts", "--json", "--pack-destination", directory)) as [
    Pack,
  ];
  const contents = readJson(path.join(PROJECT, "dist/meta.json")) as Contents;
  const files = npms.files.map((file) => file.path).sort();
  refuseHalfBuilt(files, contents);
  const home = once(`home-${hash(npms.integrity)}`, (made) => {
    fs.copyFileSync(path.join(directory, npms.filename), path.join(made, "package.tgz"));
    npm(made, "install", "--offline", "./package.tgz");
  });
  fs.rmSync(directory, { recursive: true });
  return { tarball: path.join(home, "package.tgz"), files, home, contents };
}

interface Pack {
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

/** dist/ is emptied by every build; a test that reads it meanwhile says so. */
function refuseHalfBuilt(files: readonly string[], contents: Contents): void {
  const inTarball = files.filter((file) => file.startsWith("dist/"));
  const built = Object.keys(contents).sort();
  if (inTarball.join() !== built.join())
    throw new Error(
      `dist/ is not what the last build made; run "npm run build" and then the tests.\n${inTarball.join(" ")}\n${built.join(" ")}`,
    );
}

/** A directory with the packed project and the stock `plop`, which brings an inquirer of its own. */
export function packedBesidePlop(): string {
  const { home } = packed();
  return once(`plop-${path.basename(home)}`, (made) => {
    fs.copyFileSync(path.join(home, "package.tgz"), path.join(made, "package.tgz"));
    npm(made, "install", "--prefer-offline", "./package.tgz", "plop@4");
    fs.writeFileSync(path.join(made, "plopfile.mjs"), 'export default (plop) => plop.load("create-rnet-app");\n');
  });
}

/** A directory with a tool as npm installs it, once for all test files. */
export function installed(tool: string): string {
  return once(`tool-${tool.replaceAll("/", "-")}`, (made) => npm(made, "install", "--prefer-offline", tool));
}

/** The program's file in an installed package. */
export function cliOf(home: string): string {
  return path.join(home, "node_modules/create-rnet-app/dist/cli.cjs");
}

/** An empty directory that goes with the test. */
export function workplace(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function npm(cwd: string, ...args: string[]): string {
  const options = ["--prefix", cwd, "--no-audit", "--no-fund", "--loglevel=error"];
  return execFileSync("npm", [...args, ...options], { cwd, env: userEnv(), encoding: "utf8", timeout: 600_000 });
}

/** Makes a directory under a name that tells its content; whoever is first, the others take it as it is. */
function once(name: string, make: (directory: string) => void): string {
  const target = path.join(os.tmpdir(), PREFIX + name);
  if (!fs.existsSync(target)) {
    const made = temporary(name);
    fs.writeFileSync(path.join(made, "package.json"), JSON.stringify({ name: "home", private: true }));
    make(made);
    if (fs.existsSync(target)) fs.rmSync(made, { recursive: true });
    else fs.renameSync(made, target);
  }
  fs.utimesSync(target, new Date(), new Date());
  return target;
}

function temporary(name: string): string {
  removeOld();
  return fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${name}-`));
}

/** What earlier builds left; nobody has used it for an hour. */
function removeOld(): void {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = path.join(os.tmpdir(), name);
    const made = fs.statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > HOUR) fs.rmSync(directory, { recursive: true, force: true });
  }
}

function hash(text: string): string {
  return crypto.createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { printWorkspace } from "../../src/state/rnet-json.ts";
import { readTree, temporaryDirectory } from "../tree.ts";
import { proofWorkspace } from "./workspace.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/**
 * Where proofs build and keep what they built: outside the project, whose own configuration files would reach into it.
 * mongod runs as an ordinary user and has to reach it, so a home directory would not do. RNET_PROOF names another place.
 */
export const PROOF =
  process.env["RNET_PROOF"] ?? path.join(os.tmpdir(), `create-rnet-app-proof-${process.getuid?.() ?? 0}`);

/** The workspace of the proofs, with what was built in it: it stays between runs, so that each is built once. */
export const WORKSPACE = path.join(PROOF, "workspace");
export const CLI = path.join(PROJECT, "dist/cli.cjs");
export const TOOLS = path.join(PROOF, "tools");

// If CI is set, pnpm and yarn take an install for one that may not change the lock file; ours stand for the user's.
const { CI: _, ...personal } = process.env;

/** The environment of every proof: the tools fetched for it first on PATH, one cargo target directory for all. */
export const PROOF_ENVIRONMENT = {
  ...personal,
  PATH: [TOOLS, process.env["PATH"]].join(path.delimiter),
  CARGO_TARGET_DIR: process.env["CARGO_TARGET_DIR"] ?? path.join(PROOF, "target"),
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_prefer_offline: "true",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  NX_DAEMON: "false",
  DO_NOT_TRACK: "1",
};

/** Runs a program to its end; throws with what it printed if it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: PROOF_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status === 0) return stdout;
  throw new Error(
    `${program} ${args.join(" ")} in ${cwd} ended with ${status}: ${error?.message ?? ""}\n${stdout}\n${stderr}`,
  );
}

/** Writes the workspace with the real command line, and brings it to WORKSPACE without touching what was built there. */
export function writeProofWorkspace(): void {
  const scratch = temporaryDirectory();
  const manifest = path.join(scratch, "rnet.json");
  fs.writeFileSync(manifest, printWorkspace(proofWorkspace()));
  run(process.execPath, [CLI, "fresh", "--from", manifest, "--cwd", scratch, "--no-install", "--no-git"], scratch);
  for (const [file, text] of Object.entries(readTree(path.join(scratch, "fresh")))) {
    const target = path.join(WORKSPACE, file);
    if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === text) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  fs.rmSync(scratch, { recursive: true });
}

/** Which programs a proof needs; the names of those that are not there. */
export function missing(...programs: string[]): string[] {
  return programs.filter(
    (program) =>
      !PROOF_ENVIRONMENT.PATH.split(path.delimiter).some((directory) => fs.existsSync(path.join(directory, program))),
  );
}

/** Fetches the servers that no registry of ours installs by itself: a real mongod, and the StatsD exporter from its source. */
export function fetchServers(): void {
  fs.mkdirSync(TOOLS, { recursive: true });
  if (os.platform() === "linux" && process.arch === "x64")
    execFileSync(path.join(PROJECT, "scripts/proof/mongod.sh"), [TOOLS], { stdio: "inherit" });
  if (!fs.existsSync(path.join(TOOLS, "statsd_exporter")) && missing("go").length === 0) {
    execFileSync("go", ["install", "github.com/prometheus/statsd_exporter@v0.31.0"], {
      stdio: "inherit",
      env: { ...process.env, GOBIN: TOOLS },
    });
  }
}

/** What `rnet verify --json` says. */
export interface Verified {
  readonly ok: boolean;
  readonly services: readonly {
    readonly service: string;
    readonly status: "pass" | "fail" | "skip";
    readonly socket: string;
    readonly reasons: readonly string[];
    readonly seen: {
      readonly links: Record<string, string> | null;
      readonly health: number | null;
      readonly stop: { readonly kept: boolean | null; readonly code: number; readonly milliseconds: number } | null;
    } | null;
  }[];
}

/** Runs `rnet verify` and returns what it says, whatever its exit code. */
export function verify(args: readonly string[], cwd: string = WORKSPACE): Verified {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, "verify", "--json", ...args], {
    cwd,
    env: PROOF_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (!stdout.trim().startsWith("{"))
    throw new Error(`rnet verify ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Verified;
}

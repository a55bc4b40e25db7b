import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cliOf, packed } from "./packed.ts";
import { userEnv } from "./terminal.ts";

/** How a run of the installed program ended, and which of its files V8 saw. */
interface Trace {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files of the package, as in dist/meta.json: dist/cli.cjs. */
  readonly chunks: readonly string[];
}

/** Runs the installed program and tells which of its files were loaded, by V8's own account. */
export function trace(cwd: string, ...args: string[]): Trace {
  const coverage = path.join(cwd, ".coverage");
  fs.rmSync(coverage, { recursive: true, force: true });
  const env = { ...userEnv(), NODE_V8_COVERAGE: coverage };
  const ended = spawnSync(process.execPath, [cliOf(packed().home), ...args], { cwd, env, encoding: "utf8" });
  const { status, stdout, stderr } = ended;
  return { status, stdout, stderr, chunks: chunksIn(coverage) };
}

/** The files of the installed package that V8 saw. Throws if it saw not even the program. */
export function chunksIn(coverage: string): string[] {
  const reports = fs.readdirSync(coverage).map((file) => fs.readFileSync(path.join(coverage, file), "utf8"));
  const urls = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result);
  const home = path.join(packed().home, "node_modules/create-rnet-app");
  const loaded = urls
    .filter(({ url }) => url.startsWith("file:"))
    .map(({ url }) => path.relative(home, fileURLToPath(url)))
    .filter((file) => !file.startsWith(".."));
  if (!loaded.includes("dist/cli.cjs")) throw new Error(`V8 saw no dist/cli.cjs in ${coverage}`);
  return [...new Set(loaded)];
}

/** The source files that left something in these chunks. */
export function sourcesIn(chunks: readonly string[]): string[] {
  const { contents } = packed();
  return chunks.flatMap((name) => contents[name]!.sources);
}

/** The packages from which these source files come. */
export function packagesIn(sources: readonly string[]): Set<string> {
  return new Set(sources.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
}

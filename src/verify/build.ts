import path from "node:path";
import type { Nursery } from "../run/process-group.ts";

/** A service's build: its directory, its steps (lines of bash) and what is on PATH for them. */
export interface BuildRequest {
  readonly directory: string;
  readonly steps: readonly string[];
  readonly path: readonly string[];
}

/** Runs a service's steps as the platform does. Returns null, or the step that failed and the end of its output. */
export async function build(
  nursery: Nursery,
  { directory, steps, path: extra }: BuildRequest,
): Promise<{ step: string; log: string } | null> {
  for (const step of steps) {
    const running = nursery.start({
      argv: ["bash", "-c", step],
      cwd: directory,
      env: buildEnvironment(directory, extra),
    });
    if ((await running.ended) !== 0) return { step, log: running.log() };
  }
  return null;
}

/** Building may use what the machine has: caches, proxies, toolchains. */
function buildEnvironment(directory: string, extra: readonly string[]): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== "NODE_ENV",
  );
  return { ...Object.fromEntries(inherited), PATH: searchPath(directory, extra), NEXT_TELEMETRY_DISABLED: "1" };
}

/** PATH with the service's own directories in front. */
export function searchPath(directory: string, extra: readonly string[]): string {
  return [...extra.map((entry) => path.join(directory, entry)), process.env["PATH"] ?? "/usr/bin:/bin"].join(
    path.delimiter,
  );
}

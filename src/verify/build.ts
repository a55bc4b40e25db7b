import type { ProcessGroup } from "../run/process-group.ts";
import type { BuildRequest } from "../run/targets.ts";
import { searchPath } from "../run/search-path.ts";

/** Runs a service's build steps as the platform does. Returns null, or the failed step and the end of its output. */
export async function build(
  group: ProcessGroup,
  { directory, steps, path: extra }: BuildRequest,
): Promise<{ step: string; log: string } | null> {
  for (const step of steps) {
    const running = group.start({
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

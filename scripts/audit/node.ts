import fs from "fs-extra";
import path from "node:path";
import { mustRun, runTool, type Audit, type Dependency } from "./audit.ts";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
  readonly message?: string;
}

/** `npm audit` of a Node service's production dependencies. https://docs.npmjs.com/cli/commands/npm-audit */
export function auditNode(directory: string): Audit {
  mustRun(directory, "npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund");
  const { stdout, stderr } = runTool(directory, "npm", "audit", "--omit=dev", "--json");
  const { vulnerabilities, message } = JSON.parse(stdout || "{}") as Report;
  if (!vulnerabilities)
    return { tool: "npm audit", why: message ?? stderr.trim(), dependencies: dependenciesOf(directory) };
  const findings = Object.entries(vulnerabilities).map(([name, { severity, range }]) => ({
    name,
    severity,
    text: range,
  }));
  return { tool: "npm audit", findings };
}

/** The whole tree of the lock file; release dates only of direct dependencies, since each takes a request. */
function dependenciesOf(directory: string): Dependency[] {
  const read = (file: string): unknown => fs.readJsonSync(path.join(directory, file));
  const { dependencies = {} } = read("package.json") as { dependencies?: Record<string, string> };
  const entries = Object.entries((read("package-lock.json") as Lock).packages);
  return entries
    .filter(([place, { dev }]) => place !== "" && !dev)
    .map(([place, { version }]) => {
      const name = place.replace(/^.*node_modules\//, "");
      return {
        name,
        version,
        released: Object.hasOwn(dependencies, name) ? releasedOn(directory, name, version) : null,
      };
    });
}

function releasedOn(directory: string, name: string, version: string): string | null {
  const { code, stdout } = runTool(directory, "npm", "view", name, "time", "--json");
  const times = code === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
  return times[version]?.slice(0, 10) ?? null;
}

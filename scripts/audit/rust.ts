import fs from "fs-extra";
import path from "node:path";
import { lastLine, mustRun, runTool, type Audit, type Dependency } from "./audit.ts";

interface Report {
  readonly vulnerabilities: {
    readonly list: readonly {
      readonly advisory: { readonly id: string; readonly title: string };
      readonly package: { readonly name: string };
    }[];
  };
}

/** `cargo audit`. Not every advisory has a severity, so each finding counts as high. https://rustsec.org */
export function auditRust(directory: string): Audit {
  const tool = "cargo audit";
  mustRun(directory, "cargo", "generate-lockfile", "--quiet");
  const { stdout, stderr } = runTool(directory, "cargo", "audit", "--json");
  if (!stdout.startsWith("{"))
    return { tool, why: lastLine(firstError(stderr)), dependencies: dependenciesOf(directory) };
  const { list } = (JSON.parse(stdout) as Report).vulnerabilities;
  const findings = list.map(({ advisory, package: { name } }) => ({
    name,
    severity: "high",
    text: `${advisory.id} ${advisory.title}`,
  }));
  return { tool, findings };
}

function firstError(text: string): string {
  return /^error: .*$/m.exec(text)?.[0] ?? text;
}

/** Neither Cargo.lock nor a command of cargo's tells the dates. */
function dependenciesOf(directory: string): Dependency[] {
  const lock = fs.readFileSync(path.join(directory, "Cargo.lock"), "utf8");
  const entries = lock.matchAll(/^name = "([^"]+)"\nversion = "([^"]+)"\nsource = /gm);
  return [...entries].map(([, name, version]) => ({ name: name!, version: version!, released: null }));
}

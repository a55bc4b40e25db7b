// Asks the vulnerability databases about the dependencies of generated services: `npm run audit`, after `npm run
// build`. If a database does not answer, it says so and lists every dependency with its version, and its date if a
// client tells it. Exits 1 on a finding of high or critical severity, or if a tool breaks.
import { execFileSync } from "node:child_process";
import fs from "fs-extra";
import os from "node:os";
import path from "node:path";
import type { Language } from "../src/model/catalog.ts";
import type { Audit, Dependency } from "./audit/audit.ts";
import { auditGo } from "./audit/go.ts";
import { auditNode } from "./audit/node.ts";
import { auditPython, pythonTools } from "./audit/python.ts";
import { auditRust } from "./audit/rust.ts";
import { readTemplates } from "./catalog.ts";

const project = path.resolve(import.meta.dirname, "..");
const { catalog } = await readTemplates(path.join(project, "templates"));
const manifest = path.join(project, "test/golden/everything/rnet.json");
const SEVERE = ["high", "critical"];

/**
 * The audits: a service of every framework, with every client of its language, as `create` makes them. One with the same
 * dependencies as another is left out.
 */
function audits(root: string): readonly (readonly [service: string, audit: () => Audit])[] {
  const bin = pythonTools(root);
  const ask: Record<Language, (directory: string) => Audit> = {
    node: auditNode,
    python: (directory) => auditPython(directory, bin),
    go: auditGo,
    rust: auditRust,
  };
  const seen = new Set<string>();
  return Object.values(catalog.frameworks).flatMap(({ id, language }) => {
    const directory = path.join(root, "shop", id);
    if (language === null) return [];
    const dependencies = dependenciesIn(directory);
    if (seen.has(dependencies)) return [];
    seen.add(dependencies);
    return [[id, () => ask[language](directory)] as const];
  });
}

function dependenciesIn(directory: string): string {
  const own = path.join(directory, "package.json");
  if (!fs.existsSync(own)) return directory;
  const { dependencies } = fs.readJsonSync(own) as { readonly dependencies?: object };
  return JSON.stringify(dependencies);
}

/** Prints one service's audit. Returns the number of severe findings. */
function report(service: string, audit: Audit): number {
  if ("why" in audit) {
    const { tool, why, dependencies } = audit;
    console.log(
      `\n${service}: ${tool} was NOT ANSWERED (${why.slice(0, 200)}). Its ${dependencies.length} dependencies:`,
    );
    console.log(dependencies.map(line).join("\n"));
    return 0;
  }
  const severe = audit.findings.filter(({ severity }) => SEVERE.includes(severity));
  console.log(`\n${service}: ${audit.tool}, ${audit.findings.length} findings, ${severe.length} of them severe`);
  for (const { name, severity, text } of audit.findings) console.log(`  ${severity}  ${name}  ${text}`);
  return severe.length;
}

function line({ name, version, released }: Dependency): string {
  return `  ${name} ${version}${released ? `, ${released}` : ""}`;
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), "rnet-audit-"));
try {
  const create = [path.join(project, "dist/cli.cjs"), "shop", "--from", manifest, "--no-install", "--no-git"];
  execFileSync(process.execPath, create, { cwd: root, stdio: "ignore" });
  const found = audits(root).map(([service, ask]) => {
    const audit = ask();
    return { severe: report(service, audit), asked: !("why" in audit) };
  });
  const severe = found.reduce((sum, entry) => sum + entry.severe, 0);
  const asked = found.filter((entry) => entry.asked).length;
  console.log(`\n${asked} of ${found.length} services could be asked about, ${severe} severe findings`);
  process.exitCode = severe ? 1 : 0;
} finally {
  fs.removeSync(root);
}

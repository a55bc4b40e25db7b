import fs from "fs-extra";
import path from "node:path";
import { parseTOML, getStaticTOMLValue } from "toml-eslint-parser";
import { lastLine, mustRun, runTool, type Audit, type Dependency } from "./audit.ts";

interface Report {
  readonly dependencies: readonly {
    readonly name: string;
    readonly version?: string;
    readonly skip_reason?: string;
    readonly vulns?: readonly { readonly id: string; readonly description: string }[];
  }[];
}

/** Installs the tools in a virtual environment, once for all services. Returns its directory of programs. */
export function pythonTools(directory: string): string {
  mustRun(directory, "python3", "-m", "venv", "tools");
  const bin = path.join(directory, "tools/bin");
  mustRun(directory, path.join(bin, "pip"), "install", "--quiet", "--disable-pip-version-check", "pip-audit", "uv");
  return bin;
}

/** `pip-audit`. It gives no severity, so each finding counts as high. https://pypi.org/project/pip-audit/ */
export function auditPython(directory: string, bin: string): Audit {
  const tool = "pip-audit";
  const { stdout, stderr } = runTool(directory, path.join(bin, tool), "-r", "requirements.txt", "-f", "json");
  const { dependencies } = (stdout ? JSON.parse(stdout) : { dependencies: [] }) as Report;
  const answered = dependencies.filter(({ vulns }) => vulns !== undefined);
  // pip-audit treats a database that does not answer as one that does not know the packages.
  if (answered.length === 0) {
    const why = dependencies[0]?.skip_reason ?? lastLine(stderr);
    return { tool, why, dependencies: dependenciesOf(directory, bin) };
  }
  const findings = answered.flatMap(({ name, vulns = [] }) =>
    vulns.map(({ id, description }) => ({ name, severity: "high", text: `${id} ${description.slice(0, 200)}` })),
  );
  return { tool, findings };
}

interface Pylock {
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly wheels?: readonly { readonly "upload-time"?: Date }[];
    readonly sdist?: { readonly "upload-time"?: Date };
  }[];
}

/** pip leaves out the dates; uv asks for them. https://packaging.python.org/en/latest/specifications/pylock-toml/ */
function dependenciesOf(directory: string, bin: string): Dependency[] {
  mustRun(directory, path.join(bin, "uv"), "pip", "compile", "-q", "requirements.txt", "-o", "pylock.toml");
  const text = fs.readFileSync(path.join(directory, "pylock.toml"), "utf8");
  const { packages } = getStaticTOMLValue(parseTOML(text)) as unknown as Pylock;
  return packages.map(({ name, version, wheels, sdist }) => {
    const time = wheels?.[0]?.["upload-time"] ?? sdist?.["upload-time"];
    return { name, version, released: time ? new Date(time).toISOString().slice(0, 10) : null };
  });
}

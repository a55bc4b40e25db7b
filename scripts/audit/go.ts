import { lastLine, mustRun, runTool, type Audit, type Finding } from "./audit.ts";

interface Module {
  readonly Path: string;
  readonly Version?: string;
  readonly Time?: string;
}

interface Message {
  readonly osv?: { readonly id: string; readonly summary?: string };
  readonly finding?: {
    readonly osv: string;
    readonly trace: readonly { readonly function?: string; readonly module: string }[];
  };
}

/** `govulncheck` of a Go service: what its code calls is high, all else low. https://go.dev/doc/security/vuln/ */
export function auditGo(directory: string): Audit {
  const tool = "govulncheck";
  const command = ["run", "golang.org/x/vuln/cmd/govulncheck@latest", "-format", "json", "./..."];
  const { code, stdout, stderr } = runTool(directory, "go", ...command);
  if (code === 0) return { tool, findings: findingsIn(objectsIn<Message>(stdout)) };
  const modules = objectsIn<Module>(mustRun(directory, "go", "list", "-m", "-json", "all"));
  const dependencies = modules.flatMap(({ Path: name, Version: version, Time: time }) =>
    version ? [{ name, version, released: time?.slice(0, 10) ?? null }] : [],
  );
  return { tool, why: lastLine(stderr.replace(/\nexit status \d+\s*$/, "")), dependencies };
}

function findingsIn(messages: readonly Message[]): Finding[] {
  return messages.flatMap(({ finding }) => {
    if (!finding) return [];
    const called = finding.trace[0]?.function !== undefined;
    return [{ name: finding.trace[0]?.module ?? "", severity: called ? "high" : "low", text: finding.osv }];
  });
}

/** go prints indented JSON objects, one after the other. */
function objectsIn<T>(text: string): T[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as T);
}

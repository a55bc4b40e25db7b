import { spawnSync } from "node:child_process";

/** What a vulnerability database says of a dependency. */
export interface Finding {
  readonly name: string;
  readonly severity: string;
  readonly text: string;
}

/** A dependency from the lock file or the registry; `released` is a date, or null if the client does not tell it. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly released: string | null;
}

/** Findings, or the reason why no database answered and the dependencies to ask about. */
export type Audit = Answered | Unanswered;

interface Answered {
  readonly tool: string;
  readonly findings: readonly Finding[];
}

interface Unanswered {
  readonly tool: string;
  readonly why: string;
  readonly dependencies: readonly Dependency[];
}

/** How a program ended. Code 127 if it was not found. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, for five minutes at most. */
export function runTool(cwd: string, program: string, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1e9,
    timeout: 300_000,
  });
  return { code: status ?? 127, stdout: stdout ?? "", stderr: stderr ?? `${program} is not installed` };
}

/** Runs a program that has to succeed. Throws with the end of its error output. */
export function mustRun(cwd: string, program: string, ...args: string[]): string {
  const { code, stdout, stderr } = runTool(cwd, program, ...args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${stderr.slice(-2_000)}`);
  return stdout;
}

/** The last line of a text that is not empty: tools put the reason there. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

// Most runs start no program: what can start one is loaded by the first that does.
const childProcess = () => process.getBuiltinModule("node:child_process");

/** How a program ended: its exit code (127 where there is none of that name) and the end of what it printed. */
interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end without a shell, collecting what it prints. */
export function runQuietly(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((done) => {
    const child = childProcess().spawn(program, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-20_000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => done({ code: 127, output: error.message }));
    child.on("close", (code, signal) => done({ code: signal ? 130 : (code ?? 1), output }));
  });
}

/** Runs git at once. Code 127 where git is not installed. */
export function git(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Ended {
  const options = { cwd, env, encoding: "utf8", maxBuffer: 1e9 } as const;
  const { status, stdout, stderr } = childProcess().spawnSync("git", args, options);
  return { code: status ?? 127, output: status === 0 ? stdout : `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

/** The end of what a program printed, indented. */
export function lastLines(output: string, count: number): string {
  const lines = output.trimEnd().split("\n").slice(-count);
  return lines.map((line) => `    ${line}`).join("\n");
}

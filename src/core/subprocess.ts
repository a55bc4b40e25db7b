// Loaded lazily: most runs start no program.
const childProcess = () => process.getBuiltinModule("node:child_process");

/** How a program ended: its exit code (127 if it was not found) and the end of its output. */
interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end (on Windows through the shell), keeping the last 20,000 characters of its output. */
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

/** Runs git and waits for it. Code 127 if git is not installed. */
export function git(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Ended {
  const options = { cwd, env, encoding: "utf8", maxBuffer: 1e9 } as const;
  const { status, stdout, stderr } = childProcess().spawnSync("git", args, options);
  return { code: status ?? 127, output: status === 0 ? stdout : `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

export function lastLines(output: string, count: number): string {
  const lines = output.trimEnd().split("\n").slice(-count);
  return lines.map((line) => `    ${line}`).join("\n");
}

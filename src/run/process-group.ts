import { spawn, type ChildProcess } from "node:child_process";
import os from "node:os";
import { removeSync } from "fs-extra/esm";

/** How to start a program: an argument list, never a shell command line of ours. */
export interface StartRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A started program and its children, in a process group of their own. */
export interface Running {
  readonly pid: number;
  /** What it has printed so far, the last 65,536 characters. */
  readonly log: () => string;
  /** The exit code (128 + signal if a signal ended it), null while it runs. */
  readonly exitCode: () => number | null;
  /** Resolves with the exit code when it ends. */
  readonly ended: Promise<number>;
}

/** The processes and directories of one verification. None of them outlives it, however it ends. */
export interface ProcessGroup {
  readonly start: (request: StartRequest) => Running;
  /** Registers a directory that is removed with the group. Returns its path. */
  readonly directory: (path: string) => string;
  readonly signal: (running: Running, signal: NodeJS.Signals) => void;
  /** Kills what still runs and removes the directories. */
  readonly close: () => void;
}

const LOG_CHARACTERS = 65_536;

// Reads "g <process group>" and "d <directory>" lines. When we die, by whatever signal, its input ends, and it kills
// and removes what is left. A dying process may still write into a directory, so removing takes more than one try.
// Ctrl-C is ignored: it goes to the whole terminal.
const WATCHDOG = `
trap '' INT TERM HUP
groups=; directories=
while read -r kind value; do
  case $kind in g) groups="$groups $value";; d) directories="$directories
$value";; esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
printf '%s\\n' "$directories" | while read -r directory; do
  [ -n "$directory" ] || continue
  for try in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf -- "$directory" 2>/dev/null
    [ -e "$directory" ] || break
    sleep 0.2
  done
done
`;

/** Opens a group, guarded by a process that cleans up even when we are killed. */
export function openProcessGroup(): ProcessGroup {
  const watchdog = spawn("sh", ["-c", WATCHDOG], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  watchdog.unref();
  watchdog.stdin.on("error", () => {});
  const running = new Set<Running>();
  const directories = new Set<string>();
  return {
    start(request) {
      const child = launch(request);
      running.add(child);
      watchdog.stdin.write(`g ${child.pid}\n`);
      return child;
    },
    directory(path) {
      watchdog.stdin.write(`d ${path}\n`);
      directories.add(path);
      return path;
    },
    signal: ({ pid }, signal) => kill(pid, signal),
    close() {
      for (const { pid } of running) kill(-pid, "SIGKILL");
      for (const directory of directories) removeSync(directory);
      watchdog.stdin.end();
    },
  };
}

function launch({ argv: [program, ...args], cwd, env }: StartRequest): Running {
  const child = spawn(program!, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  let code: number | null = null;
  const collect = (chunk: Buffer): void => {
    log = (log + chunk.toString("utf8")).slice(-LOG_CHARACTERS);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise<number>((resolve) => {
    const end = (value: number): void => resolve((code ??= value));
    child.on("error", (error) => {
      log += `${error.message}\n`;
      end(127);
    });
    child.on("exit", (value, signal) => end(value ?? 128 + os.constants.signals[signal!]));
  });
  return { pid: pidOf(child), log: () => log, exitCode: () => code, ended };
}

/** A program that could not be started has no pid; 2^30 is one that no kernel gives. */
function pidOf(child: ChildProcess): number {
  return child.pid ?? 1 << 30;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

import type { Task } from "./measure.ts";

/** `--help` and `--version` of each program, by name. */
export function startupTasks(programs: Readonly<Record<string, string>>, cwd: string): Task[] {
  return ["help", "version"].flatMap((flag) =>
    Object.entries(programs).map(([name, program]) => ({
      id: `${flag}/${name}`,
      argv: [process.execPath, program, `--${flag}`],
      ready: () => cwd,
    })),
  );
}

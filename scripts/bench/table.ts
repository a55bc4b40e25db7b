import type { Judged, Measurements } from "./goals.ts";

/** The content of docs/bench.json: one run of `npm run bench`. */
export interface Bench extends Measurements {
  readonly machine: Readonly<{
    cpu: string;
    cores: number;
    memory: string;
    system: string;
    node: string;
    npm: string;
    files: "in memory" | "on disk";
  }>;
  readonly versions: Readonly<Record<string, string>>;
  readonly goals: readonly Judged[];
}

/** The goals, each met or not, and the programs side by side, as Markdown. */
export function benchTables(bench: Bench): string {
  const { machine, versions } = bench;
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const where = `Measured on ${machine.cores} cores of ${machine.cpu}, ${machine.memory}, ${machine.system}, Node ${machine.node}, npm ${machine.npm}, files ${machine.files}; ${peers.join(", ")}.`;
  return [goalTable(bench.goals), where, peerTable(bench)].join("\n\n");
}

function goalTable(goals: readonly Judged[]): string {
  const rows = goals.map(({ goal, most, unit, measured, met }) => [
    goal,
    `at most ${amount(most, unit)}`,
    measured === null ? "not measured" : amount(measured, unit),
    met === null ? "" : met ? "met" : "**not met**",
  ]);
  return table(["what", "goal", "measured", ""], rows);
}

function peerTable({ results, packages, versions }: Bench): string {
  const ratio = (id: string, base: string, of: "seconds" | "mebibytes"): string => {
    const [a, b] = [results[id]?.[of], results[base]?.[of]];
    return a && b ? (a / b).toFixed(2) : "-";
  };
  const names = ["ours", ...Object.keys(versions)];
  const rows = names.map((name) => [
    name === "ours" ? "create-rnet-app" : name,
    String(packages[name] ?? "-"),
    ratio(`install/${name}`, "install/create-vite", "seconds"),
    ratio(`help/${name}`, "help/create-vite", "seconds"),
    ratio(`version/${name}`, "version/create-vite", "seconds"),
    ratio(`help/${name}`, "help/create-vite", "mebibytes"),
    ratio(`scaffold/${name === "ours" ? "ours-3" : name}`, "scaffold/create-vite", "seconds"),
  ]);
  return table(
    ["create-vite = 1", "packages", "cold install", "--help", "--version", "memory of --help", "scaffold"],
    rows,
  );
}

function amount(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
  return [digits, unit].filter((part) => part !== "").join(" ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

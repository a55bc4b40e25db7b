import type { Measured } from "./measure.ts";

/** Everything that one run measured. */
export interface Measurements {
  readonly results: Readonly<Record<string, Measured>>;
  readonly bytes: number;
  readonly packages: Readonly<Record<string, number>>;
}

/** A goal, and how to compute it from the measurements; null if this run did not measure it. */
interface Goal {
  readonly text: string;
  readonly most: number;
  readonly unit: "×" | "MB" | "MiB" | "packages";
  readonly value: (measured: Measurements) => number | null;
}

export interface Judged {
  readonly goal: string;
  readonly most: number;
  readonly unit: Goal["unit"];
  readonly measured: number | null;
  readonly met: boolean | null;
}

const seconds = (id: string, { results }: Measurements): number | null => results[id]?.seconds ?? null;
const mebibytes = (id: string, { results }: Measurements): number | null => results[id]?.mebibytes ?? null;

function ratio(of: typeof seconds, a: string, b: string): Goal["value"] {
  return (measured) => {
    const [above, below] = [of(a, measured), of(b, measured)];
    return above === null || below === null ? null : above / below;
  };
}

const GOALS: readonly Goal[] = [
  goal("time of --help, of create-vite's", 1.05, "×", ratio(seconds, "help/ours", "help/create-vite")),
  goal("memory of --help, of create-vite's", 1, "×", ratio(mebibytes, "help/ours", "help/create-vite")),
  goal("three services, of create-vite's one project", 1.3, "×", scaffold("ours-3", "create-vite")),
  goal("three services, of sv's one project", 0.7, "×", scaffold("ours-3", "sv")),
  goal("three services, of plop writing create-vite's project", 0.4, "×", scaffold("ours-3", "plop")),
  goal("100 services, of create-vite's one project", 4, "×", scaffold("ours-100", "create-vite")),
  goal("tarball", 1, "MB", ({ bytes }) => bytes / 1e6),
  goal("packages installed", 1, "packages", ({ packages }) => packages["ours"] ?? null),
  goal("cold install, of create-vite's", 1.25, "×", ratio(seconds, "install/ours", "install/create-vite")),
  goal("cold install, of plop's", 0.1, "×", ratio(seconds, "install/ours", "install/plop")),
  goal("sync with nothing to do, 1,000 services, of --help", 4, "×", ratio(seconds, "sync/1000", "scale/help")),
  goal("memory of that sync", 80, "MiB", (measured) => mebibytes("sync/1000", measured)),
  goal("create, 1,000 services, of cp -r of them", 3, "×", ratio(seconds, "disk/create/1000", "disk/copy/1000")),
  goal("rename, 1,000 services of 100", 4, "×", ratio(seconds, "rename/1000", "rename/100")),
];

function goal(text: string, most: number, unit: Goal["unit"], value: Goal["value"]): Goal {
  return { text, most, unit, value };
}

function scaffold(ours: string, peer: string): Goal["value"] {
  return ratio(seconds, `scaffold/${ours}`, `scaffold/${peer}`);
}

export function judge(measured: Measurements): Judged[] {
  return GOALS.map(({ text, most, unit, value }) => {
    const found = value(measured);
    return { goal: text, most, unit, measured: found, met: found === null ? null : found <= most };
  });
}

import type { Bench } from "./table.ts";

const WIDTH = 860;
const BAR = 22;
const LEFT = 190;
const STYLE = `text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1f2328 }
.title { font-weight: 600 } .note { fill: #59636e; font-size: 12px }
.value { paint-order: stroke; stroke: #fff; stroke-width: 5px }
.bar { fill: #afb8c1 } .ours { fill: #0969da } .goal { stroke: #cf222e; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 } .value { stroke: #0d1117 } .bar { fill: #57606a } .ours { fill: #4493f8 } .goal { stroke: #f85149 }
}`;

interface Panel {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly ours: boolean }[];
  /** The most that ours may be. */
  readonly goal: number | null;
  readonly unit: string;
}

/** The picture of a run as SVG: three panels of times, with create-vite as 1, and one of growth with the workspace. */
export function drawBench(bench: Bench): string {
  const panels = [
    ratios(bench, "start-up: --help", (name) => `help/${name}`, 1.05),
    ratios(
      bench,
      "one project each, three services ours",
      (name) => `scaffold/${name === "ours" ? "ours-3" : name}`,
      1.3,
    ),
    ratios(bench, "cold install", (name) => `install/${name}`, 1.25),
    growth(bench),
  ];
  const heights = panels.map(({ bars }) => bars.length * BAR + 52);
  const tops = heights.map((_, index) => heights.slice(0, index).reduce((a, b) => a + b, 12));
  const height = tops.at(-1)! + heights.at(-1)!;
  const drawn = panels.map((panel, index) => `<g transform="translate(20 ${tops[index]})">${drawPanel(panel)}</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Benchmark: create-rnet-app and its peers">
<style>${STYLE}</style>
${drawn.join("\n")}
</svg>
`;
}

function ratios({ results, versions }: Bench, title: string, idOf: (name: string) => string, goal: number): Panel {
  const base = results[idOf("create-vite")]!.seconds;
  const bars = ["ours", ...Object.keys(versions)].map((name) => ({
    label: name === "ours" ? "create-rnet-app" : `${name} ${versions[name]}`,
    value: results[idOf(name)]!.seconds / base,
    ours: name === "ours",
  }));
  return { title: `${title} (time, create-vite = 1)`, bars, goal, unit: "×" };
}

/** The price of a thousand services at each size: bars that do not grow mean linear time. */
function growth({ results }: Bench): Panel {
  const bars = ["create", "sync"].flatMap((kind) =>
    Object.entries(results).flatMap(([id, { seconds }]) => {
      const size = Number(id.slice(kind.length + 1));
      if (!id.startsWith(`${kind}/`) || size < 100) return [];
      return [{ label: `${kind}, ${size.toLocaleString("en")} services`, value: (seconds / size) * 1_000, ours: true }];
    }),
  );
  return { title: "growth (seconds for each thousand services)", bars, goal: null, unit: " s" };
}

function drawPanel({ title, bars, goal, unit }: Panel): string {
  const most = Math.max(...bars.map(({ value }) => value), goal ?? 0);
  const x = (value: number): number => Math.round((value / most) * (WIDTH - LEFT - 110));
  const y = (index: number): number => 30 + index * BAR;
  const drawn = bars.map(
    ({ label, value, ours }, index) =>
      `<text x="${LEFT - 8}" y="${y(index) + 12}" text-anchor="end">${escape(label)}</text><rect class="${ours ? "ours" : "bar"}" x="${LEFT}" y="${y(index)}" width="${Math.max(2, x(value))}" height="16" rx="2"/>`,
  );
  // Drawn last, with a margin in the background's colour, to be readable across the goal's line.
  const values = bars.map(
    ({ value }, index) =>
      `<text class="note value" x="${LEFT + x(value) + 8}" y="${y(index) + 12}">${value.toFixed(2)}${unit}</text>`,
  );
  const bottom = 28 + bars.length * BAR;
  const line =
    goal === null
      ? ""
      : `<line class="goal" x1="${LEFT + x(goal)}" x2="${LEFT + x(goal)}" y1="24" y2="${bottom}"/><text class="note" x="${LEFT + x(goal)}" y="${bottom + 14}" text-anchor="middle">goal ${goal}×</text>`;
  return `<text class="title" x="0" y="14">${escape(title)}</text>${drawn.join("")}${line}${values.join("")}`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

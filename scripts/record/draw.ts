import type { Piece } from "./screen.ts";

const LINE = 20;
const CHARACTER = 8.43;
const TOP = 48;
const SIDE = 20;
// GitHub's text colours, by the terminal's numbers; the second of each is for dark pages.
const COLORS: Readonly<Record<number, readonly [light: string, dark: string]>> = {
  1: ["#cf222e", "#ff7b72"],
  2: ["#116329", "#3fb950"],
  3: ["#7d4e00", "#d29922"],
  4: ["#0969da", "#58a6ff"],
  5: ["#8250df", "#bc8cff"],
  6: ["#1b7c83", "#39c5cf"],
  8: ["#656d76", "#8b949e"],
};

/** A terminal's screen as an SVG picture, for light and for dark pages. */
export function drawScreen(lines: readonly (readonly Piece[])[], columns: number, title: string): string {
  const width = Math.ceil(columns * CHARACTER) + 2 * SIDE;
  const height = TOP + lines.length * LINE + 16;
  const rules = (mode: 0 | 1): string =>
    Object.entries(COLORS)
      .map(([number, pair]) => `.c${number} { fill: ${pair[mode]} }`)
      .join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
.window { fill: #ffffff; stroke: #d1d9e0 } .bold { font-weight: 700 } .dim { opacity: 0.65 } .title { fill: #656d76 }
${rules(0)}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .window { fill: #0d1117; stroke: #30363d } .title { fill: #8b949e }
${rules(1)}
}
</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/><circle cx="62" cy="20" r="6" fill="#28c840"/>
<text class="title" x="${width / 2}" y="25" text-anchor="middle">${escape(title)}</text>
${lines.map(drawLine).join("\n")}
</svg>
`;
}

function drawLine(pieces: readonly Piece[], row: number): string {
  const y = TOP + row * LINE + 14;
  let column = 0;
  const drawn = pieces.map(({ text, color, bold, dim }) => {
    const indent = text.length - text.trimStart().length;
    const x = SIDE + (column + indent) * CHARACTER;
    column += text.length;
    const shown = text.trim();
    if (shown === "") return "";
    const look = [bold ? "bold" : "", dim ? "dim" : "", color === null || color === 7 ? "" : `c${color % 16}`];
    const kind = look.filter((name) => name !== "").join(" ");
    // textLength keeps the columns if another font is wider.
    const length = (shown.length * CHARACTER).toFixed(1);
    return `<text xml:space="preserve" x="${x.toFixed(1)}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${kind ? ` class="${kind}"` : ""}>${escape(shown)}</text>`;
  });
  return drawn.join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

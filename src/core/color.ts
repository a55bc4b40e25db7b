const DIFF_COLORS: Readonly<Record<string, number>> = { "+": 32, "-": 31, "@": 36 };

/** True if a stream takes colour: it is a terminal that can, and NO_COLOR is not set. https://no-color.org */
export function hasColor(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

/** A text in a colour, given as an SGR code. */
export function paint(text: string, color: number, enabled: boolean): string {
  return enabled ? `\u001b[${color}m${text}\u001b[0m` : text;
}

/** A unified diff in colours, without control characters: a file's content must not control the terminal. */
export function paintDiff(diff: string, color: boolean): string {
  if (!color) return diff;
  const lines = diff.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\uFFFD").split("\n");
  return lines
    .map((line) => (DIFF_COLORS[line[0] ?? ""] ? paint(line, DIFF_COLORS[line[0]!]!, true) : line))
    .join("\n");
}

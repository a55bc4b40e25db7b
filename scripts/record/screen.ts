import xterm from "@xterm/headless";

/** A piece of a line in one style. `color` is one of the terminal's 16, or null for the default. */
export interface Piece {
  readonly text: string;
  readonly color: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** The lines on a terminal of `columns` columns after `data`; 200 rows, so that nothing scrolls off. */
export async function readScreen(data: string, columns: number): Promise<Piece[][]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 200, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(data, done));
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, row) => piecesOf(buffer.getLine(row)!, columns));
  return lines.slice(0, lines.findLastIndex((line) => line.some(({ text }) => text.trim() !== "")) + 1);
}

type Line = NonNullable<ReturnType<InstanceType<typeof xterm.Terminal>["buffer"]["active"]["getLine"]>>;

function piecesOf(line: Line, columns: number): Piece[] {
  const pieces: Piece[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line.getCell(column)!;
    const look = {
      color: cell.isFgPalette() ? cell.getFgColor() : null,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const last = pieces.at(-1);
    const text = cell.getChars() || " ";
    const same = last && last.color === look.color && last.bold === look.bold && last.dim === look.dim;
    if (same) pieces[pieces.length - 1] = { ...last, text: last.text + text };
    else pieces.push({ text, ...look });
  }
  return pieces;
}

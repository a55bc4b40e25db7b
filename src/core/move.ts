import type { Replaced } from "./text.ts";

/** A directory that moves: paths relative to the root, with forward slashes. */
export type Move = Replaced;

/** The path after the moves. */
export function movedPath(path: string, moves: readonly Move[]): string {
  const move = moves.find(({ from }) => path.startsWith(`${from}/`));
  return move ? `${move.to}${path.slice(move.from.length)}` : path;
}

/** The path before the moves. */
export function unmovedPath(path: string, moves: readonly Move[]): string {
  return movedPath(
    path,
    moves.map(({ from, to }) => ({ from: to, to: from })),
  );
}

import type { Replaced } from "./text.ts";

/** A directory that takes another place: paths relative to the root, with forward slashes. */
export type Move = Replaced;

/** Where a path lies once the directories have moved. */
export function movedPath(path: string, moves: readonly Move[]): string {
  const move = moves.find(({ from }) => path.startsWith(`${from}/`));
  return move ? `${move.to}${path.slice(move.from.length)}` : path;
}

/** Where a path of the moved tree lies as long as nothing has moved yet. */
export function unmovedPath(path: string, moves: readonly Move[]): string {
  return movedPath(
    path,
    moves.map(({ from, to }) => ({ from: to, to: from })),
  );
}

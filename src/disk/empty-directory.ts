import fs from "node:fs";
import path from "node:path";
import { refuseLinks } from "./files.ts";
import { RnetError } from "../core/errors.ts";
import { show } from "../core/text.ts";

/** Refuses a directory for a new service that has something in it. Throws NOT_EMPTY, or SYMLINK where a link leads to it. */
export function refuseOccupied(root: string, dir: string): void {
  refuseLinks(root, `${dir}/x`, new Map());
  const stat = fs.statSync(path.join(root, dir), { throwIfNoEntry: false });
  if (!stat || (stat.isDirectory() && fs.readdirSync(path.join(root, dir)).length === 0)) return;
  throw new RnetError(
    "NOT_EMPTY",
    `${show(dir)} is there already${stat.isDirectory() ? " and not empty" : ", and is a file"}; choose another directory with --dir, or move it away. A service that is there already is made known with: rnet adopt ${show(dir)} --port <port>`,
  );
}

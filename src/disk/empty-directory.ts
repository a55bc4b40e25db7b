// node:fs, since fs-extra says of a path only whether it exists.
import fs from "node:fs";
import path from "node:path";
import { refuseLinks } from "./files.ts";
import { RnetError } from "../core/errors.ts";
import { show } from "../core/text.ts";

/** Throws NOT_EMPTY if a new service's directory is a file or not empty, SYMLINK if its path has a link in it. */
export function refuseOccupied(root: string, dir: string): void {
  refuseLinks(root, `${dir}/x`, new Map());
  const stat = fs.statSync(path.join(root, dir), { throwIfNoEntry: false });
  if (!stat || (stat.isDirectory() && fs.readdirSync(path.join(root, dir)).length === 0)) return;
  throw new RnetError(
    "NOT_EMPTY",
    `${show(dir)} is there already${stat.isDirectory() ? " and not empty" : ", and is a file"}; choose another directory with --dir, or move it away. If a service is there, add it to the workspace with: rnet adopt ${show(dir)} --port <port>`,
  );
}

/** Returns why a workspace cannot be made in a directory, or null if it can. A new git repository counts as empty. */
export function whyUnusable(root: string): string | null {
  const name = show(path.basename(root));
  const stat = fs.lstatSync(root, { throwIfNoEntry: false });
  if (!stat) return refuseParent(path.dirname(root));
  if (stat.isSymbolicLink()) return `${name} is a symbolic link; name the directory it points to.`;
  if (!stat.isDirectory()) return `${name} is a file; choose another directory.`;
  const inside = fs.readdirSync(root).filter((entry) => entry !== ".git");
  if (inside.length === 0) return null;
  if (inside.includes("rnet.json")) return `${name} is a workspace already; run "rnet add" in it to add a service.`;
  return `${name} is not empty (${show(inside.slice(0, 3).join(", "))}${inside.length > 3 ? ", …" : ""}); choose another directory, or run "rnet add" in it to add a service to what is there.`;
}

function refuseParent(parent: string): string | null {
  const stat = fs.statSync(parent, { throwIfNoEntry: false });
  if (stat) return stat.isDirectory() ? null : `${show(parent)} is a file; choose another directory.`;
  return parent === path.dirname(parent) ? null : refuseParent(path.dirname(parent));
}

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { Tree } from "../tree.ts";

/**
 * Brings a tree to a directory in the place of the one brought there before. What is already so is left alone, and so is what
 * was installed and built beside it.
 */
export function bring(directory: string, tree: Tree): void {
  const list = path.join(directory, ".brought");
  const before = fs.existsSync(list) ? fs.readFileSync(list, "utf8").split("\n") : [];
  for (const file of before) if (!(file in tree)) fs.rmSync(path.join(directory, file), { force: true });
  for (const [file, text] of Object.entries(tree)) {
    const target = path.join(directory, file);
    if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === text) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  fs.writeFileSync(list, Object.keys(tree).join("\n"));
}

/** The part of a tree below one directory, as a tree of its own. */
export function below(tree: Tree, directory: string): Tree {
  const inside = Object.entries(tree).filter(([file]) => file.startsWith(`${directory}/`));
  return Object.fromEntries(inside.map(([file, text]) => [file.slice(directory.length + 1), text]));
}

/**
 * Makes something that takes long once in a directory, and again only for another `key`. Test files that run at the same time
 * wait for the one that makes it.
 */
export function madeOnce(directory: string, key: string, make: () => void): void {
  const stamp = path.join(directory, ".made");
  const id = createHash("sha1").update(key).digest("hex");
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  alone(`${directory}.lock`, () => {
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === id) return;
    fs.rmSync(stamp, { force: true });
    fs.mkdirSync(directory, { recursive: true });
    make();
    fs.writeFileSync(stamp, id);
  });
}

/** Works while no other process does under the same lock. The lock of a process that died is taken away. */
function alone(lock: string, work: () => void): void {
  while (!isTaken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function isTaken(lock: string): boolean {
  const own = `${lock}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    // A link appears whole: nobody ever sees a lock without the id of its process.
    fs.linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!isHeld(lock)) fs.rmSync(lock, { force: true });
    return false;
  } finally {
    fs.rmSync(own);
  }
}

function isHeld(lock: string): boolean {
  try {
    return process.kill(Number(fs.readFileSync(lock, "utf8")), 0);
  } catch {
    return false;
  }
}

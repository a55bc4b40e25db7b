// node:fs besides, for what only one of two processes can make (`wx`, link).
import fs from "node:fs";
import path from "node:path";
import { pathExistsSync } from "fs-extra/esm";
import { failed, isCode, readText, refuseLinks, removeFile, STATE } from "./files.ts";
import { RnetError } from "../core/errors.ts";

const WRITER = `${STATE}/writer.pid`;

/** Takes the writer lock. Returns the function that releases it. Throws BUSY while a live process has it, or DISK. */
export function takeWriterLock(root: string): () => void {
  const file = path.join(root, WRITER);
  refuseLinks(root, WRITER, new Map());
  const own = `${file}.${process.pid}`;
  try {
    for (const left of leftByDead(root)) giveBack(left);
    giveBack(own);
    fs.writeFileSync(own, String(process.pid), { flag: "wx" });
    // A link appears together with its text, so a lock always names its process.
    while (!isLinked(own, file)) takeOver(root);
  } catch (error) {
    throw error instanceof RnetError ? error : failed("write", WRITER, error);
  } finally {
    giveBack(own);
  }
  return () => giveBack(file);
}

/** Throws BUSY while a live process has the writer lock. Writes nothing. */
export function refuseLiveWriter(root: string): void {
  refuseLive(readText(root, WRITER) ?? "");
}

/** True if a process, live or dead, has the writer lock or was about to take it. */
export function isWriterLockLeft(root: string): boolean {
  const directory = path.join(root, STATE);
  return pathExistsSync(directory) && fs.readdirSync(directory).some((name) => name.startsWith("writer.pid"));
}

function isLinked(own: string, file: string): boolean {
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Removes the lock of a dead process. One process does so at a time, so that none removes a lock just taken. */
function takeOver(root: string): void {
  const file = path.join(root, WRITER);
  const text = readText(root, WRITER);
  if (text === null) return;
  refuseLive(text);
  const guard = `${file}.over`;
  try {
    fs.writeFileSync(guard, "", { flag: "wx" });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw failed("write", WRITER, error);
    const made = fs.lstatSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > 10_000) giveBack(guard);
    // Another process is doing this.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return;
  }
  if (readText(root, WRITER) === text) removeFile(file);
  giveBack(guard);
}

/** The files of processes that were killed before they had the lock. */
function leftByDead(root: string): string[] {
  const directory = path.join(root, STATE);
  const names = fs.readdirSync(directory).filter((name) => {
    const pid = /^writer\.pid\.(\d+)$/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  return names.map((name) => path.join(directory, name));
}

/** A lock that cannot be removed does no harm: its process ends soon. */
function giveBack(file: string): void {
  try {
    removeFile(file);
  } catch {
    // The next command removes it.
  }
}

function refuseLive(text: string): void {
  const pid = Number(text);
  if (pid !== process.pid && isAlive(pid))
    throw new RnetError(
      "BUSY",
      `Another rnet command (process ${pid}) is writing here; run this one again when it is done.`,
      1,
    );
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

import fs from "node:fs";
import path from "node:path";
import { failed, isCode, readText, refuseLinks, removeFile, STATE } from "./files.ts";
import { RnetError } from "../core/errors.ts";

const WRITER = `${STATE}/writer.pid`;

/** One writer at a time. Returns how to give the turn back. Throws BUSY while a live process has it. */
export function takeTurn(root: string): () => void {
  const file = path.join(root, WRITER);
  refuseLinks(root, WRITER, new Map());
  const own = `${file}.${process.pid}`;
  try {
    for (const left of leftByDead(root)) giveBack(left);
    giveBack(own);
    fs.writeFileSync(own, String(process.pid), { flag: "wx" });
    // A link appears whole: nobody ever sees a live turn that does not say whose it is.
    while (!isLinked(own, file)) takeOver(root);
  } catch (error) {
    throw error instanceof RnetError ? error : failed("write", WRITER, error);
  } finally {
    giveBack(own);
  }
  return () => giveBack(file);
}

/** Throws BUSY while a live process has the turn. Writes nothing. */
export function refuseLiveTurn(root: string): void {
  refuseLive(readText(root, WRITER) ?? "");
}

/** Whether somebody has the turn, or was about to take it: alive or not. */
export function isTurnLeft(root: string): boolean {
  const directory = path.join(root, STATE);
  return fs.existsSync(directory) && fs.readdirSync(directory).some((name) => name.startsWith("writer.pid"));
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

/** Takes away the turn of a dead process, one of us at a time: none is to remove a turn that another has just taken. */
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
    // Another is at it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return;
  }
  if (readText(root, WRITER) === text) removeFile(file);
  giveBack(guard);
}

/** What processes left that were killed before they had their turn. */
function leftByDead(root: string): string[] {
  const directory = path.join(root, STATE);
  const names = fs.readdirSync(directory).filter((name) => {
    const pid = /^writer\.pid\.(\d+)$/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  return names.map((name) => path.join(directory, name));
}

/** A turn that cannot be given back does no harm: the process that has it is soon dead. */
function giveBack(file: string): void {
  try {
    removeFile(file);
  } catch {
    // The next command takes it.
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

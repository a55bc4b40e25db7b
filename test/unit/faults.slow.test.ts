import fs from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addLink, addService } from "../../src/changes/change.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { parseFlags } from "../../src/cli/options.ts";
import { RnetError } from "../../src/core/errors.ts";
import { recover } from "../../src/disk/recover.ts";
import { DISKS } from "../disks.ts";
import { made } from "../scenarios.ts";
import { directoryInMemory, readTree, treeOf, writeTree, type Tree } from "../tree.ts";

// Whole commands, of which every single write, rename and removal fails once, or is the last that is done, or finds that
// someone has just written there: the tree is as it was or as it was to be, and nobody's text is lost.

const SHOP = made([
  ...[
    ["api", "express"],
    ["jobs", "uvicorn"],
    ["cache", "redis"],
  ].map(([name, framework]) =>
    addService({ name: name!, framework: framework!, dir: null, port: null, buildKind: null, base: null }),
  ),
  addLink({ from: "jobs", to: "api", client: null, env: null }),
]);
const BEFORE = await treeOf(SHOP);
const OTHER_PORT = { ...BEFORE, "rnet.json": BEFORE["rnet.json"]!.replace('"port": 3000', '"port": 3999') };

/** Each command line, and what it begins with. */
const LINES: readonly (readonly [line: string, before: Tree])[] = [
  ["add uvicorn extra --no-install", BEFORE],
  ["link api cache --no-install", BEFORE],
  ["rename api orders --no-install", BEFORE],
  ["rename api orders --move --no-install", BEFORE],
  ["remove jobs --delete", BEFORE],
  ["sync", OTHER_PORT],
];

const OPERATIONS = ["writeFileSync", "renameSync", "linkSync", "mkdirSync", "rmSync", "rmdirSync"] as const;
type Operation = (typeof OPERATIONS)[number];
/** Called before each operation; returns the error that it is to end with, or null. */
type Interference = (count: number, operation: Operation, args: readonly unknown[]) => Error | null;

const places: string[] = [];
let cases = 0;
let losses = 0;

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const place of places.splice(0)) fs.rmSync(place, { recursive: true, force: true });
});
afterAll(() => void process.stdout.write(`${cases} cases, ${losses} lost\n`));

function placed(tree: Tree): string {
  const root = directoryInMemory();
  places.push(root);
  writeTree(root, tree);
  return root;
}

/** What the user would miss: all but what the tool keeps for itself between two commands. */
function seen(root: string): Tree {
  const all = Object.entries(readTree(root)).filter(([file]) => !/^\.rnet\/(writer\.pid[.\w]*|new)$/.test(file));
  return Object.fromEntries(all);
}

/** Counts what was lost, and wants none. */
function none(lost: readonly string[]): void {
  losses += lost.length;
  expect(lost).toEqual([]);
}

/** Runs a command line in this process. Returns what it came to: its exit code, the error's code, or a crash. */
async function run(root: string, line: string): Promise<string> {
  const [name, ...words] = line.split(" ");
  const command = COMMANDS.find((one) => one.name === name)!;
  try {
    const { run: act } = await command.load();
    const flags = parseFlags([...words, "--cwd", root, "--json"], command.options, command.words);
    return `done ${await act(flags, { commands: COMMANDS })}`;
  } catch (error) {
    return error instanceof RnetError ? error.code : `crashed: ${String(error)}`;
  }
}

/** Runs a command line while something interferes. Returns what it came to, and the operations there were. */
async function runWith(
  root: string,
  line: string,
  interference: Interference,
): Promise<{ outcome: string; operations: readonly Operation[] }> {
  const operations: Operation[] = [];
  const spies = OPERATIONS.flatMap((operation) =>
    DISKS.map((disk) => {
      const real = disk[operation] as (...args: unknown[]) => unknown;
      return vi.spyOn(disk, operation).mockImplementation(((...args: unknown[]): unknown => {
        operations.push(operation);
        const error = interference(operations.length, operation, args);
        if (error) {
          if (operation === "writeFileSync" && !isCode(error, "EACCES", "EKILLED")) writeHalf(real, args);
          throw error;
        }
        return Reflect.apply(real, disk, args);
      }) as never);
    }),
  );
  const outcome = await run(root, line);
  for (const spy of spies) spy.mockRestore();
  return { outcome, operations };
}

/** As the system does it if nothing more fits. */
function writeHalf(real: (...args: unknown[]) => unknown, [file, data, options]: readonly unknown[]): void {
  const whole = data as string | Buffer;
  Reflect.apply(real, fs, [file, whole.slice(0, whole.length < 20 ? 0 : whole.length / 2), options]);
}

function isCode(error: Error, ...codes: string[]): boolean {
  return codes.some((code) => error.message.startsWith(code));
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}

interface Undisturbed {
  readonly before: Tree;
  readonly after: Tree;
  readonly size: number;
}

/** The trees before and after a command that nobody disturbs, both in line with their locks, and how many operations it has. */
async function undisturbed(line: string, tree: Tree): Promise<Undisturbed> {
  const root = placed(tree);
  const before = seen(root);
  const { outcome, operations } = await runWith(root, line, () => null);
  expect(outcome).toBe("done 0");
  expect(await run(root, "sync --check")).toBe("done 0");
  return { before, after: seen(root), size: operations.length };
}

/** Whether an operation's argument is the file, or a handle of it, that is to take another's place. */
function isReplacement(arg: unknown): boolean {
  return typeof arg === "number" || String(arg).endsWith(".rnet/new");
}

function isSame(a: Tree, b: Tree): boolean {
  return changedBetween(a, b).length === 0;
}

function changedBetween(a: Tree, b: Tree): string[] {
  return Object.keys({ ...a, ...b }).filter((file) => a[file] !== b[file]);
}

describe.each(LINES)("%s", (line, tree) => {
  // Half of a text gets there, or nothing of it; which error it is, the program does not ask.
  it.each(["ENOSPC", "EACCES"])(
    "if one operation ends with %s leaves the tree as it was, or has done all",
    async (code) => {
      const { before, after, size } = await undisturbed(line, tree);
      const lost: string[] = [];
      for (let nth = 1; nth <= size; nth++) {
        const root = placed(tree);
        const { outcome } = await runWith(root, line, (count) => (count === nth ? diskError(code) : null));
        cases += 1;
        const now = seen(root);
        const isFine = outcome === "DISK" ? isSame(now, before) : outcome === "done 0" && isSame(now, after);
        if (!isFine) lost.push(`${nth} of ${size}: ${outcome}, ${changedBetween(now, before).join(" ")}`);
      }
      none(lost);
      expect(size).toBeGreaterThan(20);
    },
  );

  it("if it ends at one operation, is undone or done when the next command has looked", async () => {
    const { before, after, size } = await undisturbed(line, tree);
    const lost: string[] = [];
    for (let nth = 1; nth <= size; nth++) {
      const root = placed(tree);
      await runWith(root, line, (count) => (count >= nth ? diskError("EKILLED") : null));
      recover(root);
      cases += 1;
      const now = seen(root);
      if (!isSame(now, before) && !isSame(now, after))
        lost.push(`${nth} of ${size}: ${changedBetween(now, before).join(" ")}`);
    }
    none(lost);
  });

  it("does not write over what someone wrote since it looked, be it new or changed", async () => {
    const { before, after, size } = await undisturbed(line, tree);
    const written = changedBetween(before, after).filter((file) => file in after && file !== ".rnet/lock.json");
    const lost: string[] = [];
    for (let nth = 1; nth <= size; nth++) {
      const root = placed(tree);
      const file = written[nth % written.length]!;
      const target = path.join(root, file);
      let isThere = false;
      const { outcome } = await runWith(root, line, (count, _, args) => {
        // What is just being replaced cannot be saved by any program.
        const isInHand = args.some((arg) => (arg === target && file in before) || isReplacement(arg));
        if (count === nth && !isInHand) {
          isThere = true;
          fs.mkdirSync(path.dirname(target), { recursive: true });
          fs.writeFileSync(target, "mine\n");
        }
        return null;
      });
      if (!isThere) continue;
      cases += 1;
      const now = seen(root);
      // A directory that moves back takes along what came into it.
      const at = Object.keys(now).find((one) => now[one] === "mine\n");
      const wanted = outcome === "done 0" ? after : before;
      const others = changedBetween(now, wanted).filter((one) => one !== at);
      const isRefused = outcome === "BUSY" || outcome === "DISK";
      if (at === undefined || others.length > 0 || !(isRefused || outcome === "done 0"))
        lost.push(`${nth} of ${size}: ${file} is at ${at}, ${outcome}, ${others.join(" ")}`);
    }
    none(lost);
  });
});

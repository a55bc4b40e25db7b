import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import nodeFs from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { readTexts } from "../../src/disk/files.ts";
import { writeAll, type Write } from "../../src/disk/transaction.ts";
import { JOURNAL } from "../../src/disk/journal.ts";
import { recover } from "../../src/disk/recover.ts";
import { movedPath, type Move } from "../../src/core/move.ts";
import { RnetError } from "../../src/core/errors.ts";
import { DISKS } from "../disks.ts";
import { directoryInMemory, temporaryDirectory } from "../tree.ts";

// The test's own functions, which no fault reaches.
const fs = { ...nodeFs };

const WRITER = ".rnet/writer.pid";

/** Everything below a directory: each directory, each link, each file with its mode and bytes. */
type Snapshot = Readonly<Record<string, string>>;

function snapshot(root: string): Snapshot {
  if (!fs.existsSync(root)) return {};
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const is = entry.isSymbolicLink()
      ? `-> ${fs.readlinkSync(file)}`
      : entry.isDirectory()
        ? "directory"
        : bytesOf(file);
    return [path.relative(root, file), is] as const;
  });
  return Object.fromEntries([[".", "directory"] as const, ...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function bytesOf(file: string): string {
  return `${(fs.statSync(file).mode & 0o777).toString(8)} ${fs.readFileSync(file).toString("latin1")}`;
}

/** What the user would miss: all but what the tool keeps for itself between two commands. */
function ofPerson(all: Snapshot): Snapshot {
  const own = /^\.rnet(\/(writer\.pid[.\d]*|journal\.new|lock\.json\.new|new))?$/;
  return Object.fromEntries(Object.entries(all).filter(([file]) => !own.test(file)));
}

function place(files: Readonly<Record<string, string | Buffer>>): string {
  const root = directoryInMemory();
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}

function refusalOf(act: () => unknown): RnetError | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

const BEFORE = {
  "rnet.json": '{"name":"shop"}\n',
  ".rnet/lock.json": "{}\n",
  "api/src/network.ts": "old\r\n",
  "api/old.ts": Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  "notes.txt": "mine\n",
};

const WRITES: readonly Write[] = [
  { path: "api/src/network.ts", text: "new, and longer\n" },
  { path: "api/old.ts", text: null },
  { path: "web/src/deep/new.ts", text: "ünï 😀\n" },
  { path: "web/empty.ts", text: "" },
  { path: "rnet.json", text: '{"name":"mall"}\n' },
  { path: ".rnet/lock.json", text: '{"version":1}\n' },
];

/** Where writes go: over a workspace, into an empty directory, into one that is not there yet. */
const PLACES: Record<string, () => string> = {
  "over a workspace": () => place(BEFORE),
  "into an empty directory": () => place({}),
  "into a directory that is not there": () => path.join(place({}), "shop"),
};
const AFTER: Record<string, Snapshot> = {};

const MOVING = "over a workspace of which a directory moves";
PLACES[MOVING] = () => place(BEFORE);
const MOVES: readonly Move[] = [{ from: "api", to: "services/orders" }];

/** The same writes everywhere; where a directory moves, at its new place. */
function writeIn(where: string, root: string): void {
  if (where === MOVING) writeAll(root, movedWrites(), MOVES);
  else writeAll(root, WRITES);
}

function movedWrites(): Write[] {
  return WRITES.map((write) => ({ ...write, path: movedPath(write.path, MOVES) }));
}

beforeAll(() => {
  const root = temporaryDirectory();
  for (const [file, text] of Object.entries(BEFORE)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  writeAll(root, WRITES);
  AFTER["over a workspace"] = snapshot(root);
  fs.rmSync(root, { recursive: true });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const OPERATIONS = [
  "readFileSync",
  "writeFileSync",
  "renameSync",
  "linkSync",
  "mkdirSync",
  "rmSync",
  "rmdirSync",
  "lstatSync",
  "readdirSync",
] as const;
type Operation = (typeof OPERATIONS)[number];

/** What happens to an operation on the disk: nothing, or an error, perhaps after half of it. */
type Fault = (
  count: number,
  operation: Operation,
  file: unknown,
) => { readonly error: Error; readonly half: boolean } | null;

/** Puts a fault into every operation on the disk until the test is over. Returns how many there were so far. */
function interfere(fault: Fault): () => number {
  let count = 0;
  const all = DISKS.flatMap((disk) => OPERATIONS.map((operation) => ({ disk, operation })));
  for (const { disk, operation } of all) {
    const real = disk[operation] as (...args: unknown[]) => unknown;
    const faulty = (...args: unknown[]): unknown => {
      count += 1;
      const found = fault(count, operation, args[0]);
      if (!found) return Reflect.apply(real, disk, args);
      if (found.half && operation === "writeFileSync") {
        const [file, data, options] = args as [string, string | Buffer, unknown];
        // A short text is written whole or not at all.
        const half = data.length < 20 ? 0 : data.length / 2;
        Reflect.apply(real, fs, [file, data.slice(0, half), options]);
      }
      throw found.error;
    };
    vi.spyOn(disk, operation).mockImplementation(faulty as never);
  }
  return () => count;
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}

/** How many operations on the disk an act takes when nothing goes wrong. */
function countOperations(act: () => void): number {
  const count = interfere(() => null);
  act();
  vi.restoreAllMocks();
  return count();
}

/** What writing came to: done, or refused with a code, or a crash. */
function outcomeOf(act: () => unknown): string {
  try {
    act();
    return "done";
  } catch (error) {
    return error instanceof RnetError ? error.code : `crashed: ${String(error)}`;
  }
}

describe("writing", () => {
  it.each(Object.entries(PLACES))("%s makes, changes and removes files, and leaves nothing of its own", (_, at) => {
    const root = at();
    writeAll(root, WRITES);
    const written = snapshot(root);
    for (const { path: file, text } of WRITES) {
      expect(written[file]?.slice(4)).toBe(text === null ? undefined : Buffer.from(text).toString("latin1"));
    }
    expect(Object.keys(written).filter((file) => /journal|writer|\.new$/.test(file))).toEqual([]);
  });

  it("moves a directory with all that is in it, and writes at its new place", () => {
    const root = PLACES[MOVING]!();
    writeIn(MOVING, root);
    const tree = snapshot(root);
    expect(Object.keys(tree).filter((file) => /^api|^services/.test(file))).toEqual([
      "services",
      "services/orders",
      "services/orders/src",
      "services/orders/src/network.ts",
    ]);
    expect(tree["services/orders/src/network.ts"]).toBe("644 new, and longer\n");
  });

  it("nothing touches nothing", () => {
    const root = place({});
    writeAll(root, []);
    expect(snapshot(root)).toEqual({ ".": "directory" });
  });

  it("keeps the mode of a file that it changes", () => {
    const root = place(BEFORE);
    fs.chmodSync(path.join(root, "api/src/network.ts"), 0o755);
    writeAll(root, WRITES);
    expect(snapshot(root)["api/src/network.ts"]).toMatch(/^755 /);
  });

  it.each<readonly [what: string, bytes: string | Buffer, was: string | null, outcome: string]>([
    ["the same", "old\r\n", "old\r\n", "done"],
    ["the same, read from bytes that are not UTF-8", Buffer.from([0xff, 0x0a]), "\u{fffd}\n", "BAD_ENCODING"],
    ["the same, with a mark before it", "\u{feff}old\n", "\u{feff}old\n", "done"],
    ["another by its mark", "\u{feff}old\n", "old\n", "BUSY"],
    ["another by its line end", "old\r\n", "old\n", "BUSY"],
    ["another of the same length", "old\n", "new\n", "BUSY"],
    ["there although none was", "", null, "BUSY"],
  ])("looks whether the text is still what it was: %s", (_, bytes, was, outcome) => {
    const root = place({ "notes.txt": bytes });
    const before = snapshot(root);
    expect(outcomeOf(() => writeAll(root, [{ path: "notes.txt", text: "written\n", was }]))).toBe(outcome);
    if (outcome !== "done") expect(ofPerson(snapshot(root))).toEqual(before);
    else expect(fs.readFileSync(path.join(root, "notes.txt"), "utf8")).toBe("written\n");
  });

  it("reads back what was written, and null if nothing is", () => {
    const root = place({});
    writeAll(root, WRITES);
    const texts = readTexts(root, [...WRITES.map(({ path: file }) => file), "no/such/file"]);
    expect(Object.fromEntries(texts)).toEqual({
      ...Object.fromEntries(WRITES.map(({ path: file, text }) => [file, text])),
      "no/such/file": null,
    });
  });
});

function isAllWritten(where: string, now: Snapshot): boolean {
  const moves = where === MOVING ? MOVES : [];
  return WRITES.every(({ path: file, text }) => (text === null) === !(movedPath(file, moves) in now));
}

// Half of a text gets there, or nothing of it.
const CODES = ["ENOSPC", "EACCES"] as const;
const FAULTS = Object.keys(PLACES).flatMap((where) => CODES.map((code) => ({ where, code })));

describe("when one operation on the disk fails", () => {
  it.each(FAULTS)(
    "with $code, $where, all is as it was, whichever it is, and the message says so",
    ({ where, code }) => {
      const size = countOperations(() => writeIn(where, PLACES[where]!()));
      const lost: unknown[] = [];
      for (let nth = 1; nth <= size; nth++) {
        const root = PLACES[where]!();
        const before = snapshot(root);
        let failed: string = "";
        interfere((count, operation) => {
          if (count !== nth) return null;
          failed = operation;
          return { error: diskError(code), half: code !== "EACCES" };
        });
        const outcome = outcomeOf(() => writeIn(where, root));
        vi.restoreAllMocks();
        const now = snapshot(root);
        // All is written although the last thing, giving back the writer lock, failed: then it is done, and the next command takes the lock.
        const isDone = outcome === "done" && isAllWritten(where, now);
        const isUndone = outcome === "DISK" && JSON.stringify(now) === JSON.stringify(before);
        const changed = Object.keys({ ...before, ...now }).filter((file) => before[file] !== now[file]);
        if (!isDone && !isUndone) lost.push(`${failed} (${nth} of ${size}): ${outcome}, ${changed.join(" ")}`);
      }
      expect(lost).toEqual([]);
      expect(size).toBeGreaterThan(20);
    },
  );
});

describe("when the disk is full and stays so", () => {
  it.each(Object.keys(PLACES))(
    "%s, nothing is lost, and the next command puts right what could not be put back",
    (where) => {
      const size = countOperations(() => writeIn(where, PLACES[where]!()));
      const lost: unknown[] = [];
      for (let nth = 1; nth <= size; nth++) {
        const root = PLACES[where]!();
        const before = ofPerson(snapshot(root));
        // As the system does it: the file is opened, and so emptied, before it turns out that nothing fits.
        interfere((count, operation) =>
          count >= nth && operation === "writeFileSync" ? { error: diskError("ENOSPC"), half: true } : null,
        );
        const outcome = outcomeOf(() => writeIn(where, root));
        vi.restoreAllMocks();
        const again = outcomeOf(() => recover(root));
        const now = ofPerson(snapshot(root));
        const changed = Object.keys({ ...before, ...now }).filter((file) => before[file] !== now[file]);
        const isFine = again === "done" && (outcome === "done" || (outcome === "DISK" && changed.length === 0));
        if (!isFine) lost.push(`${nth} of ${size}: ${outcome}, then ${again}, ${changed.join(" ")}`);
      }
      expect(lost).toEqual([]);
    },
  );
});

describe("when the process ends at one operation", () => {
  it.each(Object.keys(PLACES))("%s, whichever it is, the next command leaves all or nothing of it", (where) => {
    const size = countOperations(() => writeIn(where, PLACES[where]!()));
    const whole = PLACES[where]!();
    writeIn(where, whole);
    const after = snapshot(whole);
    const lost: unknown[] = [];
    for (let nth = 1; nth <= size; nth++) {
      const root = PLACES[where]!();
      const before = ofPerson(snapshot(root));
      // From here on nothing reaches the disk any more.
      interfere((count) => (count >= nth ? { error: diskError("EKILLED"), half: count === nth } : null));
      outcomeOf(() => writeIn(where, root));
      vi.restoreAllMocks();
      const again = outcomeOf(() => recover(root));
      const now = JSON.stringify(ofPerson(snapshot(root)));
      const isFine = again === "done" && [before, ofPerson(after)].some((wanted) => JSON.stringify(wanted) === now);
      const isEmptyPlace = Object.keys(before).length < 2 && now === JSON.stringify({ ".": "directory" });
      if (!isFine && !isEmptyPlace) lost.push(`${nth} of ${size}: ${again}, ${now}`);
      // What has moved moves no second time.
      const isThere = where === MOVING && now === JSON.stringify(ofPerson(after));
      const repeat = (): void => (isThere ? writeAll(root, movedWrites()) : writeIn(where, root));
      lost.push(...[outcomeOf(repeat)].filter((outcome) => outcome !== "done"));
      if (JSON.stringify(snapshot(root)) !== JSON.stringify(after))
        lost.push(`${nth} of ${size}: not clean afterwards`);
    }
    expect(lost).toEqual([]);
  });
});

describe("what a rollback brings back", () => {
  let ends = 0;
  beforeEach(() => {
    ends = 0;
  });

  /** Whether all is written, and the journal is to go, for the first time. */
  function isEnd([operation, file]: readonly [Operation, unknown]): boolean {
    const isJournal = operation === "rmSync" && String(file).endsWith(JOURNAL);
    return isJournal && (ends += 1) === 1;
  }

  function failingAtTheEnd(root: string): string {
    interfere((_, ...what) => (isEnd(what) ? { error: diskError("EIO"), half: false } : null));
    const outcome = outcomeOf(() => writeAll(root, WRITES));
    vi.restoreAllMocks();
    return outcome;
  }

  it("is every byte, also if it is no text", () => {
    const root = place(BEFORE);
    const before = snapshot(root);
    expect(failingAtTheEnd(root)).toBe("DISK");
    expect(snapshot(root)).toEqual(before);
  });

  it("is every byte after the process has ended, too, be it a mark, a line end or no text at all", () => {
    const files = {
      "mark.txt": "\u{feff}mark\r\nand\n\r",
      "no-text.bin": Buffer.from([0xff, 0x0a, 0xc3, 0x00, 0x0d, 0x0a, 0x80]),
      "empty.txt": "",
      "rnet.json": "\n\n",
    };
    // What is no text is never written over, but may be removed.
    const writes = Object.keys(files).map((file) => ({ path: file, text: file.endsWith(".bin") ? null : "new\n" }));
    const root = place(files);
    const before = ofPerson(snapshot(root));
    interfere((_, ...what) => (isEnd(what) || ends > 0 ? { error: diskError("EKILLED"), half: false } : null));
    outcomeOf(() => writeAll(root, writes));
    vi.restoreAllMocks();
    expect(ofPerson(snapshot(root))).not.toEqual(before);
    expect(recover(root)).toEqual(Object.keys(files));
    expect(ofPerson(snapshot(root))).toEqual(before);
  });

  it("is the mode of a file that had been removed", () => {
    const root = place(BEFORE);
    fs.chmodSync(path.join(root, "api/old.ts"), 0o755);
    const before = snapshot(root);
    expect(failingAtTheEnd(root)).toBe("DISK");
    expect(snapshot(root)).toEqual(before);
  });
});

describe("a symbolic link", () => {
  const OUTSIDE = { "secret.txt": "secret\n", "directory/file.txt": "there\n", "empty/x": "" };

  /** A workspace and a place outside of it, with a link from the one to the other. */
  function linked(at: string, to: string): { root: string; outside: string } {
    const root = place(BEFORE);
    const outside = place(OUTSIDE);
    fs.rmSync(path.join(root, at), { recursive: true, force: true });
    fs.mkdirSync(path.dirname(path.join(root, at)), { recursive: true });
    fs.symlinkSync(to.startsWith(".") ? to : path.join(outside, to), path.join(root, at));
    return { root, outside };
  }

  it.each([
    ["to a directory outside", "web", "directory", "web/new.ts"],
    ["to a directory outside, two levels up", "web", "directory", "web/a/b.ts"],
    ["to a directory inside", "web", "./api", "web/new.ts"],
    ["to a file outside", "web/new.ts", "secret.txt", "web/new.ts"],
    ["to nothing", "web/new.ts", "nothing", "web/new.ts"],
    ["instead of the manifest", "rnet.json", "secret.txt", "rnet.json"],
    ["instead of the lock", ".rnet/lock.json", "secret.txt", ".rnet/lock.json"],
    ["instead of the tool's own directory", ".rnet", "directory", "web/new.ts"],
    ["instead of the journal", JOURNAL, "secret.txt", "web/new.ts"],
  ])("%s is refused, in writing and in removing", (_, at, to, file) => {
    const { root, outside } = linked(at, to);
    const [before, there] = [snapshot(root), snapshot(outside)];
    for (const text of ["new\n", null]) {
      expect(
        refusalOf(() =>
          writeAll(root, [
            { path: "fine.txt", text: "x" },
            { path: file, text },
          ]),
        )?.code,
      ).toBe("SYMLINK");
      expect(refusalOf(() => writeAll(root, [{ path: file, text }]))?.message).toMatch(/symbolic link/);
    }
    expect([snapshot(root), snapshot(outside)]).toEqual([before, there]);
  });

  it.each([
    ["for a file", "web/new.ts", "secret.txt", "web/new.ts"],
    ["on the way", "web", "directory", "web/file.txt"],
    ["for the manifest", "rnet.json", "secret.txt", "rnet.json"],
  ])("%s is not read through", (_, at, to, file) => {
    const { root } = linked(at, to);
    expect(refusalOf(() => readTexts(root, [file]))?.code).toBe("SYMLINK");
  });

  it.each(["rnet.json.new", ".rnet/lock.json.new", ".rnet/journal.new", ".rnet/new", WRITER])(
    "%s, where a temporary file goes, leads nothing out",
    (at) => {
      for (const to of ["secret.txt", "nothing"]) {
        const { root, outside } = linked(at, to);
        const there = snapshot(outside);
        expect(outcomeOf(() => writeAll(root, WRITES))).toMatch(/^(done|SYMLINK)$/);
        expect(outcomeOf(() => recover(root))).toMatch(/^(done|SYMLINK)$/);
        expect(snapshot(outside)).toEqual(there);
        expect(fs.lstatSync(path.join(root, "rnet.json")).isSymbolicLink()).toBe(false);
      }
    },
  );
});

describe("what stands in the way", () => {
  it.each([
    ["a directory where a file is to be", { "web/new.ts/x": "" }, "web/new.ts"],
    ["a file where a directory is to be", { web: "" }, "web/new.ts"],
    ["a file two levels above", { web: "" }, "web/src/deep/new.ts"],
    ["a file where the tool's own directory is to be", { ".rnet": "" }, "new.ts"],
  ])("%s is a refusal with a name, and nothing is changed", (_, files, file) => {
    const root = place(files);
    const before = snapshot(root);
    expect(
      outcomeOf(() =>
        writeAll(root, [
          { path: "a.txt", text: "" },
          { path: file, text: "x" },
        ]),
      ),
    ).toMatch(/^(BAD_PATH|DISK)$/);
    expect(snapshot(root)).toEqual(before);
  });

  it("is nothing to a reader: a file above a path means that there is none", () => {
    const root = place({ web: "" });
    expect(readTexts(root, ["web/new.ts"])).toEqual(new Map([["web/new.ts", null]]));
  });
});

describe("a hostile journal", () => {
  const file = { before: 4, after: null, mode: 0o644 };
  const gone = { before: null, after: null, mode: 0 };
  it.each<readonly [what: string, journal: unknown, bytes: string]>([
    ["with a path above", { files: [{ path: "../victim/secret.txt", ...file }] }, "evil"],
    ["with a path far above", { files: [{ path: "a/../../victim/secret.txt", ...file }] }, "evil"],
    ["with a path from the root of the disk", { files: [{ path: "/tmp/rnet-evil", ...file }] }, "evil"],
    ["with a path into git's own directory", { files: [{ path: ".git/hooks/post-checkout", ...file }] }, "evil"],
    ["with a path with backslashes", { files: [{ path: "..\\victim", ...file }] }, "evil"],
    ["with a path through a link", { files: [{ path: "link/secret.txt", ...file }] }, "evil"],
    ["that removes through a link", { files: [{ path: "link/secret.txt", ...gone }] }, ""],
    ["that removes a directory", { files: [{ path: "api", ...gone }] }, ""],
    ["with a directory above", { directories: ["../victim/empty", ".."] }, ""],
    ["with a directory through a link", { directories: ["link/empty"] }, ""],
    ["with a link for a directory", { directories: ["link"] }, ""],
    ["with a file for a directory", { directories: ["notes.txt"] }, ""],
    ["with a number for a directory", { directories: [5] }, ""],
    ["with a move from above", { moves: [{ from: "../victim", to: "mine" }] }, ""],
    ["with a move to above", { moves: [{ from: "api", to: "../victim/api" }] }, ""],
    ["with numbers for a move", { moves: [{ from: 5, to: 6 }] }, ""],
    ["with a number for a path", { files: [{ path: 5, ...file }] }, "evil"],
    ["with a text for a length", { files: [{ path: "notes.txt", before: "4", after: null, mode: 0o644 }] }, "evil"],
    [
      "with an object for a length",
      { files: [{ path: "notes.txt", before: { length: 4 }, after: null, mode: 0o644 }] },
      "evil",
    ],
    ["with less than the length", { files: [{ path: "notes.txt", ...file }] }, "evi"],
    ["with more than the length", { files: [{ path: "notes.txt", ...file }] }, "evil!"],
    [
      "with a negative length",
      { files: [-4, 8].map((length) => ({ path: "notes.txt", before: length, after: null, mode: 0o644 })) },
      "evil",
    ],
    ["without a length", { files: [{ path: "notes.txt", after: null, mode: 0o644 }] }, "evil"],
    ["without a mode", { files: [{ path: "notes.txt", before: 4, after: null }] }, "evil"],
    ["with a null in it", { files: [null], directories: [null] }, ""],
    ["with a text for a list", { files: "abc", directories: "abc" }, ""],
    ["that is null", null, ""],
    ["that is a list", [], ""],
    [
      "with a prototype",
      JSON.parse('{"__proto__":{"files":[{"path":"notes.txt","before":null,"after":4,"mode":0}]}}'),
      "",
    ],
    ["that is cut off", '{"moves":[],"files":[{"path":"notes.txt","before":nu', ""],
    [
      "that has but one line",
      '{"moves":[],"files":[{"path":"notes.txt","before":null,"after":4,"mode":0}],"directories":[]}',
      "",
    ],
    ["that is empty", "", ""],
  ])("%s escapes nowhere, loses nothing and does not stop the next command with a stack", (_, journal, bytes) => {
    const parent = place({ "victim/secret.txt": "secret\n" });
    const root = path.join(parent, "shop");
    fs.cpSync(place(BEFORE), root, { recursive: true });
    fs.mkdirSync(path.join(root, ".git/hooks"), { recursive: true });
    fs.mkdirSync(path.join(parent, "victim/empty"));
    fs.symlinkSync("../victim", path.join(root, "link"));
    const before = ofPerson(snapshot(parent));
    fs.writeFileSync(path.join(root, JOURNAL), hostile(journal, bytes));
    const outcome = outcomeOf(() => recover(root));
    expect(outcome).toMatch(/^(done|SYMLINK|BAD_PATH|CONFLICT)$/);
    fs.rmSync(path.join(root, JOURNAL), { force: true });
    fs.rmSync(path.join(root, WRITER), { force: true });
    expect(ofPerson(snapshot(parent))).toEqual(before);
    expect(fs.existsSync("/tmp/rnet-evil")).toBe(false);
  });

  /** What lies at the journal's path: a text, or a first line with the lists that it leaves out and what follows. */
  function hostile(journal: unknown, bytes: string): string {
    if (typeof journal === "string") return journal;
    const lists = { moves: [], files: [], directories: [] };
    const isObject = journal !== null && !Array.isArray(journal);
    return `${JSON.stringify(isObject ? { ...lists, ...(journal as object) } : journal)}\n${bytes}`;
  }
});

describe("one writer at a time", () => {
  /** A process that lives until the test is over. */
  function living(): ChildProcess {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  }

  it("says BUSY to the second, which changes nothing", () => {
    const { pid } = living();
    const root = place({ ...BEFORE, [WRITER]: String(pid), [JOURNAL]: '{"moves":[],"files":[],"directories":[]}\n' });
    const before = snapshot(root);
    const refusal = refusalOf(() => writeAll(root, WRITES));
    expect([refusal?.code, refusal?.exit]).toEqual(["BUSY", 1]);
    expect(refusal?.message).toContain(`process ${pid}`);
    expect(refusalOf(() => recover(root))?.code).toBe("BUSY");
    expect(snapshot(root)).toEqual(before);
  });

  it("takes the writer lock of one that has died", async () => {
    const child = living();
    const root = place({ ...BEFORE, [WRITER]: String(child.pid) });
    expect(refusalOf(() => writeAll(root, WRITES))?.code).toBe("BUSY");
    child.kill("SIGKILL");
    await once(child, "exit");
    writeAll(root, WRITES);
    expect(snapshot(root)).toEqual(AFTER["over a workspace"]);
  });

  it.each(["", "nonsense", "-1", "0", "1e3", "99999999999999999999", "\0".repeat(100)])(
    "takes a writer lock that says %j",
    (pid) => {
      const root = place({ ...BEFORE, [WRITER]: pid });
      writeAll(root, WRITES);
      expect(snapshot(root)).toEqual(AFTER["over a workspace"]);
    },
  );

  it("takes away what a process left that was killed before it had the writer lock", () => {
    const root = place({ ...BEFORE, [`${WRITER}.99999999`]: "99999999", [`${WRITER}.${process.ppid}`]: "" });
    writeAll(root, WRITES);
    expect(fs.existsSync(path.join(root, `${WRITER}.99999999`))).toBe(false);
    expect(fs.existsSync(path.join(root, `${WRITER}.${process.ppid}`)), "that one lives").toBe(true);
  });

  it("gives the writer lock back, also after a refusal", () => {
    const root = place(BEFORE);
    fs.symlinkSync("/", path.join(root, "web"));
    expect(refusalOf(() => writeAll(root, WRITES))?.code).toBe("SYMLINK");
    expect(fs.existsSync(path.join(root, WRITER))).toBe(false);
  });

  it("loses nothing of a journal that another left between reading and writing", () => {
    const root = place(BEFORE);
    const before = ofPerson(snapshot(root));
    const size = countOperations(() => writeAll(PLACES["over a workspace"]!(), WRITES));
    interfere((count) => (count >= size - 3 ? { error: diskError("EKILLED"), half: false } : null));
    outcomeOf(() => writeAll(root, WRITES));
    vi.restoreAllMocks();
    expect(fs.existsSync(path.join(root, JOURNAL))).toBe(true);
    // Another command, which had read all before that, writes now; and fails.
    interfere((count, operation) =>
      operation === "renameSync" && count > 12 ? { error: diskError("EIO"), half: false } : null,
    );
    outcomeOf(() => writeAll(root, [{ path: "rnet.json", text: "other\n" }]));
    vi.restoreAllMocks();
    recover(root);
    expect(ofPerson(snapshot(root))).toEqual(before);
  });
});

describe("a process that is killed while it writes", () => {
  const FILES = 400;
  const old = (index: number): string => `old ${index} ${"o".repeat(20_000)}\n`;
  const TREE = Object.fromEntries([
    ["rnet.json", "old manifest\n"],
    [".rnet/lock.json", "old lock\n"],
    ...Array.from({ length: FILES / 2 }, (_, index) => [`d${index % 20}/file-${index}.txt`, old(index)]),
  ]) as Record<string, string>;
  const BIG: readonly Write[] = [
    ...Array.from({ length: FILES }, (_, index) => ({
      path: `d${index % 30}/file-${index}.txt`,
      text: index % 5 === 0 ? null : `new ${index} ${"n".repeat(20_000)}\n`,
    })),
    { path: "rnet.json", text: "new manifest\n" },
    { path: ".rnet/lock.json", text: "new lock\n" },
  ];
  const workplace = temporaryDirectory();
  const script = path.join(workplace, "child.cjs");

  beforeAll(() => {
    const contents = `
      import { readFileSync } from "node:fs";
      import { writeAll } from ${JSON.stringify(path.resolve(import.meta.dirname, "../../src/disk/transaction.ts"))};
      const [root, writes, times] = process.argv.slice(2);
      const list = JSON.parse(readFileSync(writes, "utf8").replaceAll("@pid", process.pid));
      let done = 0;
      for (let time = 0; time < Number(times); time++) {
        try {
          writeAll(root, list);
          done += 1;
        } catch (error) {
          if (error.code !== "BUSY") throw error;
        }
      }
      process.exitCode = done > 0 ? 0 : 9;
    `;
    const stdin = { contents, loader: "ts", resolveDir: import.meta.dirname } as const;
    buildSync({ stdin, bundle: true, platform: "node", format: "cjs", outfile: script, logLevel: "error" });
    fs.writeFileSync(path.join(workplace, "writes.json"), JSON.stringify(BIG));
    return () => fs.rmSync(workplace, { recursive: true });
  });

  function writer(root: string, writes: string, times: number, env: Record<string, string> = {}): ChildProcess {
    const args = [script, root, path.join(workplace, writes), String(times)];
    const preload = path.resolve(import.meta.dirname, "../cli/kill-at.mjs");
    return spawn(process.execPath, ["--import", preload, ...args], {
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
  }

  it.each([0.05, 0.2, 0.4, 0.6, 0.8, 0.95])(
    "leaves nothing that the next command does not put right, after this part of the work: %d",
    async (part) => {
      const whole = place(TREE);
      const count = path.join(workplace, "count");
      await once(writer(whole, "writes.json", 1, { COUNT_IN: count }), "exit");
      const after = snapshot(whole);
      const root = place(TREE);
      const before = ofPerson(snapshot(root));
      const at = Math.floor(Number(fs.readFileSync(count, "utf8")) * part);
      const [, signal] = (await once(writer(root, "writes.json", 1, { KILL_AT: String(at) }), "exit")) as unknown[];
      expect(signal).toBe("SIGKILL");
      // Only what the killed process had got to is put back.
      expect(recover(root).length).toBeLessThanOrEqual(BIG.length);
      expect(ofPerson(snapshot(root))).toEqual(before);
      writeAll(root, BIG);
      expect(snapshot(root)).toEqual(after);
    },
  );

  it("holds the writer lock while it lives: of several that write again and again each writes all or says BUSY", async () => {
    const writes = Array.from({ length: 5 }, (_, index) => ({ path: `d${index}/file.txt`, text: "by @pid\n" }));
    fs.writeFileSync(path.join(workplace, "small.json"), JSON.stringify(writes));
    for (let round = 0; round < 3; round++) {
      const root = place({ [WRITER]: round === 2 ? "99999999" : "" });
      const children = Array.from({ length: 4 }, () => writer(root, "small.json", 200));
      const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as unknown));
      // A writer that never had the writer lock is no error, one that crashed is.
      expect(codes.filter((code) => code !== 0 && code !== 9)).toEqual([]);
      const texts = [
        ...readTexts(
          root,
          writes.map((write) => write.path),
        ).values(),
      ];
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).toMatch(/^by \d+\n$/);
      expect(fs.existsSync(path.join(root, JOURNAL)) || fs.existsSync(path.join(root, WRITER))).toBe(false);
    }
  });
});

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { RnetError } from "../../src/core/errors.ts";
import { blobId } from "../../src/core/git-blob.ts";
import { editKey, movedLock, parseLock, printLock, type Lock } from "../../src/state/lock.ts";
import { isInside } from "../../src/model/names.ts";
import { scenarios } from "../scenarios.ts";
import { planFresh, temporaryDirectory } from "../tree.ts";
import type { EditKind } from "../../src/model/edit-kinds.ts";

const ID = "0".repeat(39);
const MANIFEST = { name: "shop", packageManager: "npm", repository: null, origin: "repository", services: [] } as const;
const KINDS: readonly EditKind[] = ["package.json", "requirements.txt", "Cargo.toml", "go.mod", "go.sum"];

/** The ids that git gives to some texts, asked for in one run. */
function gitIds(texts: readonly string[]): string[] {
  const directory = temporaryDirectory();
  onTestFinished(() => fs.rmSync(directory, { recursive: true }));
  texts.forEach((text, index) => fs.writeFileSync(path.join(directory, String(index)), text));
  const paths = texts.map((_, index) => `${index}\n`).join("");
  const args = ["hash-object", "--no-filters", "--stdin-paths"];
  return execFileSync("git", args, { cwd: directory, input: paths, encoding: "utf8" }).trim().split("\n");
}

/** A lock as it stands in the file, with some fields replaced. */
function lockText(fields: Record<string, unknown>): string {
  return JSON.stringify({ version: 1, manifest: MANIFEST, files: {}, seeds: {}, edits: {}, ...fields });
}

function refusalOf(text: string): RnetError {
  try {
    parseLock(text);
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
  throw new Error(`taken: ${text.slice(0, 200)}`);
}

const id = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 });
const file = fc
  .oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "a/__proto__/b", "10", "9"))
  .filter((made) => made.split("/").every(isInside));
const edit = fc.record(
  {
    path: file,
    edit: fc.constantFrom(...KINDS),
    key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "10", "9")),
    value: fc.string(),
  },
  { noNullPrototype: true },
);
const lock: fc.Arbitrary<Lock> = fc.record({
  generator: fc.string(),
  manifest: fc.constant(MANIFEST),
  files: fc
    .array(fc.tuple(file, fc.record({ rendered: id, written: id }, { noNullPrototype: true })))
    .map((entries) => new Map(entries)),
  seeds: fc.array(fc.tuple(file, id)).map((entries) => new Map(entries)),
  edits: fc.uniqueArray(edit, { selector: editKey }),
});

describe("a blob id", () => {
  it("is the one that git gives", () => {
    const text = fc.string({ unit: "binary", maxLength: 50 }).map((sample) => sample.replaceAll("\r\n", "\n"));
    const texts = ["", "\n", "a", "a\n", "a\rb", "\uFEFFa\n", "😀ü\n", "x".repeat(1_000_000), ...fc.sample(text, 500)];
    expect(texts.map(blobId)).toEqual(gitIds(texts));
  });

  it("is the same for CRLF and LF line ends, and for no other difference", () => {
    expect(blobId("a\r\nb\r\n")).toBe(blobId("a\nb\n"));
    expect(new Set(["a\nb\n", "a\rb\n", "a\nb", "a\n\nb\n", "\uFEFFa\nb\n"].map(blobId)).size).toBe(5);
  });
});

describe("printing a lock", () => {
  it.each(scenarios())("and parsing that of $id gives the same one", async ({ workspace }) => {
    const { writes } = await planFresh(workspace);
    const text = writes.find(({ path: name }) => name === ".rnet/lock.json")!.text!;
    expect(printLock(parseLock(text))).toBe(text);
    expect(parseLock(text).manifest).toEqual(workspace);
  });

  it("and parsing any lock gives the same one, edits in the order of their keys", () => {
    fc.assert(
      fc.property(lock, (made) => {
        const again = parseLock(printLock(made));
        const byKey = (a: { readonly path: string }, b: { readonly path: string }) =>
          JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
        const read = ({ files, seeds, edits, ...rest }: Lock): object => ({
          ...rest,
          files: new Map(files),
          seeds: new Map(seeds),
          edits: edits.toSorted(byKey),
        });
        expect(read(again)).toEqual(read(made));
        expect(printLock(again)).toBe(printLock(made));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same bytes in whatever order things were found", () => {
    fc.assert(
      fc.property(lock, (made) => {
        const turned: Lock = {
          ...made,
          files: new Map([...made.files].toReversed()),
          seeds: new Map([...made.seeds].toReversed()),
          edits: made.edits.toReversed(),
        };
        expect(printLock(turned)).toBe(printLock(made));
      }),
    );
  });

  it("writes one id if two are equal, and both if they differ", () => {
    const [a, b] = [`${ID}a`, `${ID}b`];
    const files = new Map([
      ["same", { rendered: a, written: a }],
      ["formatted", { rendered: a, written: b }],
    ]);
    const printed = JSON.parse(
      printLock({ generator: "1.0.0", manifest: MANIFEST, files, seeds: new Map(), edits: [] }),
    ) as {
      files: unknown;
    };
    expect(printed.files).toEqual({ same: a, formatted: { rendered: a, written: b } });
  });
});

const HOSTILE_PATHS = [
  "",
  ".",
  "../x",
  "a/../../x",
  "/etc/passwd",
  "//x",
  "a//b",
  "C:/x",
  "c:x",
  "a\\..\\x",
  ".git/hooks/pre-commit",
  "x/.GIT/config",
  "a\0b",
  "./x",
  "a/",
];

describe("a hostile lock is refused", () => {
  it.each<readonly [string, string]>([
    ["that is empty", ""],
    ["that is cut off", lockText({}).slice(0, -1)],
    ["with conflict markers", `<<<<<<< mine\n${lockText({})}`],
    ["that is null", "null"],
    ["that is a list", "[]"],
    ["without a version", lockText({ version: undefined })],
    ["of the next version", lockText({ version: 2 })],
    ["with a version that would colour the terminal", lockText({ version: "\u001b[31m\u009b1m" })],
    ["with a version of a megabyte", lockText({ version: "1".repeat(1_000_000) })],
    ["without a manifest", lockText({ manifest: undefined })],
    ["with a manifest that is not one", lockText({ manifest: { name: "Shop" } })],
    ["with an unknown field in its manifest", lockText({ manifest: { ...MANIFEST, x: 1 } })],
    ["without files", lockText({ files: undefined })],
    ["whose files are a list", lockText({ files: [] })],
    ["whose files are null", lockText({ files: null })],
    ["without seeds", lockText({ seeds: undefined })],
    ["whose edits are a list", lockText({ edits: [] })],
    ["with a file that is a list", lockText({ files: { a: [`${ID}a`] } })],
    ["with a file without ids", lockText({ files: { a: null } })],
    ["with a file with one id", lockText({ files: { a: { rendered: `${ID}a` } } })],
    ["with a short id", lockText({ files: { a: ID } })],
    ["with an id in capitals", lockText({ files: { a: `${ID}A` } })],
    ["with an id and a line break", lockText({ files: { a: `${ID}a\n` } })],
    ["with an option for an id", lockText({ seeds: { a: "--output=/etc/passwd".padEnd(40, "a") } })],
    ["with a seed's id that is an object", lockText({ seeds: { a: { rendered: `${ID}a`, written: `${ID}a` } } })],
    ["with an edit that is a text", lockText({ edits: { "a/package.json": "x" } })],
    ["with an edit of no known kind", lockText({ edits: { "a/x": { toString: { a: "b" } } } })],
    ["with an edit whose value is a number", lockText({ edits: { "a/package.json": { "package.json": { x: 1 } } } })],
    ...HOSTILE_PATHS.flatMap((name) => [
      [`with the file ${JSON.stringify(name)}`, lockText({ files: { [name]: `${ID}a` } })] as const,
      [`with the seed ${JSON.stringify(name)}`, lockText({ seeds: { [name]: `${ID}a` } })] as const,
      [`with an edit of ${JSON.stringify(name)}`, lockText({ edits: { [name]: { "go.mod": { a: "v1" } } } })] as const,
    ]),
  ])("%s", (_, text) => {
    const { code, message, exit } = refusalOf(text);
    expect([code, exit]).toEqual(["BAD_LOCK", 2]);
    expect(message).toContain(".rnet/lock.json");
    expect(message).toContain("Restore it from git");
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(message.length).toBeLessThan(500);
  });

  it("quickly, at 10 MB", () => {
    const files = Object.fromEntries(Array.from({ length: 120_000 }, (_, index) => [`f/${index}/..`, `${ID}a`]));
    const text = lockText({ files, seeds: { ["../".repeat(1_000_000)]: `${ID}a` } });
    expect(refusalOf(text).code).toBe("BAD_LOCK");
  });
});

/** A lock's text read and printed, or the empty text if it is refused. */
function printedAgain(text: string): string {
  try {
    return printLock(parseLock(text));
  } catch (error) {
    if (error instanceof RnetError) return "";
    throw error;
  }
}

describe("a lock with a prototype in it", () => {
  const proto = (value: string): string => `{"__proto__":${value}}`;
  it.each([
    ["among its files", lockText({ files: "@" }).replace('"@"', proto(`"${ID}a"`))],
    [
      "as a file's ids",
      lockText({ files: { a: "@" } }).replace('"@"', proto(`{"rendered":"${ID}a","written":"${ID}a"}`)),
    ],
    ["among its seeds", lockText({ seeds: "@" }).replace('"@"', proto(`"${ID}a"`))],
    ["as an edit's path", lockText({ edits: "@" }).replace('"@"', proto('{"go.mod":{"polluted":"yes"}}'))],
    ["as an edit's kind", lockText({ edits: { a: "@" } }).replace('"@"', proto('{"polluted":"yes"}'))],
    ["as an edit's key", lockText({ edits: { a: { "go.mod": "@" } } }).replace('"@"', proto('"yes"'))],
    ["at the top", lockText({}).replace("{", '{"__proto__":{"polluted":"yes"},')],
    ["instead of everything", proto(lockText({}))],
    ["in its manifest", lockText({ manifest: "@" }).replace('"@"', proto(JSON.stringify(MANIFEST)))],
  ])("%s pollutes nothing, read or printed", (_, text) => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const again = printedAgain(text);
    expect(printedAgain(again)).toBe(again);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect("polluted" in {}).toBe(false);
  });
});

describe("the lock after a directory moved", () => {
  it("has its files, seeds and edits at the new place, so that a seed file that the user deleted does not come back", () => {
    const files = new Map([["api/a", { rendered: ID + "0", written: ID + "1" }]]);
    const edits = [{ path: "api/package.json", edit: "package.json", key: "ioredis", value: "^6" } as const];
    const before = {
      generator: "",
      manifest: MANIFEST,
      files,
      seeds: new Map([
        ["api/s", ID + "2"],
        ["web/s", ID + "3"],
      ]),
      edits,
    };
    expect(movedLock(before, [{ from: "api", to: "srv/orders" }])).toEqual({
      ...before,
      files: new Map([["srv/orders/a", files.get("api/a")]]),
      seeds: new Map([
        ["srv/orders/s", ID + "2"],
        ["web/s", ID + "3"],
      ]),
      edits: [{ ...edits[0], path: "srv/orders/package.json" }],
    });
  });
});

it("the first file of a new workspace hides the journal from git", async () => {
  for (const { workspace } of scenarios().slice(0, 2))
    expect((await planFresh(workspace)).writes[0]?.path).toBe(".rnet/.gitignore");
});

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { RnetError } from "../../src/core/errors.ts";
import { JOURNAL, printJournal, type Journal } from "../../src/disk/journal.ts";
import { recover, refuseUnrecovered } from "../../src/disk/recover.ts";
import { findRoot, findWorkspace } from "../../src/repository/root.ts";
import { readTree, temporaryDirectory, writeTree, type Tree } from "../tree.ts";
import { perform } from "../../generators/perform.ts";

// What an interrupted command left, and what has become of it since, are trees; the journal is the command's own.

const HELD: Tree = { "rnet.json": "old manifest\n", "api/old.ts": "old\n", "NETWORK.md": "old page\n" };
const WRITTEN: Tree = { "rnet.json": "new manifest\n", "NETWORK.md": "new page\n", "web/src/main.ts": "new service\n" };
const PATHS = ["api/old.ts", "NETWORK.md", "web/src/main.ts", "rnet.json"];

function bytesOf(tree: Tree, file: string): Buffer | null {
  return tree[file] === undefined ? null : Buffer.from(tree[file]);
}

const WROTE: Journal = {
  moves: [],
  files: PATHS.map((file) => ({
    path: file,
    before: bytesOf(HELD, file),
    after: bytesOf(WRITTEN, file),
    mode: 0o644,
  })),
  directories: ["web", "web/src"],
};

/** A repository with a journal in it. */
function left(tree: Tree, journal: Journal = WROTE): string {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  writeTree(root, tree);
  fs.mkdirSync(path.join(root, ".rnet"), { recursive: true });
  fs.writeFileSync(path.join(root, JOURNAL), printJournal(journal));
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

function withoutJournal(root: string): Tree {
  const { [JOURNAL]: _, ...tree } = readTree(root);
  return tree;
}

describe("what an interrupted command wrote", () => {
  it.each<readonly [what: string, now: Tree, put: readonly string[]]>([
    ["wholly", WRITTEN, ["api/old.ts", "NETWORK.md", "web/src/main.ts", "rnet.json"]],
    ["up to its second file", { ...HELD, "NETWORK.md": "new page\n" }, ["NETWORK.md"]],
    [
      "half its last file",
      { ...HELD, "NETWORK.md": "new page\n", "web/src/main.ts": "new s" },
      ["NETWORK.md", "web/src/main.ts"],
    ],
    ["nothing of its last file yet", { ...HELD, "web/src/main.ts": "" }, ["web/src/main.ts"]],
    ["and half of what was put back first", { ...WRITTEN, "api/old.ts": "ol" }, PATHS],
    ["and nobody has: all is as it was", HELD, []],
  ])("%s is put back", (_, now, put) => {
    const root = left(now);
    expect(recover(root)).toEqual(put);
    expect(readTree(root)).toEqual(HELD);
    expect(fs.existsSync(path.join(root, "web"))).toBe(false);
  });

  it("of which some was put back by hand is put back as far as it was not", () => {
    const root = left({ ...HELD, "web/src/main.ts": "new service\n" });
    expect(recover(root)).toEqual(["web/src/main.ts"]);
    expect(readTree(root)).toEqual(HELD);
  });

  it("is not written again if it is already as it was", () => {
    const root = left(HELD);
    for (const file of Object.keys(HELD)) fs.utimesSync(path.join(root, file), 1, 1);
    recover(root);
    for (const file of Object.keys(HELD)) expect(fs.statSync(path.join(root, file)).mtimeMs).toBe(1000);
  });
});

describe("what someone has changed since", () => {
  it.each<readonly [what: string, now: Tree, named: readonly string[]]>([
    ["a file of the same path by hand", { ...HELD, "web/src/main.ts": "by hand\n" }, ["web/src/main.ts"]],
    ["a file that was changed", { ...WRITTEN, "NETWORK.md": "new page, and mine\n" }, ["NETWORK.md"]],
    [
      "a file that was there before and is gone",
      { "rnet.json": "new manifest\n", "web/src/main.ts": "new service\n" },
      ["NETWORK.md"],
    ],
    ["a file that begins as the written one, others after it", { ...WRITTEN, "NETWORK.md": "new" }, ["NETWORK.md"]],
    [
      "another branch",
      { "rnet.json": "theirs\n", "api/old.ts": "theirs\n" },
      ["api/old.ts", "NETWORK.md", "rnet.json"],
    ],
    ["a file that was to go", { ...WRITTEN, "api/old.ts": "old and mine\n" }, ["api/old.ts"]],
  ])("is never touched, nor is anything else: %s", (_, now, named) => {
    const root = left(now);
    const before = readTree(root);
    const refusal = refusalOf(() => recover(root));
    expect([refusal?.code, refusal?.exit]).toEqual(["CONFLICT", 1]);
    expect(refusal?.message.match(/^ {2}.+$/gm)).toEqual(named.map((file) => `  ${file}`));
    expect(refusal?.message).toContain(`delete ${JOURNAL} and run this again`);
    expect(readTree(root)).toEqual(before);
  });
});

describe("a directory that an interrupted command moved", () => {
  const MOVED: Journal = {
    moves: [{ from: "api", to: "orders" }],
    files: [
      { path: "orders/main.ts", before: Buffer.from("old\n"), after: Buffer.from("new\n"), mode: 0o644 },
      { path: "rnet.json", before: Buffer.from("old manifest\n"), after: Buffer.from("new manifest\n"), mode: 0o644 },
    ],
    directories: [],
  };
  const BEFORE: Tree = { "api/main.ts": "old\n", "api/own.ts": "mine\n", "rnet.json": "old manifest\n" };
  const MINE: Tree = { "orders/own.ts": "mine\n", "rnet.json": "old manifest\n" };

  it.each<readonly [what: string, now: Tree, after: Tree]>([
    ["with what was written in it", { ...MINE, "orders/main.ts": "new\n" }, BEFORE],
    ["and nothing more", { ...MINE, "orders/main.ts": "old\n" }, BEFORE],
    ["not at all", BEFORE, BEFORE],
    [
      "with what is new in it, which it takes along",
      { ...MINE, "orders/main.ts": "new\n", "orders/x": "x" },
      { ...BEFORE, "api/x": "x" },
    ],
    ["and git has brought back", { ...BEFORE, "rnet.json": "new manifest\n" }, BEFORE],
  ])("moves back: %s", (_, now, after) => {
    const root = left(now, MOVED);
    recover(root);
    expect(withoutJournal(root)).toEqual(after);
  });

  it.each<readonly [what: string, now: Tree]>([
    ["is there again beside where it went", { ...BEFORE, "orders/.env": "SECRET=1\n", "orders/main.ts": "new\n" }],
    ["is nowhere", { "rnet.json": "old manifest\n" }],
  ])("stays if it %s, and both places are named", (_, now) => {
    const root = left(now, MOVED);
    const before = readTree(root);
    const refusal = refusalOf(() => recover(root));
    expect(refusal?.code).toBe("CONFLICT");
    expect(refusal?.message.match(/^ {2}.+$/gm)).toEqual(["  api", "  orders"]);
    expect(readTree(root)).toEqual(before);
  });

  it("stays where it is if a link is in its old place, and nothing is put back", () => {
    const root = left({ ...MINE, "orders/main.ts": "new\n" }, MOVED);
    fs.symlinkSync("nowhere", path.join(root, "api"));
    const before = readTree(root);
    expect(refusalOf(() => recover(root))?.code).toBe("CONFLICT");
    expect(readTree(root)).toEqual(before);
  });

  it("stays where it is if something in it has changed since", () => {
    const root = left({ ...MINE, "orders/main.ts": "new and mine\n" }, MOVED);
    const before = readTree(root);
    expect(refusalOf(() => recover(root))?.message).toContain("  orders/main.ts");
    expect(readTree(root)).toEqual(before);
  });
});

describe("a journal that may be someone else's", () => {
  it("is refused if git tracks it", () => {
    const root = left(WRITTEN);
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    execFileSync("git", ["add", "--force", JOURNAL], { cwd: root });
    const before = readTree(root);
    for (const act of [recover, refuseUnrecovered]) {
      const refusal = refusalOf(() => act(root));
      expect(refusal?.code).toBe("BAD_PATH");
      expect(refusal?.message).toContain(`git rm --cached ${JOURNAL}`);
    }
    expect(readTree(root)).toEqual(before);
  });

  it("is refused if it is no ordinary file, and nobody waits for it", () => {
    const root = left(WRITTEN);
    fs.rmSync(path.join(root, JOURNAL));
    execFileSync("mkfifo", [path.join(root, JOURNAL)]);
    expect(refusalOf(() => recover(root))?.message).toContain("is no ordinary file");
    expect(readTree(root)).toEqual(WRITTEN);
  });

  it.each(["a link", "a link to nothing", "a directory"])("is refused if it is %s", (what) => {
    const root = left(WRITTEN);
    fs.renameSync(path.join(root, JOURNAL), path.join(root, "elsewhere"));
    if (what === "a directory") fs.mkdirSync(path.join(root, JOURNAL));
    else fs.symlinkSync(what === "a link" ? "../elsewhere" : "nothing", path.join(root, JOURNAL));
    expect(refusalOf(() => recover(root))?.code).toMatch(/^(SYMLINK|BAD_PATH)$/);
    expect(readTree(root)).toMatchObject(WRITTEN);
  });
});

describe("a journal that nobody vouches for", () => {
  it.each<readonly [what: string, make: (root: string) => void, words: string]>([
    ["in a repository of its own", (root) => fs.mkdirSync(path.join(root, ".rnet/.git")), "in a repository of its own"],
    [
      "if git does not say whether it tracks it",
      (root) => writeTree(root, { ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core\n" }),
      "may be in git, which cannot tell",
    ],
    [
      "that git tracks, though GIT_DIR names another repository",
      (root) => {
        execFileSync("git", ["init", "--quiet"], { cwd: root });
        execFileSync("git", ["add", "--force", JOURNAL], { cwd: root });
        vi.stubEnv("GIT_DIR", path.join(root, "elsewhere"));
      },
      "is in git",
    ],
  ])("is refused: %s", (_, make, words) => {
    const root = left(WRITTEN);
    make(root);
    const before = readTree(root);
    const refusal = refusalOf(() => recover(root));
    vi.unstubAllEnvs();
    expect([refusal?.code, refusal?.message]).toEqual(["BAD_PATH", expect.stringContaining(words)]);
    expect(readTree(root)).toEqual(before);
  });

  it.skipIf(process.getuid?.() !== 0)("is refused if another user has it (only root can make one)", () => {
    const root = left(WRITTEN);
    fs.chownSync(path.join(root, JOURNAL), 65_534, 65_534);
    expect(refusalOf(() => recover(root))?.message).toContain("belongs to another user");
    expect(withoutJournal(root)).toEqual(WRITTEN);
  });

  it("is not looked for above the repository's root", () => {
    const root = left({ "inner/package.json": "{}\n" });
    fs.mkdirSync(path.join(root, "inner/.git"));
    expect(findRoot(path.join(root, "inner"))).toBe(path.join(root, "inner"));
    expect(findWorkspace(path.join(root, "inner"))).toBeNull();
  });

  it("is looked for in the same place by every command", () => {
    const root = left({ "inner/deep/package.json": "{}\n", "inner/.rnet/spare": "" });
    const deep = path.join(root, "inner/deep");
    expect([findRoot(deep), findWorkspace(deep)]).toEqual([root, root]);
  });

  it("is looked for where only its directory is left, in which no new workspace begins", () => {
    const root = left({ "inner/deep/package.json": "{}\n", "inner/.rnet/spare": "" });
    const deep = path.join(root, "inner/deep");
    fs.rmSync(path.join(root, JOURNAL));
    expect([findRoot(deep), findWorkspace(deep)]).toEqual([deep, path.join(root, "inner")]);
  });

  it.each(["\n", "x"])("is kept, with all that only it has, if %j was put to its end", (more) => {
    const root = left(WRITTEN);
    fs.appendFileSync(path.join(root, JOURNAL), more);
    const before = readTree(root);
    expect(refusalOf(() => recover(root))?.message).toContain("was changed or is another version's");
    expect(readTree(root)).toEqual(before);
  });
});

describe("what stands where a command was interrupted", () => {
  it("is named if it is a directory or a link, as any change", () => {
    const root = left({ "rnet.json": "old manifest\n", "api/old.ts": "old\n", "NETWORK.md/mine.txt": "mine\n" });
    expect(refusalOf(() => recover(root))?.message).toContain("  NETWORK.md\n");
  });

  it("is told to be only in the journal if the kill left half of it", () => {
    const root = left({ ...HELD, "rnet.json": "mine\n", "api/old.ts": "ol" });
    expect(refusalOf(() => recover(root))?.message).toContain("it alone has the whole old text of api/old.ts.");
  });

  it("stays if it is a directory in the place of a file of ours", () => {
    const root = left(WRITTEN);
    writeTree(root, { ".rnet/new/notes.md": "mine\n" });
    refusalOf(() => recover(root));
    expect(readTree(root)[".rnet/new/notes.md"]).toBe("mine\n");
  });

  it("has its mode back if it had been removed, whatever the umask", () => {
    const files = WROTE.files.map((file) => ({ ...file, mode: 0o777 }));
    const root = left(WRITTEN, { ...WROTE, files });
    recover(root);
    expect(fs.statSync(path.join(root, "api/old.ts")).mode & 0o777).toBe(0o777);
  });
});

describe("a command that is to write nothing", () => {
  it("says that another is writing while that one lives", () => {
    const root = left({ ...HELD, "rnet.json": "another's\n" });
    fs.writeFileSync(path.join(root, ".rnet/writer.pid"), String(process.ppid));
    expect(refusalOf(() => refuseUnrecovered(root))?.message).toContain(`process ${process.ppid}`);
  });

  it("stops where something would have to be put back, and leaves it", () => {
    const root = left(WRITTEN);
    const before = readTree(root);
    expect(refusalOf(() => refuseUnrecovered(root))?.message).toContain("Run this without --dry-run or --check");
    expect(readTree(root)).toEqual(before);
  });

  it("says what the real one would say if nothing can be put back", () => {
    const root = left({ ...HELD, "web/src/main.ts": "by hand\n" });
    expect(refusalOf(() => refuseUnrecovered(root))?.code).toBe("CONFLICT");
  });

  it("goes on if all is as it was before the interrupted one", () => {
    const root = left(HELD);
    expect(refusalOf(() => refuseUnrecovered(root))).toBeNull();
    expect(fs.existsSync(path.join(root, JOURNAL))).toBe(true);
  });
});

it("the plop pack rolls back first, too, or stops", async () => {
  const link = { from: "web", to: "api", client: null, env: null } as never;
  const root = left(WRITTEN);
  await expect(perform("link", link, root)).rejects.toMatchObject({ code: "BAD_MANIFEST" });
  expect(readTree(root)).toEqual(HELD);
  const other = left({ ...HELD, "web/src/main.ts": "by hand\n" });
  const before = readTree(other);
  await expect(perform("link", link, other)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(readTree(other)).toEqual(before);
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { parseLock } from "../../src/state/lock.ts";
import { SCHEMA_URL } from "../../src/state/rnet-json.ts";
import { buildCopy, copyOfProject } from "../copy-of-project.ts";
import { readTree, temporaryDirectory, type Tree } from "../tree.ts";

// A workspace of an older version, made by a program with older templates, comes forward with today's.

const CLI = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
const NETWORK = "api/src/network.ts";
const WORDS =
  "old --yes --service api:express --service jobs:uvicorn --link jobs:api --package-manager npm --no-install --no-git";
let copy: string;
let home: string;
let root: string;

function edited(file: string, edit: (text: string) => string): void {
  const before = fs.readFileSync(file, "utf8");
  const after = edit(before);
  if (after === before) throw new Error(`nothing to edit in ${file}`);
  fs.writeFileSync(file, after);
}

beforeAll(() => {
  copy = copyOfProject();
  const template = (file: string, edit: (text: string) => string): void =>
    edited(path.join(copy, "templates", file), edit);
  edited(path.join(copy, "package.json"), (text) => text.replace(/"version": "[^"]+"/, '"version": "0.0.1"'));
  template("_service/managed/.env.example.hbs", (text) => text.replace("local values of", "the old values of"));
  template("_node/managed/src/network.ts.hbs", (text) =>
    text.replace("/** The port to listen on.", "/** The old port."),
  );
  template("express/seed/src/app.ts.hbs", (text) => `// The old application.\n${text}`);
  fs.writeFileSync(path.join(copy, "templates/_service/managed/OLD.md.hbs"), "Of {{name}}\n");
  fs.writeFileSync(path.join(copy, "templates/_workspace/managed/.rnet/schema.json.hbs"), "{}\n");
  fs.rmSync(path.join(copy, "templates/express/seed/.oxlintrc.json.hbs"));
  buildCopy(copy)(...WORDS.split(" "));
});
afterAll(() => fs.rmSync(copy, { recursive: true }));

beforeEach(() => {
  home = temporaryDirectory();
  root = path.join(home, "old");
  fs.cpSync(path.join(copy, "old"), root, { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function rnet(words: string, cwd: string = root): Ended {
  const env = { ...process.env, NO_COLOR: "1", GIT_CEILING_DIRECTORIES: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words.split(" ")], {
    cwd,
    encoding: "utf8",
    input: "",
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

function commit(): void {
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  for (const args of [
    ["init", "--quiet"],
    ["add", "--all"],
    [...author, "commit", "--quiet", "--message", "Begin"],
  ]) {
    const { status, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  }
}

const tree = (): Tree => readTree(root);
const edit = (file: string, change: (text: string) => string): void => edited(path.join(root, file), change);
const addNote = (text: string): string => `${text}\n// A note of mine.\n`;

/** What today's program makes for the same answers. */
function fresh(): Tree {
  rnet(WORDS.replace("old", "new/old"), home);
  return readTree(path.join(home, "new/old"));
}

describe("a workspace of an older version that nobody edited", () => {
  it("comes forward with sync: managed files as today's templates have them, seed files as they were", () => {
    const before = tree();
    expect(before[".rnet/lock.json"]).toContain('"generator": "0.0.1"');
    expect(rnet("sync --check").code).toBe(1);
    expect(rnet("sync").code).toBe(0);
    const { [".rnet/lock.json"]: lock, ...after } = tree();
    const { [".rnet/lock.json"]: todays, ...wanted } = fresh();
    expect(after).toEqual({ ...wanted, "api/src/app.ts": before["api/src/app.ts"] });
    expect(after["api/src/app.ts"]).toMatch(/^\/\/ The old application\./);
    expect(lock!.split("\n").filter((line) => !todays!.includes(line))).toEqual([expect.stringContaining('/app.ts"')]);
    const [known, wished] = [parseLock(lock!).seeds, parseLock(todays!).seeds];
    expect([...known].filter(([file, id]) => id !== wished.get(file)).map(([file]) => file)).toEqual([
      "api/src/app.ts",
    ]);
    expect(rnet("sync --check")).toMatchObject({ code: 0, out: expect.stringContaining("as it should be") as string });
  });

  it("names the seed file whose template has changed, and shows the difference on request", () => {
    expect(rnet("sync").out).toMatch(/yours and stay[^]*"rnet diff"[^]*\n {2}api\/src\/app\.ts\n/);
    expect(rnet("sync").out).not.toContain("api/src/app.ts");
    const { out } = rnet("diff");
    expect(out).toMatch(/--- a\/api\/src\/app\.ts\n[^]*\n-\/\/ The old application\./);
    expect(out.match(/^--- /gm)).toHaveLength(1);
  });

  it("says the same in JSON, whatever the command is", () => {
    const { notes } = JSON.parse(rnet("rename api orders --no-install --json").out) as { notes: string[] };
    expect(notes).toEqual([expect.stringMatching(/yours and stay[^]*\n {2}api\/src\/app\.ts$/)]);
  });
});

describe("the schema that rnet.json names", () => {
  const schema = (): unknown => (JSON.parse(tree()["rnet.json"]!) as { $schema?: string }).$schema;
  const name = (other: string): void =>
    edit("rnet.json", (text) => text.replace(/"\$schema": "[^"]+"/, `"$schema": "${other}"`));

  it("is this version's after an upgrade", () => {
    expect(schema()).toBe(SCHEMA_URL.replace(/@[^/]+/, "@0.0.1"));
    expect(rnet("sync").code).toBe(0);
    expect(schema()).toBe(SCHEMA_URL);
  });

  it("is named instead of the workspace's own copy, which goes", () => {
    name("./.rnet/schema.json");
    expect(tree()[".rnet/schema.json"]).toBeDefined();
    expect(rnet("sync").out).toMatch(/remove {2}\.rnet\/schema\.json/);
    expect(tree()[".rnet/schema.json"]).toBeUndefined();
    expect(schema()).toBe(SCHEMA_URL);
    expect(rnet("sync --check").code).toBe(0);
  });

  it("stays if it is the user's own", () => {
    name("./schemas/rnet.json");
    expect(rnet("sync").code).toBe(0);
    expect(schema()).toBe("./schemas/rnet.json");
    expect(rnet("sync --check").code).toBe(0);
  });
});

describe("an edit of a managed file whose template has changed", () => {
  it("is merged: the base is in git, as today's templates do not give it any more", () => {
    commit();
    edit(NETWORK, addNote);
    expect(rnet("sync")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/merge {2}api\/src\/network\.ts/) as string,
    });
    expect(tree()[NETWORK]).toBe(addNote(fresh()[NETWORK]!));
    expect(rnet("sync --check").code).toBe(0);
  });

  it.each([["without git"], ["with git that never had it"]])("is a conflict %s: nothing is written", (how) => {
    edit(NETWORK, addNote);
    if (how !== "without git") commit();
    const before = tree();
    const { code, err } = rnet("sync");
    expect(code).toBe(1);
    expect(err).toMatch(/\n {2}api\/src\/network\.ts\nNothing was written/);
    expect(tree()).toEqual(before);
    // The user decides, and then it comes forward.
    expect(rnet("sync --on-conflict mine").code).toBe(0);
    expect(tree()[NETWORK]).toBe(before[NETWORK]);
    expect(tree()["jobs/.env.example"]).toContain("local values of");
    expect(rnet("sync --check").code).toBe(0);
  });

  it("is a conflict if both changed one line", () => {
    commit();
    edit(NETWORK, (text) => text.replace("/** The old port.", "/** My port."));
    const before = tree();
    expect(rnet("sync").code).toBe(1);
    expect(tree()).toEqual(before);
    expect(rnet("sync --on-conflict markers").code).toBe(0);
    expect(tree()[NETWORK]).toMatch(/<<<<<<< mine\n\/\*\* My port\.[^]*>>>>>>> rnet/);
  });

  it("is kept if the file has no template any more", () => {
    commit();
    edit("api/OLD.md", addNote);
    const before = tree();
    expect(rnet("sync")).toMatchObject({ code: 1, err: expect.stringContaining("api/OLD.md") as string });
    expect(tree()).toEqual(before);
    expect(rnet("sync --on-conflict mine").code).toBe(0);
    expect(tree()["api/OLD.md"]).toBe(before["api/OLD.md"]);
    expect(tree()["jobs/OLD.md"]).toBeUndefined();
  });
});

describe("an upgrade", () => {
  it("leaves a file gone that the user deleted, and creates what is new", () => {
    fs.rmSync(path.join(root, "jobs/.env.example"));
    expect(tree()["api/.oxlintrc.json"]).toBeUndefined();
    expect(rnet("sync").code).toBe(0);
    expect(tree()["jobs/.env.example"]).toBeUndefined();
    expect(tree()["api/.oxlintrc.json"]).toBeDefined();
  });
});

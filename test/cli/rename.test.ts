// oxlint-disable no-template-curly-in-string -- references are what callers are given
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory, type Tree } from "../tree.ts";

const CLI = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
/** The example of the README: a site and a worker that call api-1. */
const EXAMPLE =
  "--service api-1:express --service site:next --service jobs:uvicorn --service cache:redis --link site:api-1 --link jobs:api-1 --link api-1:cache";
const MANAGED =
  /^(rnet\.json|NETWORK\.md|RENAME\.md|\.rnet\/.*|\.railway\/rnet\.ts|[^/]+\/(\.env\.\w+|.*network\.\w+))$/;
let made: string;
let home: string;

beforeAll(() => {
  made = temporaryDirectory();
  run(made, `shop --yes ${EXAMPLE} --no-install --no-git`);
  return () => fs.rmSync(made, { recursive: true });
});
beforeEach(() => {
  home = temporaryDirectory();
  fs.cpSync(path.join(made, "shop"), path.join(home, "shop"), { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(cwd: string, words: string): Ended {
  const env = { ...process.env, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words.split(" ")], {
    cwd,
    encoding: "utf8",
    input: "",
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

const shop = (words: string): Ended => run(path.join(home, "shop"), words);
const tree = (): Tree => readTree(path.join(home, "shop"));

function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(home, "shop", file)), { recursive: true });
  fs.writeFileSync(path.join(home, "shop", file), text);
}

function changedFiles(before: Tree, after: Tree): string[] {
  const files = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...files].filter((file) => before[file] !== after[file]).sort();
}

describe("rename api-1 api-2", () => {
  it("brings every managed file in line and leaves every seed file byte for byte", () => {
    const before = tree();
    expect(shop("rename api-1 api-2 --no-install").code).toBe(0);
    const after = tree();
    const changed = changedFiles(before, after);
    expect(changed.filter((file) => !MANAGED.test(file))).toEqual([]);
    expect(changed).toEqual(
      expect.arrayContaining([
        ".railway/rnet.ts",
        ".rnet/compose.yaml",
        "NETWORK.md",
        "RENAME.md",
        "jobs/.env.railway",
        "jobs/network.py",
        "rnet.json",
        "site/.env.railway",
        "site/src/network.ts",
      ]),
    );
    expect(after["site/.env.railway"]).toContain("API_1_URL=http://${{api-2.RAILWAY_PRIVATE_DOMAIN}}:${{api-2.PORT}}");
    expect(after[".railway/rnet.ts"]).toContain('privateNetworkEndpoint: "api-2"');
    expect(after[".rnet/compose.yaml"]).toContain("- api-2.railway.internal");
    // What is still called so: the directory, and in three files the name that the platform has.
    const own = changed.filter((file) => !["RENAME.md", ".rnet/lock.json", "rnet.json"].includes(file));
    const still = own.flatMap((file) =>
      after[file]!.split("\n").filter((line) => /(?<![\w-])api-1(?![\w-])/.test(line)),
    );
    const places = /- Directory: `api-1`|rootDirectory: "api-1"|"\/api-1\/\*\*",|context: "\.\.\/api-1"/;
    expect(still.filter((line) => !places.test(line))).toEqual([]);
    expect(still).toHaveLength(4);
    expect(after["RENAME.md"]).toMatch(/`api-1` is now `api-2`[^]*redeploy -s site[^]*rename --done api-2/);
  });

  it("is in line afterwards, forgets with --done that it was pending, and back restores every byte", () => {
    const before = tree();
    shop("rename api-1 api-2 --no-install");
    expect(shop("sync --check")).toMatchObject({ code: 0 });
    expect(shop("rename --done api-2")).toMatchObject({ code: 0 });
    expect(tree()["RENAME.md"]).toBeUndefined();
    expect(shop("sync --check")).toMatchObject({ code: 0 });
    shop("rename api-2 api-1 --no-install");
    shop("rename --done api-1");
    expect(tree()).toEqual(before);
  });

  it("and back at once leaves nothing pending", () => {
    const before = tree();
    shop("rename api-1 api-2 --no-install");
    shop("rename api-2 api-1 --no-install");
    expect(tree()).toEqual(before);
  });

  it("lists what is left, and with --fix writes the certain places in the same go", () => {
    put(
      "scripts/deploy.sh",
      "railway up -s api-1\ncurl http://api-1.railway.internal:3000/api-1/\necho api-1 api-10\n",
    );
    const dry = shop("rename api-1 api-2 --fix --dry-run");
    expect(dry.out).toMatch(/edit {2}scripts\/deploy\.sh/);
    expect(dry.out).toContain("-railway up -s api-1\n");
    expect(dry.out).toContain("+railway up -s api-2\n");
    const { out } = shop("rename api-1 api-2 --no-install --dry-run");
    expect(out).toMatch(/Left for you: .*--fix changes the 2 that are certain/);
    expect(out).toMatch(/certain {3}scripts\/deploy\.sh:1:15 {2}railway up -s api-1/);
    expect(out).toMatch(/doubtful {2}scripts\/deploy\.sh:3:6 {2}echo api-1 api-10/);
    expect(shop("rename api-1 api-2 --no-install --fix").code).toBe(0);
    expect(tree()["scripts/deploy.sh"]).toBe(
      "railway up -s api-2\ncurl http://api-2.railway.internal:3000/api-1/\necho api-1 api-10\n",
    );
    shop("rename api-2 api-1 --no-install --fix");
    expect(tree()["scripts/deploy.sh"]).toContain("railway up -s api-1\ncurl http://api-1.railway.internal");
  });

  it("says it in one JSON document", () => {
    put("x.txt", "http://api-1.railway.internal\n");
    const document = JSON.parse(shop("rename api-1 api-2 --no-install --json").out) as {
      staleReferences: { path: string }[];
    };
    expect(document).toMatchObject({ ok: true, command: "rename", written: true });
    const text = "http://api-1.railway.internal";
    expect(document.staleReferences).toContainEqual({ path: "x.txt", line: 1, column: 8, kind: "certain", text });
  });

  it("of a name changed in rnet.json by hand leaves the same list to sync", () => {
    put("x.txt", "http://api-1.railway.internal\n");
    put("rnet.json", tree()["rnet.json"]!.replace('"name": "api-1"', '"name": "api-2"'));
    expect(shop("sync --no-install").out).toMatch(/Left for you[^]*certain {3}x\.txt:1:8/);
  });

  it("with --rename-env names the variables after the new name", () => {
    put(
      "site/src/mine.ts",
      'import { api1 } from "./network.ts";\nexport const url = process.env.API_1_URL ?? api1;\n',
    );
    const { code, out } = shop("rename api-1 api-2 --no-install --rename-env");
    expect(code).toBe(0);
    expect(out).toMatch(/variable {2}site\/src\/mine\.ts:2:32/);
    expect(out).toMatch(/variable {2}site\/src\/mine\.ts:1:10/);
    expect(tree()["site/.env.railway"]).toContain("API_2_URL=http://${{api-2.");
    expect(tree()["jobs/network.py"]).toContain("API_2_URL");
  });
});

describe("remove", () => {
  it("without --delete says which directory is left", () => {
    const before = tree();
    expect(shop("remove site").out).toMatch(/site\/ stays, with \d+ files that rnet wrote once/);
    expect(Object.keys(tree()).filter((file) => file.startsWith("site/"))).toEqual(
      Object.keys(before).filter((file) => file.startsWith("site/") && !MANAGED.test(file)),
    );
  });

  it("with --delete takes everything of ours away, the entries of links in its manifest included", () => {
    const before = tree();
    shop("add express extra --no-install");
    shop("link extra cache --no-install");
    expect(tree()["extra/package.json"]).toContain("ioredis");
    expect(shop("remove extra --delete").code).toBe(0);
    expect(tree()).toEqual(before);
    expect(fs.existsSync(path.join(home, "shop/extra"))).toBe(false);
  });

  it("with --delete leaves what the user edited or made, and names the edited ones", () => {
    fs.appendFileSync(path.join(home, "shop/site/src/app/page.tsx"), "// mine\n");
    put("site/src/mine.ts", "mine\n");
    const { out, code } = shop("remove site --delete");
    expect(code).toBe(0);
    expect(out).toMatch(/You edited these, so they stay:\n {2}site\/src\/app\/page\.tsx\n/);
    expect(Object.keys(tree()).filter((file) => file.startsWith("site/"))).toEqual([
      "site/src/app/page.tsx",
      "site/src/mine.ts",
    ]);
    expect(fs.readdirSync(path.join(home, "shop/site"))).toEqual(["src"]);
  });

  it("with --delete on a dry run takes nothing", () => {
    const before = tree();
    expect(shop("remove site --delete --dry-run").out).toMatch(/remove {2}site\/src\/app\/page\.tsx/);
    expect(tree()).toEqual(before);
  });
});

describe("diff", () => {
  it("shows what the user changed in managed files, and nothing else", () => {
    expect(shop("diff")).toMatchObject({ code: 0, out: "Nothing differs.\n" });
    fs.appendFileSync(path.join(home, "shop/NETWORK.md"), "A note of mine.\n");
    fs.appendFileSync(path.join(home, "shop/site/src/app/page.tsx"), "// mine\n");
    const { out } = shop("diff");
    expect(out).toMatch(
      /Your changes in files[^]*--- a\/NETWORK\.md\n\+\+\+ b\/NETWORK\.md\n@@ [^]*\n\+A note of mine\.\n/,
    );
    expect(out).not.toContain("page.tsx");
  });

  it("with a path shows what the templates have for it", () => {
    fs.appendFileSync(path.join(home, "shop/site/src/app/page.tsx"), "// mine\n");
    expect(shop("diff site/src/app/page.tsx").out).toMatch(/-\/\/ mine\n/);
    expect(shop("diff jobs").out).toBe("Nothing differs.\n");
    expect(shop("diff nowhere.txt")).toMatchObject({ code: 2, err: expect.stringMatching(/no file that rnet wrote/) });
  });

  it("shows a seed file whose template has changed, and only that", () => {
    const lock = tree()[".rnet/lock.json"]!;
    put(".rnet/lock.json", lock.replace(/("site\/src\/app\/page\.tsx": ")[0-9a-f]{4}/, "$1ffff"));
    put("site/src/app/page.tsx", tree()["site/src/app/page.tsx"]!.replace("<main>", '<main className="mine">'));
    const { out } = shop("diff");
    expect(out).toMatch(/What newer templates have[^]*a\/site\/src\/app\/page\.tsx/);
    expect(out.match(/^--- /gm)).toHaveLength(1);
  });

  it("finds in git what can no longer be rendered, and says so if it is in neither", () => {
    const broken = tree()[".rnet/lock.json"]!.replace(/("NETWORK\.md": ")[0-9a-f]{40}/, `$1${"0".repeat(40)}`);
    put(".rnet/lock.json", broken);
    expect(shop("diff NETWORK.md").out).toMatch(/NETWORK\.md: edited, but what rnet wrote there is not in git/);
  });

  it("is one JSON document with --json", () => {
    fs.appendFileSync(path.join(home, "shop/NETWORK.md"), "A note of mine.\n");
    expect(JSON.parse(shop("diff --json").out)).toMatchObject({
      ok: true,
      managed: [{ path: "NETWORK.md", diff: expect.stringContaining("+A note of mine.") as string }],
      seeds: [],
    });
  });
});

describe("sync --check", () => {
  it("shows the drift as a diff, writes nothing and exits 1", () => {
    put("rnet.json", tree()["rnet.json"]!.replace('"port": 3002', '"port": 8888'));
    const before = tree();
    const { code, out } = shop("sync --check");
    expect(code).toBe(1);
    expect(out).toMatch(/--- a\/jobs\/\.env\.railway\n[^]*\n-PORT=3002\n\+PORT=8888\n/);
    expect(tree()).toEqual(before);
  });
});

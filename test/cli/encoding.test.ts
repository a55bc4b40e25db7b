import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cliOf, packed, workplace } from "./packed.ts";
import { temporaryDirectory } from "../tree.ts";
import { userEnv } from "./terminal.ts";

// Files that are not in UTF-8: whatever a command would do to them, not a byte of anything changes.

const CLI = cliOf(packed().home);
const CREATE =
  "shop --yes --service api:express --service jobs:uvicorn --service cache:redis --link api:cache --no-install --no-git";

let made: string;
let root: string;

beforeAll(() => {
  made = temporaryDirectory();
  const { code, err } = rnet(CREATE, made);
  if (code !== 0) throw new Error(err);
  return () => fs.rmSync(made, { recursive: true });
});

beforeEach(() => {
  root = path.join(workplace(), "shop");
  fs.cpSync(path.join(made, "shop"), root, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function rnet(line: string, cwd = root): Ended {
  const options = { cwd, encoding: "utf8", input: "", env: { ...userEnv(), NO_COLOR: "1" } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...line.split(" ")], options);
  return { code: status, out: stdout, err: stderr };
}

/** Every file below the root by its bytes. */
function bytes(): Record<string, string> {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [path.relative(root, file), fs.readFileSync(file, "latin1")]));
}

const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  "UTF-16 with its mark": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "UTF-16 without a mark": (text) => Buffer.from(text, "utf16le"),
  "UTF-16, big end first": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
  "Latin-1": (text) => Buffer.from(text.replace(/(?<=")(?=private)|$/, "\u00e9"), "latin1"),
};

/** Saves a file again in another encoding; with an accent if that is one byte. */
function encode(file: string, encoding: string): void {
  const target = path.join(root, file);
  fs.writeFileSync(target, ENCODINGS[encoding]!(fs.readFileSync(target, "utf8")));
}

/** Refused by the path's name, as a sentence and as a document, and nothing is written; a dry run ends in the same way. */
function refuses(line: string, file: string): void {
  const before = bytes();
  const { code, out, err } = rnet(line);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(
    / (is not a text|are not texts) in UTF-8 .*Nothing was written\. Save (it|them) as UTF-8 and run this again\.\n$/,
  );
  expect(err).toContain(file);
  const { error } = JSON.parse(rnet(`${line} --dry-run --json`).out) as { error: { code: string } };
  expect(error.code).toBe("BAD_ENCODING");
  expect(bytes()).toEqual(before);
}

it.each(Object.keys(ENCODINGS))("a requirements.txt in %s is not written again", (encoding) => {
  encode("jobs/requirements.txt", encoding);
  refuses("link jobs api --no-install", "jobs/requirements.txt");
});

describe.each(["UTF-16 with its mark", "Latin-1"])("a file in %s", (encoding) => {
  it.each([
    ["api/package.json", "link api jobs --client axios --no-install"],
    ["api/package.json", "unlink api cache --no-install"],
    ["jobs/network.py", "link jobs api --no-install --on-conflict theirs"],
    ["jobs/network.py", "link jobs api --no-install --on-conflict markers"],
    ["jobs/.env.example", "link jobs api --no-install --on-conflict theirs"],
    ["NETWORK.md", "add redis queue --no-install --on-conflict theirs"],
    ["rnet.json", "add redis queue --no-install"],
    [".rnet/lock.json", "sync"],
  ])("is not written again: %s, rnet %s", (file, line) => {
    encode(file, encoding);
    if (file === "api/package.json" && encoding === "Latin-1") {
      const target = path.join(root, file);
      fs.writeFileSync(target, fs.readFileSync(target, "latin1").replace(/\u00e9$/, ""), "latin1");
    }
    refuses(line, file);
  });

  it("is left alone, and stops nobody, if it is not to change", () => {
    encode("api/src/app.ts", encoding);
    encode("jobs/app.py", encoding);
    const [app, python] = [bytes()["api/src/app.ts"], bytes()["jobs/app.py"]];
    expect(rnet("link jobs api --no-install")).toMatchObject({ code: 0, err: "" });
    expect(rnet("sync").code).toBe(0);
    expect([bytes()["api/src/app.ts"], bytes()["jobs/app.py"]]).toEqual([app, python]);
  });

  it("is left alone where someone keeps their edit of it", () => {
    encode("jobs/network.py", encoding);
    const before = bytes()["jobs/network.py"];
    expect(rnet("link jobs api --no-install --on-conflict mine").code).toBe(0);
    expect(bytes()["jobs/network.py"]).toBe(before);
  });

  it("is no manifest to make a workspace from", () => {
    encode("rnet.json", encoding);
    const { code, err } = rnet("create again --from rnet.json --no-install --no-git");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("rnet.json is not a text in UTF-8") as string,
    });
    expect(fs.existsSync(path.join(root, "again"))).toBe(false);
  });
});

describe("in a repository that was there", () => {
  const YAML = 'packages:\n  - "apps/web"\n';
  const RAILWAY = `import { defineRailway, project } from "railway/iac";
export default defineRailway(() => project("shop", { resources: [] }));
`;

  function begin(file: string, content: Buffer): void {
    fs.rmSync(root, { recursive: true });
    const web = '{ "name": "web", "private": true, "scripts": { "start": "node ." } }\n';
    const manifest = '{ "packageManager": "pnpm@10.1.0" }\n';
    const files = {
      "package.json": manifest,
      "apps/web/package.json": web,
      "pnpm-workspace.yaml": YAML,
      [file]: content,
    };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
  }

  it.each([
    ["pnpm-workspace.yaml", `${YAML}# caf\u00e9\n`],
    [".railway/railway.ts", `${RAILWAY}// caf\u00e9\n`],
  ])("%s in Latin-1 stops rnet add", (file, text) => {
    begin(file, Buffer.from(text, "latin1"));
    refuses("add express jobs --no-install", file);
  });

  it("a railway.ts in UTF-16 stays as it is, and the lines to add are printed", () => {
    begin(".railway/railway.ts", ENCODINGS["UTF-16 with its mark"]!(RAILWAY));
    const before = bytes()[".railway/railway.ts"];
    const { code, err } = rnet("add express jobs --no-install");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("...rnetResources") as string });
    expect(bytes()[".railway/railway.ts"]).toBe(before);
  });
});

it("a file that may still say the old name is named by a rename, which does not read it", () => {
  const note = Buffer.from("the old api, tr\u00e8s vieux: api.railway.internal\n", "latin1");
  fs.writeFileSync(path.join(root, "notes.txt"), note);
  const { code, out } = rnet("rename api orders --fix --no-install");
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("not in UTF-8: notes.txt.") as string });
  expect(fs.readFileSync(path.join(root, "notes.txt")).equals(note)).toBe(true);
});

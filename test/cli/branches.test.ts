import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readTree, temporaryDirectory, type Tree } from "../tree.ts";
import { cliOf, packed, workplace } from "./packed.ts";

// Two branches that each add a service, merged by real git. The oracle is one user who did the same in a row.

const USER = {
  ...process.env,
  NO_COLOR: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_EDITOR: "true",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@b",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@b",
};
let cli: string;
let fresh: string;
let shop: string;

beforeAll(() => {
  cli = cliOf(packed().home);
  const home = temporaryDirectory();
  const services = ["--service", "api:express", "--service", "geo:axum", "--link", "geo:api"];
  const { code, err } = run(process.execPath, [cli, "shop", "--yes", ...services, "--no-install"], home);
  if (code !== 0) throw new Error(err);
  fresh = path.join(home, "shop");
});
afterAll(() => fs.rmSync(path.dirname(fresh), { recursive: true }));
beforeEach(() => {
  shop = made();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: string, args: readonly string[], cwd = shop): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", input: "", env: USER });
  return { code: status, out: stdout, err: stderr };
}

function git(...args: string[]): string {
  const { code, out, err } = run("git", args);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${out}${err}`);
  return out;
}

/** Runs git when it has to meet a conflict. */
function conflicting(...args: string[]): void {
  expect(run("git", args), `git ${args.join(" ")}`).toMatchObject({ code: 1 });
}

function rnet(...args: string[]): Ended {
  return run(process.execPath, [cli, ...args, ...(args[0] === "sync" ? [] : ["--no-install"])]);
}

function ran(...args: string[]): void {
  const ended = rnet(...args);
  if (ended.code !== 0) throw new Error(`rnet ${args.join(" ")}: ${ended.out}${ended.err}`);
}

/** A repository with a workspace of two services, committed. */
function made(): string {
  const place = path.join(workplace(), "shop");
  fs.cpSync(fresh, place, { recursive: true });
  return place;
}

function edit(file: string, change: (text: string) => string): void {
  const before = fs.readFileSync(path.join(shop, file), "utf8");
  const after = change(before);
  if (after === before) throw new Error(`${file} has nothing to change`);
  fs.writeFileSync(path.join(shop, file), after);
}

interface Manifest {
  services: Record<string, unknown>[];
}

function editManifest(change: (manifest: Manifest) => void): void {
  edit("rnet.json", (text) => {
    const manifest = JSON.parse(text) as Manifest;
    change(manifest);
    return `${JSON.stringify(manifest, null, 2)}\n`;
  });
}

/** Does something on a branch from main, and commits it. */
function onBranch(name: string, act: () => void): void {
  git("checkout", "--quiet", "-b", name, "main");
  act();
  commit(name);
}

function commit(message: string): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
}

/** The tree that one user would have who did it all in a row. */
function inARow(...acts: (() => void)[]): Tree {
  const other = shop;
  shop = made();
  for (const act of acts) act();
  const tree = readTree(shop);
  shop = other;
  return tree;
}

/** `rnet sync` settles what is there, and has nothing to do any more. */
function settles(): Tree {
  expect(rnet("sync", "--check"), "before").toMatchObject({ code: 1 });
  ran("sync");
  const tree = readTree(shop);
  expect(Object.entries(tree).filter(([, text]) => /^(<{7}|>{7}|\|{7})/m.test(text))).toEqual([]);
  expect(rnet("sync", "--check"), "after").toMatchObject({ code: 0 });
  ran("sync");
  expect(readTree(shop)).toEqual(tree);
  git("add", "--all");
  git("diff", "--cached", "--check");
  return tree;
}

const addJobs = (): void => ran("add", "uvicorn", "jobs");
const addAdmin = (): void => ran("add", "express", "admin", "--link", "api");
const note = (text: string) => () => edit("NETWORK.md", (before) => `${before}\n${text}\n`);
const helper = (): void =>
  edit("api/src/network.ts", (text) => `${text}\nexport const region = process.env["RAILWAY_REPLICA_REGION"];\n`);

describe("two branches that each add a service", () => {
  it.each(["merge", "diff3", "zdiff3"])("are settled through markers in the style %s", (style) => {
    git("config", "merge.conflictStyle", style);
    onBranch("theirs", addAdmin);
    onBranch("ours", addJobs);
    conflicting("merge", "theirs");
    expect(fs.readFileSync(path.join(shop, "rnet.json"), "utf8")).toContain("<<<<<<<");
    expect(rnet("add", "express", "other")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/rnet\.json has git's conflict markers\. Run "rnet sync" first/) as string,
    });
    expect(settles()).toEqual(inARow(addJobs, addAdmin));
  });

  it("keep what the user wrote into managed files, on either branch and on both", () => {
    const first = (): void => edit("NETWORK.md", (text) => text.replace(/^(# .*\n)/m, "$1\nAsk Ada first.\n"));
    onBranch("theirs", () => {
      addAdmin();
      note("A note of theirs.")();
    });
    onBranch("ours", () => {
      first();
      addJobs();
      helper();
    });
    conflicting("merge", "theirs");
    const tree = settles();
    expect(tree).toEqual(inARow(first, addJobs, helper, addAdmin, note("A note of theirs.")));
    expect(tree["NETWORK.md"]).toMatch(/Ask Ada first\.[^]*A note of theirs\./);
    expect(tree["api/src/network.ts"]).toContain("RAILWAY_REPLICA_REGION");
  });

  it("stop if two users wrote the same line of a managed file, and nothing is written", () => {
    onBranch("theirs", () => {
      addAdmin();
      note("Theirs.")();
    });
    onBranch("ours", () => {
      addJobs();
      note("Ours.")();
    });
    conflicting("merge", "theirs");
    const before = readTree(shop);
    expect(rnet("sync")).toMatchObject({ code: 1, err: expect.stringMatching(/\n {2}NETWORK\.md\n/) as string });
    expect(readTree(shop)).toEqual(before);
    ran("sync", "--on-conflict", "mine");
    expect(fs.readFileSync(path.join(shop, "NETWORK.md"), "utf8")).toMatch(/Ours\.[^]*Theirs\./);
  });

  it("get another port if both took the same, and it is told", () => {
    onBranch("theirs", addAdmin);
    onBranch("ours", () => ran("add", "nest", "office"));
    conflicting("merge", "theirs");
    expect(rnet("sync", "--dry-run").err).toMatch(
      /admin now has port 3003: both branches gave out 3002, and office keeps it\./,
    );
    expect(settles()).toEqual(inARow(() => ran("add", "nest", "office"), addAdmin));
  });

  it("are settled if git put them together without a word, and on one port", () => {
    onBranch("theirs", () => {
      editManifest(({ services }) => services.unshift({ name: "first", framework: "express", port: 3002 }));
      ran("sync");
    });
    onBranch("ours", () => ran("add", "express", "last"));
    conflicting("merge", "theirs");
    expect(fs.readFileSync(path.join(shop, "rnet.json"), "utf8")).not.toContain("<<<<<<<");
    const { services } = JSON.parse(settles()["rnet.json"]!) as Manifest;
    expect(services.map(({ name, port }) => [name, port])).toEqual([
      ["api", 3000],
      ["geo", 3001],
      ["last", 3002],
      ["first", 3003],
    ]);
  });

  it.each(["--ours", "--theirs"])("are settled after a commit in which the lock was taken %s", (side) => {
    onBranch("theirs", () => {
      editManifest(({ services }) => Object.assign(services[0]!, { port: 4000 }));
      ran("sync");
      note("A note of theirs.")();
    });
    onBranch("ours", () => {
      helper();
      addJobs();
    });
    conflicting("merge", "theirs");
    git("checkout", side, ".rnet/lock.json");
    commit("merged");
    expect(fs.readFileSync(path.join(shop, "NETWORK.md"), "utf8")).not.toContain("<<<<<<<");
    const change = (): void => {
      editManifest(({ services }) => Object.assign(services[0]!, { port: 4000 }));
      ran("sync");
    };
    expect(settles()).toEqual(inARow(helper, addJobs, change, note("A note of theirs.")));
  });

  it("keep what the user wrote after the merge", () => {
    onBranch("theirs", addAdmin);
    onBranch("ours", addJobs);
    conflicting("merge", "theirs");
    const own = (text: string): string => text.replace(/^(# .*\n)/m, "$1\nWritten while merging.\n");
    git("checkout", "--ours", "NETWORK.md");
    edit("NETWORK.md", own);
    expect(settles()).toEqual(inARow(addJobs, addAdmin, () => edit("NETWORK.md", own)));
  });
});

describe("two branches of which one changes what is there", () => {
  const addCache = (): void => {
    ran("add", "redis", "cache");
    ran("link", "api", "cache", "--client", "ioredis");
  };
  const addStore = (): void => {
    ran("add", "mongo", "store");
    ran("link", "api", "store");
  };

  it("are settled if both gave one service a dependency, in its package.json too", () => {
    onBranch("theirs", addStore);
    onBranch("ours", addCache);
    conflicting("merge", "theirs");
    expect(fs.readFileSync(path.join(shop, "api/package.json"), "utf8")).toContain("<<<<<<<");
    expect(settles()).toEqual(inARow(addCache, addStore));
  });

  it("are not settled if the user's own lines differ in it: it is named and nothing is written", () => {
    onBranch("theirs", () => {
      addStore();
      edit("api/package.json", (text) => text.replace(/"express": "[^"]+"/, '"express": "5.1.0"'));
    });
    onBranch("ours", () => {
      addCache();
      edit("api/package.json", (text) => text.replace(/"express": "[^"]+"/, '"express": "5.0.0"'));
    });
    conflicting("merge", "theirs");
    const before = readTree(shop);
    expect(rnet("sync")).toMatchObject({ code: 2, err: expect.stringMatching(/api\/package\.json/) as string });
    expect(readTree(shop)).toEqual(before);
  });

  it("are settled if one took a service out", () => {
    const removeGeo = (): void => ran("remove", "geo");
    onBranch("theirs", removeGeo);
    onBranch("ours", addJobs);
    conflicting("merge", "theirs");
    expect(settles()).toEqual(inARow(addJobs, removeGeo));
  });

  it("are settled if one renamed the service that the other's new one calls", () => {
    const rename = (): void => ran("rename", "api", "backend");
    onBranch("theirs", addAdmin);
    onBranch("ours", rename);
    conflicting("merge", "theirs");
    const { services } = JSON.parse(settles()["rnet.json"]!) as Manifest;
    expect(services.map(({ name, links }) => [name, links])).toEqual([
      ["backend", undefined],
      ["geo", [expect.objectContaining({ to: "backend" })]],
      ["admin", [expect.objectContaining({ to: "backend", env: "API_URL" })]],
    ]);
  });
});

describe("what git brings in other ways", () => {
  it("is settled if only the files are there, and no git, but for what needs its word", () => {
    onBranch("theirs", addAdmin);
    onBranch("ours", addJobs);
    conflicting("merge", "theirs");
    fs.renameSync(path.join(shop, ".git"), path.join(shop, "../git"));
    // What git merged cleanly around a conflict is nobody's that can be told.
    expect(rnet("sync")).toMatchObject({ code: 1, err: expect.stringMatching(/:\n {2}NETWORK\.md\n/) as string });
    ran("sync", "--on-conflict", "theirs");
    expect(readTree(shop)).toEqual(inARow(addJobs, addAdmin));
  });

  it("is settled in a rebase", () => {
    onBranch("theirs", addJobs);
    onBranch("ours", () => {
      addAdmin();
      helper();
    });
    conflicting("rebase", "theirs");
    expect(settles()).toEqual(inARow(addJobs, addAdmin, helper));
    git("rebase", "--continue");
    expect(rnet("sync", "--check")).toMatchObject({ code: 0 });
  });

  it("is settled after a cherry-pick", () => {
    onBranch("theirs", addAdmin);
    onBranch("ours", addJobs);
    conflicting("cherry-pick", "theirs");
    expect(settles()).toEqual(inARow(addJobs, addAdmin));
  });

  it("is settled after a stash", () => {
    onBranch("ours", addJobs);
    git("checkout", "--quiet", "main");
    addAdmin();
    git("stash", "--include-untracked", "--quiet");
    git("checkout", "--quiet", "ours");
    conflicting("stash", "pop");
    expect(settles()).toEqual(inARow(addJobs, addAdmin));
  });

  it("is settled in a clone with CRLF line ends", () => {
    git("config", "core.autocrlf", "true");
    onBranch("theirs", () => {
      addAdmin();
      note("A note of theirs.")();
    });
    onBranch("ours", addJobs);
    git("rm", "--quiet", "-r", "--cached", ".");
    git("reset", "--quiet", "--hard");
    conflicting("merge", "theirs");
    expect(fs.readFileSync(path.join(shop, "NETWORK.md"), "utf8")).toContain("\r\n");
    ran("sync");
    expect(rnet("sync", "--check"), "after").toMatchObject({ code: 0 });
    const text = fs.readFileSync(path.join(shop, "NETWORK.md"), "utf8");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text).toMatch(/jobs[^]*admin[^]*A note of theirs\./);
  });
});

describe("a merge that only the user can settle", () => {
  it("names service, field and both values, and writes nothing", () => {
    const port = (value: number) => () => {
      editManifest(({ services }) => Object.assign(services[0]!, { port: value }));
      ran("sync");
    };
    onBranch("theirs", port(4000));
    onBranch("ours", port(5000));
    conflicting("merge", "theirs");
    const before = readTree(shop);
    expect(rnet("sync")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/port of api is 5000 on one branch and 4000 on the other/) as string,
    });
    expect(readTree(shop)).toEqual(before);
    git("checkout", "--theirs", "rnet.json");
    expect(settles()).toEqual(inARow(port(4000)));
  });

  it("is left alone once it is settled: a second merge commit later, sync does as ever", () => {
    onBranch("theirs", addAdmin);
    onBranch("ours", addJobs);
    conflicting("merge", "theirs");
    settles();
    commit("merged");
    expect(rnet("sync", "--check")).toMatchObject({ code: 0 });
    note("Mine.")();
    ran("add", "express", "more");
    const tree = readTree(shop);
    ran("sync");
    expect(readTree(shop)).toEqual(tree);
  });
});

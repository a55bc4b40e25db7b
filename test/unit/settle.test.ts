import { describe, expect, it } from "vitest";
import { blobId } from "../../src/core/git-blob.ts";
import { addLink, addService, renameService, removeService, type Change } from "../../src/changes/change.ts";
import type { Lock, LockedFile } from "../../src/state/lock.ts";
import { mergeLocks, type FileVersions } from "../../src/git-merge/merge-locks.ts";
import { mergeManifests } from "../../src/git-merge/merge-manifests.ts";
import { settleEdited } from "../../src/git-merge/settle-edited.ts";
import { settlePorts } from "../../src/git-merge/settle-ports.ts";
import { sidesOf } from "../../src/state/conflict-markers.ts";
import { generated, type GeneratedService, type Workspace } from "../../src/model/workspace.ts";
import { made } from "../scenarios.ts";
import type { Edit } from "../../src/model/edit-kinds.ts";

/* oxlint-disable no-template-curly-in-string -- references are for the platform to resolve */

const MERGE = "a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\nz\n";
const DIFF3 = "a\n<<<<<<< HEAD\nours\n||||||| 1234567\nbase\n=======\ntheirs\n>>>>>>> other\nz\n";

describe("the sides of a text with git's markers", () => {
  const cases: [what: string, text: string, sides: ReturnType<typeof sidesOf>][] = [
    ["in the style merge", MERGE, { ours: "a\nours\nz\n", base: null, theirs: "a\ntheirs\nz\n" }],
    ["in the style diff3", DIFF3, { ours: "a\nours\nz\n", base: "a\nbase\nz\n", theirs: "a\ntheirs\nz\n" }],
    [
      "with an empty side",
      "<<<<<<< HEAD\n||||||| 1\n=======\ntheirs\n>>>>>>> b\n",
      { ours: "", base: "", theirs: "theirs\n" },
    ],
    [
      "twice in one text",
      `${DIFF3}${DIFF3}`,
      {
        ours: "a\nours\nz\na\nours\nz\n",
        base: "a\nbase\nz\na\nbase\nz\n",
        theirs: "a\ntheirs\nz\na\ntheirs\nz\n",
      },
    ],
    [
      "with CRLF line ends",
      MERGE.replaceAll("\n", "\r\n"),
      { ours: "a\r\nours\r\nz\r\n", base: null, theirs: "a\r\ntheirs\r\nz\r\n" },
    ],
    [
      "around a heading underlined with as many signs",
      "Title\n=======\n<<<<<<< HEAD\nours\n=======\ntheirs\nTitle\n=======\n>>>>>>> b\n",
      { ours: "Title\n=======\nours\n", base: null, theirs: "Title\n=======\ntheirs\nTitle\n=======\n" },
    ],
    [
      "without a last line end",
      "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> b",
      { ours: "ours\n", base: null, theirs: "theirs\n" },
    ],
    [
      "with a conflict inside the base",
      "<<<<<<< a\nours\n||||||| b\n<<<<<<<<< c\nx\n=========\ny\n>>>>>>>>> d\n=======\ntheirs\n>>>>>>> e\n",
      { ours: "ours\n", base: "<<<<<<<<< c\nx\n=========\ny\n>>>>>>>>> d\n", theirs: "theirs\n" },
    ],
    ["are none if there are no markers", "a\n=======\nb\n", null],
    ["are none if the user took the last marker out", "<<<<<<< HEAD\nours\n=======\ntheirs\n", null],
    ["are none if the user took the first marker out", "ours\n=======\ntheirs\n>>>>>>> b\n<<<<<<<\n", null],
    [
      "have no base if only one of two conflicts has it",
      "<<<<<<< a\n1\n||||||| o\n2\n=======\n3\n>>>>>>> b\n<<<<<<< a\n4\n=======\n5\n>>>>>>> b\n",
      { ours: "1\n4\n", base: null, theirs: "3\n5\n" },
    ],
    ["are none if one begins inside another", "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n", null],
  ];

  it.each(cases)("%s", (_, text, sides) => {
    expect(sidesOf(text)).toEqual(sides);
  });
});

const service = (name: string, framework = "express", port: number | null = null): Change =>
  addService({ name, framework, dir: null, port, buildKind: null, base: null });
const link = (from: string, to: string): Change => addLink({ from, to, client: null, env: null });
const set =
  (name: string, fields: Partial<GeneratedService>): Change =>
  (workspace) => ({
    ...workspace,
    services: workspace.services.map((one) => (one.name === name ? ({ ...one, ...fields } as GeneratedService) : one)),
  });

const BASE = made([service("api"), service("web", "next"), link("web", "api")]);

function after(...changes: Change[]): Workspace {
  return changes.reduce((workspace, change) => change(workspace), BASE);
}

function merged(ours: Workspace, theirs: Workspace, base: Workspace | null = BASE): Workspace {
  return mergeManifests({ ours, base, theirs });
}

describe("the manifests of two branches", () => {
  it.each<[what: string, ours: Change[], theirs: Change[]]>([
    ["that each added a service", [service("jobs", "uvicorn")], [service("geo", "axum", 4000), link("geo", "api")]],
    [
      "that each changed a field of one service",
      [set("api", { port: 4000 })],
      [set("api", { dir: "services/api" }), set("web", { variables: { X: "1" } })],
    ],
    [
      "that each gave a service a variable",
      [set("api", { variables: { A: "1" } })],
      [set("web", { variables: { B: "2" } })],
    ],
    [
      "of which one took a service out",
      [service("jobs", "uvicorn")],
      [set("web", { links: [] }), removeService("api")],
    ],
    ["of which one did nothing", [], [service("jobs", "uvicorn"), link("web", "jobs")]],
    ["of which one renamed what the other's calls", [renameService("api", "backend", false)], [service("geo", "axum")]],
  ])("%s are what one user would have written", (_, ours, theirs) => {
    const both = after(...ours, ...theirs);
    expect(merged(after(...ours), after(...theirs))).toEqual(both);
    expect(new Set(merged(after(...theirs), after(...ours)).services)).toEqual(new Set(both.services));
  });

  it("that did the same did it once", () => {
    const ours = after(service("jobs", "uvicorn"), set("web", { links: [] }));
    expect(merged(ours, ours)).toEqual(ours);
  });

  it("follow a rename in the other's links and references", () => {
    const ours = after(renameService("api", "backend", false));
    const theirs = after(
      service("geo", "axum", 4000),
      link("geo", "api"),
      set("web", { variables: { API: "${{api.PORT}}" } }),
    );
    const [backend, web, geo] = generated(merged(ours, theirs));
    expect([backend!.name, backend!.live, backend!.endpoint]).toEqual(["backend", "api", "backend"]);
    expect(web!.variables).toEqual({ API: "${{backend.PORT}}" });
    expect([web!.links[0]!.to, geo!.links[0]!.to]).toEqual(["backend", "backend"]);
  });

  it.each<[what: string, ours: Change, theirs: Change, message: RegExp]>([
    [
      "both ports",
      set("api", { port: 4000 }),
      set("api", { port: 5000 }),
      /port of api is 4000 on one branch and 5000 on the other/,
    ],
    [
      "both frameworks",
      service("jobs", "uvicorn"),
      service("jobs", "gunicorn"),
      /framework of jobs is \\"uvicorn\\" on one branch and \\"gunicorn\\" on the other/,
    ],
    [
      "both names",
      renameService("api", "one", false),
      renameService("api", "two", false),
      /name of api|name of one is \\"one\\" on one branch and \\"two\\"/,
    ],
    [
      "both values of a variable",
      set("api", { variables: { A: "1" } }),
      set("api", { variables: { A: "2" } }),
      /variables\.A of api/,
    ],
    [
      "the service that one took out and the other changed",
      set("web", { port: 4000 }),
      removeService("web"),
      /one branch took web out and the other changed it/,
    ],
    [
      "the workspace's field",
      (workspace) => ({ ...workspace, repository: "a/b" }),
      (workspace) => ({ ...workspace, repository: "c/d" }),
      /repository of the workspace/,
    ],
  ])("name %s if only the user can choose", (_, ours, theirs, message) => {
    expect(() => merged(after(ours), after(theirs))).toThrow(message);
  });

  it("keep every service if nobody knows the base", () => {
    const names = merged(after(removeService("web")), after(service("jobs", "uvicorn")), null).services;
    expect(names.map(({ name }) => name)).toEqual(["api", "web", "jobs"]);
  });

  it("have no port twice: the other branch's service gets the next free one", () => {
    const ours = after(service("jobs", "uvicorn", 4000));
    const both = merged(ours, after(service("geo", "axum", 4000), service("pay", "fiber", 4001)));
    const { workspace, told } = settlePorts(both, ours);
    expect(generated(workspace).map(({ name, port }) => [name, port])).toEqual([
      ["api", 3000],
      ["web", 3001],
      ["jobs", 4000],
      ["geo", 4002],
      ["pay", 4001],
    ]);
    expect(told).toEqual(["geo now has port 4002: both branches gave out 4000, and jobs keeps it."]);
    expect(settlePorts(workspace, ours)).toEqual({ workspace, told: [] });
  });
});

const PATH = "NETWORK.md";
const OLD = "# Network\n\none\n\ntwo\n\nthree\n";
const OURS = "# Network\n\none\n\ntwo\nours\n\nthree\n";
const THEIRS = "# Network\n\none\n\ntwo\ntheirs\n\nthree\n";
const GIT = "# Network\n\none\n\ntwo\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n\nthree\n";
const top = (text: string): string => text.replace("one", "ONE");
const bottom = (text: string): string => text.replace("three", "THREE");

function lockOf(text: string | null): Lock {
  const entry = (id: string): LockedFile => ({ rendered: id, written: id });
  const files = new Map(text === null ? [] : [[PATH, entry(blobId(text))]]);
  return { generator: "1", manifest: BASE, files, seeds: new Map(), edits: [] };
}

interface Case {
  readonly ours?: string;
  readonly theirs?: string;
  readonly disk?: string | null;
  readonly merged?: string | null;
}

function settledOf({ ours = OURS, theirs = THEIRS, disk = GIT, merged: left = null }: Case, known = true) {
  const versions: FileVersions = {
    committed: { ours, base: OLD, theirs },
    merged: left,
    written: { ours: OURS, base: null, theirs: THEIRS },
  };
  const { lock, texts, bases } = mergeLocks(
    { ours: lockOf(OURS), base: null, theirs: lockOf(THEIRS) },
    known ? new Map([[PATH, versions]]) : new Map(),
    new Map([[PATH, disk]]),
  );
  return { entry: lock.files.get(PATH) ?? null, text: texts.get(PATH) ?? null, base: bases.get(PATH) ?? null };
}

describe("a managed file that both branches wrote", () => {
  const written = (text: string) => expect.objectContaining({ written: blobId(text) }) as object;

  it("counts as written if nobody edited it, and is never what the templates gave", () => {
    const settled = settledOf({});
    expect(settled).toEqual({ entry: written(GIT), text: null, base: null });
    expect(settled.entry!.rendered).toBe("0".repeat(40));
  });

  it("is the edited one of our branch, or of theirs", () => {
    expect(settledOf({ ours: top(OURS), disk: top(GIT) })).toEqual({
      entry: written(OURS),
      text: top(OURS),
      base: OURS,
    });
    expect(settledOf({ theirs: top(THEIRS), disk: top(GIT) })).toEqual({
      entry: written(THEIRS),
      text: top(THEIRS),
      base: THEIRS,
    });
  });

  it("has both edits if both are edited", () => {
    expect(settledOf({ ours: top(OURS), theirs: bottom(THEIRS), disk: bottom(top(GIT)) })).toEqual({
      entry: written(OURS),
      text: bottom(top(OURS)),
      base: OURS,
    });
  });

  it("is a conflict if both edited one line", () => {
    const theirs = THEIRS.replace("one", "uno");
    expect(settledOf({ ours: top(OURS), theirs, disk: top(GIT) }).entry).toBeNull();
  });

  it("keeps its line ends", () => {
    const disk = top(GIT).replaceAll("\n", "\r\n");
    expect(settledOf({ ours: top(OURS), disk }).text).toBe(top(OURS).replaceAll("\n", "\r\n"));
  });

  it("is the user's if they wrote beside the markers, and a conflict", () => {
    expect(settledOf({ disk: `${GIT}mine\n`, merged: GIT }).entry).toBeNull();
    const labels = GIT.replace("HEAD", "ours").replace("other", "a branch");
    expect(settledOf({ disk: GIT, merged: labels }).entry).toEqual(written(GIT));
  });

  it("is the user's if they settled it by hand, against what git made of it", () => {
    const clean = `${OURS}theirs\n`;
    expect(settledOf({ disk: top(clean), merged: clean })).toEqual({ entry: written(clean), text: null, base: clean });
    expect(settledOf({ ours: top(OURS), disk: "all new\n" })).toEqual({ entry: written(OURS), text: null, base: null });
  });

  it("stays gone if it is gone", () => {
    expect(settledOf({ disk: null })).toEqual({ entry: written(OURS), text: null, base: null });
  });

  it("is told by its own two sides if git is not there", () => {
    expect(settledOf({}, false).entry).toEqual(written(GIT));
    expect(settledOf({ disk: top(GIT) }, false).entry).toBeNull();
  });
});

describe("the locks of two branches", () => {
  it("know every file, seed and edit of both", () => {
    const edit = (key: string): Edit => ({ path: "api/package.json", edit: "package.json", key, value: "1.0.0" });
    const ours = { ...lockOf(OURS), seeds: new Map([["a", "1"]]), edits: [edit("x")] };
    const theirs = {
      ...lockOf(null),
      files: new Map([["b", { rendered: "2", written: "2" }]]),
      edits: [edit("y")],
    };
    const { lock } = mergeLocks({ ours, base: null, theirs }, new Map(), new Map([["b", "text"]]));
    expect([...lock.files.keys()]).toEqual([PATH, "b"]);
    expect(lock.edits.map(({ key }) => key).toSorted()).toEqual(["x", "y"]);
    expect(lock.generator).toBe("");
  });
});

describe("a package.json in which git left markers", () => {
  const edits = (["ioredis", "mongodb"] as const).map((key): Edit => {
    return { path: "package.json", edit: "package.json", key, value: "1.0.0" };
  });
  const text = (express: string) =>
    `{\n  "dependencies": {\n<<<<<<< HEAD\n    "express": "${express}",\n    "ioredis": "1.0.0"\n=======\n    "express": "5.0.0",\n    "mongodb": "1.0.0"\n>>>>>>> b\n  }\n}\n`;

  it("is ours if only our entries differ", () => {
    const settled = settleEdited(text("5.0.0"), edits);
    expect(JSON.parse(settled!)).toEqual({ dependencies: { express: "5.0.0", ioredis: "1.0.0" } });
  });

  it("is the user's to settle if their lines differ, or without our entries", () => {
    expect(settleEdited(text("5.1.0"), edits)).toBeNull();
    expect(settleEdited(text("5.0.0"), [])).toBeNull();
    expect(settleEdited(text("5.0.0").replace("{", ""), edits)).toBeNull();
    expect(settleEdited("{}\n", edits)).toBeNull();
  });
});

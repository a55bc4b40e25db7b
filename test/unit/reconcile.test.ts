import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/model/catalog.ts";
import { blobId } from "../../src/core/git-blob.ts";
import type { LockedFile } from "../../src/state/lock.ts";
import { reconcile, settle, type OnConflict, type ReconcileInputs } from "../../src/pipeline/reconcile.ts";
import type { Step, StepKind } from "../../src/pipeline/steps.ts";
import { reconcileEdits } from "../../src/pipeline/apply-edits.ts";
import type { Edit } from "../../src/model/edit-kinds.ts";

// The table of docs/reconcile.md, a row a test.

const BASE = "one\ntwo\nthree\nfour\nfive\n";
const NEXT = "one\ntwo\nthree\nfour\nFIVE\n";
const FORMATTED = "one\n\ntwo\nthree\nfour\nfive\n";
const MINE = "ONE\ntwo\nthree\nfour\nfive\n";
const BOTH = "ONE\ntwo\nthree\nfour\nFIVE\n";
const CLASH = "one\ntwo\nthree\nfour\n5\n";
const OTHER = "something else\n";

function windows(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

/** What the lock says: what the templates gave and what went to disk. */
function locked(rendered: string, written = rendered): LockedFile {
  return { rendered: blobId(rendered), written: blobId(written) };
}

interface Row {
  readonly disk: string | null;
  readonly lock: LockedFile | null;
  readonly next: string | null;
  readonly owner?: Owner;
  readonly base?: string | null;
  readonly unedited?: boolean;
  readonly restore?: boolean;
}

const PATH = "api/src/network.ts";

function situation({ disk, lock, next, owner = "managed", base = BASE, unedited, restore }: Row): ReconcileInputs {
  const own = new Map(lock ? [[PATH, lock]] : []);
  const seeds = new Map(lock ? [[PATH, lock.rendered]] : []);
  const manifest = {
    name: "shop",
    packageManager: "npm",
    repository: null,
    origin: "repository",
    services: [],
  } as const;
  const none = new Map<string, never>();
  return {
    files: next === null ? [] : [{ path: PATH, owner, text: next, id: blobId(next) }],
    userEdited: new Map(),
    obsolete: next === null && owner === "managed" ? [PATH] : [],
    formatted: new Map(),
    lock: {
      generator: "1.0.0",
      manifest,
      edits: [],
      ...(owner === "seed" ? { files: none, seeds } : { files: own, seeds: none }),
    },
    disk: new Map([[PATH, disk]]),
    bases: new Map([[PATH, base]]),
    unedited: new Set(unedited ? [PATH] : []),
    restore: new Set(restore ? [PATH] : []),
  };
}

function stepOf(row: Row): Step {
  const [step, ...others] = reconcile(situation(row));
  if (!step || others.length > 0) throw new Error("one path gives one step");
  return step;
}

describe("a managed file", () => {
  it.each<readonly [what: string, row: Row, kind: StepKind, text: string | null]>([
    ["that nobody has made", { disk: null, lock: null, next: NEXT }, "create", NEXT],
    ["that the user deleted", { disk: null, lock: locked(BASE), next: NEXT }, "gone", null],
    [
      "that the user deleted and wants back",
      { disk: null, lock: locked(BASE), next: NEXT, restore: true },
      "create",
      NEXT,
    ],
    ["that is as it will be", { disk: NEXT, lock: locked(BASE), next: NEXT }, "same", null],
    ["that is as it will be, and not known", { disk: NEXT, lock: null, next: NEXT }, "same", null],
    ["that is as it was, when nothing is new", { disk: BASE, lock: locked(BASE), next: BASE }, "same", null],
    ["that is as it was, with something new", { disk: BASE, lock: locked(BASE), next: NEXT }, "update", NEXT],
    [
      "formatted on its way, when nothing is new",
      { disk: FORMATTED, lock: locked(BASE, FORMATTED), next: BASE },
      "same",
      null,
    ],
    [
      "formatted on its way, with something new",
      { disk: FORMATTED, lock: locked(BASE, FORMATTED), next: NEXT },
      "update",
      NEXT,
    ],
    ["that was edited, when nothing is new", { disk: MINE, lock: locked(BASE), next: BASE }, "keep", null],
    ["that was edited, with something new elsewhere", { disk: MINE, lock: locked(BASE), next: NEXT }, "merge", BOTH],
    [
      "that was only formatted, with something new",
      { disk: MINE, lock: locked(BASE), next: NEXT, unedited: true },
      "update",
      NEXT,
    ],
    [
      "that was edited if something is new",
      { disk: CLASH, lock: locked(BASE), next: NEXT },
      "conflict",
      expect.stringContaining("<<<<<<< ") as string,
    ],
    [
      "that was edited, whose base is lost",
      { disk: MINE, lock: locked(BASE), next: NEXT, base: null },
      "conflict",
      null,
    ],
    ["that was there before us and differs", { disk: OTHER, lock: null, next: NEXT }, "conflict", null],
    ["no longer wanted, as it was", { disk: BASE, lock: locked(BASE), next: null }, "remove", null],
    [
      "no longer wanted, formatted on its way",
      { disk: FORMATTED, lock: locked(BASE, FORMATTED), next: null },
      "remove",
      null,
    ],
    ["no longer wanted, but edited", { disk: MINE, lock: locked(BASE), next: null }, "conflict", null],
    ["no longer wanted, and deleted", { disk: null, lock: locked(BASE), next: null }, "gone", null],
    ["that is empty and was", { disk: "", lock: locked(""), next: NEXT }, "update", NEXT],
    ["that the user emptied", { disk: "", lock: locked(BASE), next: BASE }, "keep", null],
    ["with CRLF, as it will be", { disk: windows(NEXT), lock: locked(BASE), next: NEXT }, "same", null],
    ["with CRLF, as it was", { disk: windows(BASE), lock: locked(BASE), next: NEXT }, "update", NEXT],
    ["with CRLF, edited", { disk: windows(MINE), lock: locked(BASE), next: NEXT }, "merge", BOTH],
    ["with CRLF, no longer wanted", { disk: windows(BASE), lock: locked(BASE), next: null }, "remove", null],
  ])("%s", (_, row, kind, text) => {
    expect(stepOf(row)).toEqual({
      kind,
      path: PATH,
      owner: "managed",
      text,
      rendered: row.next,
      id: row.next === null ? null : blobId(row.next),
      formatted: row.next,
      disk: row.disk,
    });
  });
});

describe("a seed file", () => {
  it.each<readonly [what: string, row: Row, kind: StepKind, text: string | null]>([
    ["that nobody has made", { disk: null, lock: null, next: NEXT }, "create", NEXT],
    ["that the user deleted", { disk: null, lock: locked(BASE), next: NEXT }, "gone", null],
    [
      "that the user deleted and wants back",
      { disk: null, lock: locked(BASE), next: NEXT, restore: true },
      "create",
      NEXT,
    ],
    ["that is as it was, with something new", { disk: BASE, lock: locked(BASE), next: NEXT }, "keep", null],
    ["that was edited", { disk: MINE, lock: locked(BASE), next: NEXT }, "keep", null],
    ["that was there before us", { disk: OTHER, lock: null, next: NEXT }, "keep", null],
    ["that is what it would be", { disk: NEXT, lock: locked(NEXT), next: NEXT }, "same", null],
    ["that is what it would be, with CRLF", { disk: windows(NEXT), lock: locked(NEXT), next: NEXT }, "same", null],
  ])("%s", (_, row, kind, text) => {
    expect(stepOf({ ...row, owner: "seed" })).toEqual({
      kind,
      path: PATH,
      owner: "seed",
      text,
      rendered: NEXT,
      id: blobId(NEXT),
      formatted: NEXT,
      disk: row.disk,
    });
  });

  it("that is no longer wanted is nobody's business", () => {
    expect(reconcile(situation({ disk: MINE, lock: locked(BASE), next: null, owner: "seed" }))).toEqual([]);
  });
});

describe("a conflict, when the user has said what to do with it", () => {
  const clash = stepOf({ disk: CLASH, lock: locked(BASE), next: NEXT });
  const lost = stepOf({ disk: CLASH, lock: locked(BASE), next: NEXT, base: null });
  const obsolete = stepOf({ disk: MINE, lock: locked(BASE), next: null });
  it.each<readonly [what: string, choice: OnConflict, step: Step, kind: StepKind, text: string | RegExp | null]>([
    ["in one place", "mine", clash, "keep", null],
    ["in one place", "theirs", clash, "update", NEXT],
    ["in one place", "markers", clash, "merge", /<<<<<<< [^]*5\n[^]*=======\nFIVE\n>>>>>>> /],
    ["without a base", "mine", lost, "keep", null],
    ["without a base", "theirs", lost, "update", NEXT],
    ["without a base", "markers", lost, "merge", /<<<<<<< [^]*5\n[^]*=======\n[^]*FIVE\n>>>>>>> /],
    ["over a file that is no longer wanted", "mine", obsolete, "keep", null],
    ["over a file that is no longer wanted", "theirs", obsolete, "remove", null],
    // Against nothing there is nothing to mark: an edited file is never deleted unasked.
    ["over a file that is no longer wanted", "markers", obsolete, "keep", null],
  ])("%s, with %s", (_, choice, step, kind, text) => {
    const settled = settle(step, choice);
    expect(settled).toEqual({
      ...step,
      kind,
      text: text instanceof RegExp ? (expect.stringMatching(text) as string) : text,
    });
  });

  it("leaves every other step as it is", () => {
    const step = stepOf({ disk: BASE, lock: locked(BASE), next: NEXT });
    expect((["mine", "theirs", "markers"] as const).map((choice) => settle(step, choice))).toEqual([step, step, step]);
  });
});

const MANIFEST = "api/package.json";
const OURS: Edit = { path: MANIFEST, edit: "package.json", key: "ioredis", value: "^6.0.0" };

function packageJson(...dependencies: readonly string[]): string {
  const entries = dependencies.map((entry) => `    ${entry}`).join(",\n");
  return `{\n  "dependencies": {\n${entries}\n  }\n}\n`;
}

const WITHOUT = packageJson('"express": "^5.0.0"');
const WITH = packageJson('"express": "^5.0.0"', '"ioredis": "^6.0.0"');
const OLDER = packageJson('"express": "^5.0.0"', '"ioredis": "^5.0.0"');

interface EditRow {
  readonly disk: string | null;
  readonly ours: readonly Edit[];
  readonly planned: readonly Edit[];
}

/** What the edits make of one manifest: its new text, the edits that are ours from now on, those that the user's entry stands against. */
function edited({ disk, ours, planned }: EditRow) {
  const { steps, edits, kept } = reconcileEdits([], planned, ours, new Map([[MANIFEST, disk]]), new Map());
  return { text: steps.map(({ kind, text }) => [kind, text]), ours: edits, kept };
}

describe("a managed file for which the templates have nothing new", () => {
  it.each([
    ["that the user edited", blobId(MINE), "keep"],
    ["that the user deleted", null, "gone"],
  ])("%s is told and left alone", (_, id, kind) => {
    const known = situation({ disk: null, lock: locked(BASE, FORMATTED), next: null });
    const steps = reconcile({ ...known, obsolete: [], userEdited: new Map([[PATH, id]]) });
    expect(steps.map((step) => [step.kind, step.text])).toEqual([[kind, null]]);
  });
});

describe("if the host has a formatter", () => {
  const formatted = (row: Row): Step => {
    const [step] = reconcile({ ...situation(row), formatted: new Map([[PATH, FORMATTED]]) });
    return step!;
  };

  it("what goes to disk is formatted, and what the templates gave is remembered", () => {
    for (const owner of ["managed", "seed"] as const) {
      const step = formatted({ disk: null, lock: null, next: BASE, owner });
      expect(step).toMatchObject({ kind: "create", text: FORMATTED, rendered: BASE, formatted: FORMATTED });
    }
  });

  it("a file that is as the formatter leaves it is the same", () => {
    expect(formatted({ disk: FORMATTED, lock: locked(MINE), next: BASE }).kind).toBe("same");
  });

  it("theirs is the formatted text", () => {
    const step = formatted({ disk: OTHER, lock: locked(MINE), next: BASE, base: null });
    expect(settle(step, "theirs").text).toBe(FORMATTED);
  });
});

describe("an entry in the user's file", () => {
  it.each<readonly [what: string, row: EditRow, text: string | null, ours: readonly Edit[], kept: readonly Edit[]]>([
    ["that is missing is added and ours", { disk: WITHOUT, ours: [], planned: [OURS] }, WITH, [OURS], []],
    ["that is there already stays the user's", { disk: WITH, ours: [], planned: [OURS] }, null, [], []],
    ["that is ours and there stays", { disk: WITH, ours: [OURS], planned: [OURS] }, null, [OURS], []],
    ["that is ours and was taken out comes back", { disk: WITHOUT, ours: [OURS], planned: [OURS] }, WITH, [OURS], []],
    ["that the user set to something else stays", { disk: OLDER, ours: [], planned: [OURS] }, null, [], [OURS]],
    ["that is ours and no longer wanted is taken out", { disk: WITH, ours: [OURS], planned: [] }, WITHOUT, [], []],
    ["that is the user's is never taken out", { disk: WITH, ours: [], planned: [] }, null, [], []],
    [
      "that is ours, no longer wanted and gone is forgotten",
      { disk: WITHOUT, ours: [OURS], planned: [] },
      null,
      [],
      [],
    ],
    ["that is ours, no longer wanted and changed stays", { disk: OLDER, ours: [OURS], planned: [] }, null, [], [OURS]],
    ["of a file that is not there is left alone", { disk: null, ours: [OURS], planned: [OURS] }, null, [], []],
    [
      "that we set and now set to something newer is updated",
      { disk: OLDER, ours: [{ ...OURS, value: "^5.0.0" }], planned: [OURS] },
      WITH,
      [OURS],
      [],
    ],
    [
      "that the user changed while we set it to something newer stays",
      {
        disk: packageJson('"express": "^5.0.0"', '"ioredis": "^4.0.0"'),
        ours: [{ ...OURS, value: "^5.0.0" }],
        planned: [OURS],
      },
      null,
      [OURS],
      [OURS],
    ],
  ])("%s", (_, row, text, ours, kept) => {
    expect(edited(row)).toEqual({ text: text === null ? [] : [["edit", text]], ours, kept });
  });

  it("goes into the text that is about to be created", () => {
    const create: Step = {
      kind: "create",
      path: MANIFEST,
      owner: "seed",
      text: WITHOUT,
      rendered: WITHOUT,
      id: blobId(WITHOUT),
      formatted: WITHOUT,
      disk: null,
    };
    const { steps, edits } = reconcileEdits([create], [OURS], [], new Map([[MANIFEST, null]]), new Map());
    expect(steps).toEqual([{ ...create, text: WITH }]);
    expect(edits).toEqual([OURS]);
  });

  it("does not make a seed that is kept another step than one edit", () => {
    const keep: Step = {
      kind: "keep",
      path: MANIFEST,
      owner: "seed",
      text: null,
      rendered: WITHOUT,
      id: blobId(WITHOUT),
      formatted: WITHOUT,
      disk: OLDER,
    };
    const { steps } = reconcileEdits([keep], [{ ...OURS, key: "pino" }], [], new Map([[MANIFEST, OLDER]]), new Map());
    expect(steps.map(({ kind, path }) => [kind, path])).toEqual([["edit", MANIFEST]]);
  });

  it.each([
    ["CRLF line ends", windows(WITHOUT)],
    ["a byte order mark", `\uFEFF${WITHOUT}`],
    ["both", `\uFEFF${windows(WITHOUT)}`],
  ])("is found and added in a file with %s", (_, disk) => {
    expect(edited({ disk, ours: [], planned: [OURS] }).text).toEqual([["edit", WITH]]);
  });

  it("makes room for another one in its place", () => {
    const other = { ...OURS, key: "bullmq" };
    expect(edited({ disk: WITH, ours: [OURS], planned: [other] })).toEqual({
      text: [["edit", packageJson('"bullmq": "^6.0.0"', '"express": "^5.0.0"')]],
      ours: [other],
      kept: [],
    });
  });
});

describe("the steps", () => {
  it("are in the order of their paths, whatever order they were planned in", () => {
    const files = ["b", "a/z", "C", "a"].map((path) => ({
      path,
      owner: "managed" as const,
      text: path,
      id: blobId(path),
    }));
    const { lock } = situation({ disk: null, lock: null, next: null });
    const obsolete = new Map([["aa", locked(BASE)]]);
    const steps = reconcile({
      ...situation({ disk: null, lock: null, next: null }),
      files,
      obsolete: ["aa"],
      lock: { ...lock!, files: obsolete },
    });
    expect(steps.map(({ path }) => path)).toEqual(["C", "a", "a/z", "aa", "b"]);
  });
});

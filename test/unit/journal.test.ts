import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING, parseJournal, printJournal, type Journal } from "../../src/disk/journal.ts";

/** Bytes that would not survive being taken for text, and such as could be taken for the journal's own. */
const AWKWARD = ["", "\n", "\r\n", "\u{feff}mark\r\n", "\0", '{"moves":[]}\n'].map((text) => Buffer.from(text));
AWKWARD.push(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0xc3]));

const JOURNAL: Journal = {
  moves: [{ from: "api", to: "services/orders" }],
  files: [
    { path: "new.txt", before: null, after: Buffer.from("new\n"), mode: 0 },
    ...AWKWARD.map((before, index) => ({
      path: `ünï ${index}.txt`,
      before,
      after: AWKWARD.at(-index)!,
      mode: 0o100_644,
    })),
    { path: "old.txt", before: Buffer.from("old\n"), after: null, mode: 0o100_644 },
  ],
  directories: [".", ".rnet"],
};

function printed(journal: Journal): Buffer {
  return printJournal(journal);
}

describe("a journal", () => {
  it("is read as it was printed", () => {
    expect(parseJournal(printed(JOURNAL))).toEqual(JOURNAL);
    expect(parseJournal(printed(NOTHING))).toEqual(NOTHING);
  });

  it("is read as it was printed, whatever bytes the files have", () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)));
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, bytes)), (pairs) => {
        const files = pairs.map(([before, after], index) => ({ path: `${index}`, before, after, mode: 0o644 }));
        expect(parseJournal(printed({ ...NOTHING, files }))).toEqual({ ...NOTHING, files });
      }),
    );
  });

  it("is none if it is cut short, wherever that is, or goes on", () => {
    const whole = printed(JOURNAL);
    for (let length = 0; length < whole.length; length++)
      expect(parseJournal(whole.subarray(0, length)), `${length} of ${whole.length}`).toBeNull();
    expect(parseJournal(Buffer.concat([whole, Buffer.from("\n")]))).toBeNull();
  });
});

describe("a journal that lies", () => {
  function parsed(files: unknown, bytes: string): Journal | null {
    return parseJournal(Buffer.from(`${JSON.stringify({ moves: [], files, directories: [] })}\n${bytes}`));
  }

  const SIDES = ["before", "after"] as const;

  describe.each(SIDES)("about what there was or is to be (%s)", (side) => {
    const file = { path: "notes.txt", before: null, after: null, mode: 0o644 };

    it.each<readonly [what: string, lengths: readonly unknown[]]>([
      ["too short", [3]],
      ["too long", [5]],
      ["negative, though their sum is right", [8, -4]],
      ["no whole numbers, though their sum is right", [1.5, 2.5]],
      ["beyond all numbers", [1e300, 4]],
      ["texts", ["4"]],
      ["lists", [[4]]],
      ["left out", [undefined]],
      ["null, with bytes all the same", [null]],
    ])("is none: the lengths are %s", (_, lengths) => {
      const files = lengths.map((length) => ({ ...file, [side]: length }));
      expect(parsed(files, "evil")).toBeNull();
    });
  });

  it.each([undefined, null, "420", 1.5])("about modes is none: one is %j", (mode) => {
    expect(parsed([{ path: "notes.txt", before: 4, after: null, mode }], "evil")).toBeNull();
  });

  it.each(["../a", "/c", 5, ".git/hooks/post-checkout"])("about one path is none: %s", (path) => {
    const files = ["b", path, "d"].map((one) => ({ path: one, before: 1, after: 1, mode: 0o644 }));
    expect(parsed(files, "AaBbCc")).toBeNull();
  });
});

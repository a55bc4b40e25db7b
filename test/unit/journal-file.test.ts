import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING, parseJournal, printJournal, type Journal } from "../../src/journal-file.ts";

/** Bytes that would not survive being taken for text, and such as could be taken for the journal's own. */
const AWKWARD = ["", "\n", "\r\n", "\u{feff}mark\r\n", "\0", '{"moves":[]}\n'].map((text) => Buffer.from(text));
AWKWARD.push(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0xc3]));

const JOURNAL: Journal = {
  moves: [{ from: "api", to: "services/orders" }],
  before: [
    { path: "new.txt", bytes: null, mode: 0 },
    ...AWKWARD.map((bytes, index) => ({ path: `ünï ${index}.txt`, bytes, mode: 0o100_644 })),
  ],
  directories: [".", ".rnet"],
};

function printed(journal: Journal): Buffer {
  return Buffer.concat(printJournal(journal));
}

describe("a journal", () => {
  it("is read as it was printed", () => {
    expect(parseJournal(printed(JOURNAL))).toEqual(JOURNAL);
    expect(parseJournal(printed(NOTHING))).toEqual(NOTHING);
  });

  it("is read as it was printed, whatever bytes the files have", () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)));
    fc.assert(
      fc.property(fc.array(bytes), (files) => {
        const before = files.map((file, index) => ({ path: `${index}`, bytes: file, mode: 0o644 }));
        expect(parseJournal(printed({ ...NOTHING, before }))).toEqual({ ...NOTHING, before });
      }),
    );
  });

  it("is nothing where it is cut short, wherever that is, or goes on", () => {
    const whole = printed(JOURNAL);
    for (let length = 0; length < whole.length; length++)
      expect(parseJournal(whole.subarray(0, length)), `${length} of ${whole.length}`).toEqual(NOTHING);
    expect(parseJournal(Buffer.concat([whole, Buffer.from("\n")]))).toEqual(NOTHING);
  });
});

describe("a journal that lies", () => {
  function parsed(before: unknown, files: string): Journal {
    return parseJournal(Buffer.from(`${JSON.stringify({ moves: [], before, directories: [] })}\n${files}`));
  }

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
  ])("about lengths is nothing: they are %s", (_, lengths) => {
    const before = lengths.map((length) => ({ path: "notes.txt", length, mode: 0o644 }));
    expect(parsed(before, "evil")).toEqual(NOTHING);
  });

  it.each([undefined, null, "420", 1.5])("about modes is nothing: one is %j", (mode) => {
    expect(parsed([{ path: "notes.txt", length: 4, mode }], "evil")).toEqual(NOTHING);
  });

  it("about a path loses that one, and the others have their own bytes", () => {
    const paths = ["../a", "b", 5, "/c", "d"];
    const before = paths.map((path) => ({ path, length: 1, mode: 0o644 }));
    const read = parsed(before, "ABCDE").before.map(({ path, bytes }) => [path, String(bytes)]);
    expect(read).toEqual([
      ["b", "B"],
      ["d", "E"],
    ]);
  });
});

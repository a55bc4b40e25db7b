import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readId, readIds } from "../../src/disk/files.ts";
import { temporaryDirectory } from "../tree.ts";

/** The ids that we read of a file with these bytes, and that git gives for others. */
function idsOf(bytes: Buffer, normalized = bytes): { ours: string | null; gits: string } {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  fs.writeFileSync(path.join(root, "file"), bytes);
  const gits = execFileSync("git", ["hash-object", "--no-filters", "--stdin"], { input: normalized, encoding: "utf8" });
  return { ours: readId(root, "file"), gits: gits.trim() };
}

describe("the id of a file on disk is git's", () => {
  // Files are read in pieces of 65,536 bytes.
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000])("for %d bytes", (size) => {
    const { ours, gits } = idsOf(Buffer.alloc(size, "a line\n"));
    expect(ours).toBe(gits);
  });

  it("for letters beyond ASCII, wherever a piece ends", () => {
    const { ours, gits } = idsOf(Buffer.from("ä€𝄞".repeat(20_000)));
    expect(ours).toBe(gits);
  });

  it.each([10, 100_000])("with LF line ends where it has CRLF, for %d lines", (lines) => {
    const text = "a line\n".repeat(lines);
    const { ours, gits } = idsOf(Buffer.from(text.replaceAll("\n", "\r\n")), Buffer.from(text));
    expect(ours).toBe(gits);
  });

  it("and there is none where nothing is", () => {
    const root = temporaryDirectory();
    onTestFinished(() => fs.rmSync(root, { recursive: true }));
    expect([...readIds(root, ["file", "no/file"])]).toEqual([
      ["file", null],
      ["no/file", null],
    ]);
  });
});

import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => fs.readFileSync(path.join(PROJECT, file), "utf8");

// The texts are what the libraries themselves print, observed; a page that lacks one helps nobody who searches for it.
const TEXTS = [
  "getaddrinfo ENOTFOUND x.railway.internal",
  "connect ECONNREFUSED fd12:…:80",
  "connect ECONNREFUSED fd12:…:3000",
  "connect ECONNREFUSED 10.…:3000",
  "Failed to parse URL from undefined/…",
  `ENOTFOUND \${{api…`,
  "MongoParseError: Option 'family' must be 4 or 6",
  "unexpected option: family",
  "send EINVAL",
  "os error 97",
  "ETIMEDOUT",
  "Try using DialDualStack",
  "maxRetriesPerRequest must be null",
  "is already in use",
  "EAFNOSUPPORT",
  "bad substitution",
];

describe("docs/troubleshooting.md", () => {
  const rows = [...read("docs/troubleshooting.md").matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].slice(2);

  it.each(TEXTS)("has %s among what the user sees", (text) => {
    expect(rows.filter(([, seen]) => seen!.includes(text))).not.toEqual([]);
  });

  it("says a cause and a fix for each", () => {
    expect(rows.length).toBeGreaterThan(50);
    for (const [row, ...cells] of rows)
      expect(
        cells.filter((cell) => cell.trim().length > 3),
        row,
      ).toHaveLength(3);
  });
});

describe("README.md", () => {
  it("shows pictures and links pages that are there", () => {
    const targets = [...read("README.md").matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!);
    expect(targets).toEqual(expect.arrayContaining(["docs/demo.svg", "docs/bench.svg", "docs/troubleshooting.md"]));
    expect(targets.filter((target) => !fs.existsSync(path.join(PROJECT, target)))).toEqual([]);
  });
});

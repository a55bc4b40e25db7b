import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PathMap } from "../../src/core/path-map.ts";

const name = fc.constantFrom("a", "b", "c.ts", "10", "9", "__proto__", "constructor", "toString");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const entries = fc.array(fc.tuple(path, fc.nat(9)));

/** What a map of whole paths has; the order is that of directories and says nothing. */
function read(paths: PathMap<number>): Map<string, number> {
  return new Map(paths);
}

describe("a map of paths", () => {
  it("says what a map says", () => {
    fc.assert(
      fc.property(entries, path, (given, asked) => {
        const [paths, map] = [PathMap.from(given), new Map(given)];
        expect(read(paths)).toEqual(map);
        expect(new Set(paths.keys())).toEqual(new Set(map.keys()));
        expect(paths.size).toBe(map.size);
        expect([paths.get(asked), paths.has(asked)]).toEqual([map.get(asked), map.has(asked)]);
      }),
    );
  });

  it("says so once paths are taken away and others put in, and is itself as it was", () => {
    fc.assert(
      fc.property(entries, entries, fc.array(path), (given, found, lost) => {
        const [before, after] = [PathMap.from(given), new Map(given)];
        for (const gone of lost) after.delete(gone);
        for (const [at, value] of found) after.set(at, value);
        expect(read(before.with(found, lost))).toEqual(after);
        expect(read(before)).toEqual(new Map(given));
      }),
    );
  });

  it("is the very same where nothing is to change, and keeps no empty directory", () => {
    const paths = PathMap.from([["a/b", 1]]);
    expect(paths.with([], [])).toBe(paths);
    expect(paths.with([], ["a/b"]).sorted()).toEqual({});
  });

  it("equals another one that was made in another order, and none with another path or value", () => {
    const isSame = (a: number, b: number): boolean => a === b;
    fc.assert(
      fc.property(entries, entries, (given, others) => {
        const last = [...new Map(given)];
        const paths = PathMap.from(given);
        expect(paths.equals(PathMap.from(last.toReversed()), isSame)).toBe(true);
        const isLike = JSON.stringify([...new Map(others)].sort()) === JSON.stringify(last.sort());
        expect(paths.equals(PathMap.from(others), isSame)).toBe(isLike);
      }),
    );
  });
});

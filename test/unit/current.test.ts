import fs from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { blobId } from "../../src/core/git-blob.ts";
import { readChanged } from "../../src/pipeline/current.ts";
import type { Lock } from "../../src/state/lock.ts";
import { temporaryDirectory } from "../tree.ts";

const MANIFEST = { name: "shop", packageManager: "npm", repository: null, origin: "repository", services: [] } as const;
const FORMATTED = "one\n\ntwo\n";

/** What is on the disk of a file that went there formatted. */
const FILES: Readonly<Record<string, string>> = {
  untouched: FORMATTED,
  "with/CRLF": FORMATTED.replaceAll("\n", "\r\n"),
  "with/edit": "one\n\nTWO\n",
};

it("of files as the lock has them only those are changed that the user edited or deleted", () => {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(FILES)) {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  const paths = [...Object.keys(FILES), "deleted"];
  const ids = { rendered: blobId("one\ntwo\n"), written: blobId(FORMATTED) };
  const files = new Map(paths.map((file) => [file, ids]));
  const lock: Lock = { generator: "1.0.0", manifest: MANIFEST, files, seeds: new Map(), edits: [] };
  expect(readChanged(root, lock, paths)).toEqual(
    new Map([
      ["with/edit", blobId("one\n\nTWO\n")],
      ["deleted", null],
    ]),
  );
});

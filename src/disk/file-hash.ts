import { createHash, hash } from "node:crypto";
import fs from "node:fs";
import { blobHead } from "../core/git-blob.ts";

// Files are read in pieces: with ten thousand services those at the root have many megabytes. The room before a piece
// is for the header that git hashes first.
const ROOM = 32;
const bytes = Buffer.allocUnsafe(ROOM + 65_536);
const MOST = bytes.length - ROOM;

/** Returns the git blob id of an open file, or null if the file contains a CR. */
export function fileId(handle: number): string | null {
  const length = read(handle, 0);
  if (length === MOST) return longId(handle, fs.fstatSync(handle).size);
  const head = blobHead(length);
  bytes.write(head, ROOM - head.length);
  return hasReturn(length) ? null : hash("sha1", bytes.subarray(ROOM - head.length, ROOM + length));
}

function longId(handle: number, size: number): string | null {
  const digest = createHash("sha1").update(blobHead(size));
  for (let at = 0; at < size; at += MOST) {
    const length = read(handle, at);
    if (hasReturn(length)) return null;
    digest.update(bytes.subarray(ROOM, ROOM + length));
  }
  return digest.digest("hex");
}

function read(handle: number, at: number): number {
  return fs.readSync(handle, bytes, ROOM, MOST, at);
}

function hasReturn(length: number): boolean {
  return bytes.subarray(ROOM, ROOM + length).includes("\r");
}

import { hash } from "node:crypto";
import { unix } from "./text.ts";

/**
 * Git's blob id (SHA-1 in hex) of a text with LF line ends: `git cat-file -p <id>` shows it once committed.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function blobId(text: string): string {
  const lines = unix(text);
  return hash("sha1", `blob ${Buffer.byteLength(lines)}\0${lines}`);
}

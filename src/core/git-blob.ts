import { createHash, hash } from "node:crypto";

// The texts of the root grow with the services; to put something before one of those is to copy it.
const LONG = 65_536;

/** Git's own blob id of a text with LF line ends: `git cat-file -p <id>` shows it once it is committed. */
export function blobId(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  const head = blobHead(Buffer.byteLength(lines));
  if (lines.length < LONG) return hash("sha1", head + lines);
  return createHash("sha1").update(head).update(lines).digest("hex");
}

/** What git puts before a blob of so many bytes to hash it. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function blobHead(size: number): string {
  return `blob ${size}\0`;
}

import { createHash, hash } from "node:crypto";

// Prepending the head copies a text, which costs time for those of the root: they grow with the services.
const LONG = 65_536;

/** Git's blob id (SHA-1 in hex) of a text with LF line ends: `git cat-file -p <id>` shows it once committed. */
export function blobId(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  const head = blobHead(Buffer.byteLength(lines));
  if (lines.length < LONG) return hash("sha1", head + lines);
  return createHash("sha1").update(head).update(lines).digest("hex");
}

/** What git hashes before a blob of `size` bytes. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function blobHead(size: number): string {
  return `blob ${size}\0`;
}

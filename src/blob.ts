import { hash } from "node:crypto";

/** Git's own blob id of a text with LF line ends: `git cat-file -p <id>` shows it once it is committed. */
export function blobId(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  return hash("sha1", `blob ${Buffer.byteLength(lines)}\0${lines}`);
}

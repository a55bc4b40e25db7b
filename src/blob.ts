import { createHash } from "node:crypto";

/** Git's own blob id of a text with LF line ends: `git cat-file -p <id>` shows it once it is committed. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text.includes("\r") ? text.replaceAll("\r\n", "\n") : text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

import { hash } from "node:crypto";

// The texts of the root grow with the services, and are asked for at several stages.
const LONG = 65_536;
const known = new Map<string, string>();

/** Git's own blob id of a text with LF line ends: `git cat-file -p <id>` shows it once it is committed. */
export function blobId(text: string): string {
  if (text.length < LONG) return idOf(text);
  const id = known.get(text) ?? idOf(text);
  known.set(text, id);
  return id;
}

function idOf(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  return hash("sha1", `blob ${Buffer.byteLength(lines)}\0${lines}`);
}

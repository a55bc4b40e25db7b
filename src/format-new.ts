import { byDirectory, ownerOf } from "./affected.ts";
import { byConvention } from "./conventions.ts";
import { generatedOf } from "./graph.ts";
import { parseHost } from "./host.ts";
import { formatterOf } from "./host-format.ts";
import type { Draft } from "./draft.ts";
import type { RenderedFile } from "./reconcile.ts";
import { readListing } from "./survey.ts";
import { lockedFile } from "./lock.ts";

/**
 * What a repository that was there before us makes of texts that are new to it: its conventions in seed files, its
 * formatter in all. Texts that the lock knows are not formatted again.
 */
export async function formatNew(draft: Draft, restore: ReadonlySet<string>): Promise<Map<string, string>> {
  const { workspace, loaded } = draft;
  const files = draft.files.filter((file) => isNew(file, draft, restore));
  if (files.length === 0) return new Map();
  const host = parseHost(readListing(loaded.root));
  const format = await formatterOf(loaded.root, host);
  const directories = byDirectory(workspace);
  const formatted = new Map<string, string>();
  for (const { path, owner, text } of files) {
    const name = ownerOf(path, directories);
    const own = name !== null && owner === "seed" ? byConvention(path, text, generatedOf(workspace, name), host) : text;
    formatted.set(path, format ? await format(path, own) : own);
  }
  return formatted;
}

/** A seed file that is not there yet; a managed one of which the lock knows nothing, or another text. */
function isNew({ path, owner, id }: RenderedFile, { lock, disk }: Draft, restore: ReadonlySet<string>): boolean {
  if (owner === "managed") return lockedFile(lock, path)?.rendered !== id;
  return (disk.get(path) ?? null) === null && (!lock?.seeds.has(path) || restore.has(path));
}

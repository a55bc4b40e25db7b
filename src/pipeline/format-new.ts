import { byDirectory, ownerOf } from "../model/affected.ts";
import { byConvention } from "../repository/conventions.ts";
import { generatedOf } from "../model/links.ts";
import { parseHost } from "../repository/detect.ts";
import { formatterOf, type Formatted } from "../repository/formatter.ts";
import type { Draft } from "./desired.ts";
import { readListing } from "../repository/scan.ts";
import type { RenderedFile } from "../render/render-files.ts";

/**
 * What a repository that was there before us makes of texts that are new to it: its conventions in seed files, its
 * formatter in all. Texts that the lock knows are not formatted again.
 */
export function formatNew(draft: Draft, restore: ReadonlySet<string>): Formatted {
  const { workspace, loaded } = draft;
  const files = draft.files.filter((file) => isNew(file, draft, restore));
  if (files.length === 0) return { texts: new Map(), problems: [] };
  const host = parseHost(readListing(loaded.root));
  const directories = byDirectory(workspace);
  const texts = new Map<string, string>();
  for (const { path, owner, text } of files) {
    const name = ownerOf(path, directories);
    const isSeed = name !== null && owner === "seed";
    texts.set(path, isSeed ? byConvention(path, text, generatedOf(workspace, name), host) : text);
  }
  return formatterOf(loaded.root, host)?.(texts) ?? { texts, problems: [] };
}

/** A seed file that is not there yet; a managed one of which the lock knows nothing, or another text. */
function isNew({ path, owner, id }: RenderedFile, { lock, disk }: Draft, restore: ReadonlySet<string>): boolean {
  if (owner === "managed") return lock?.files.get(path)?.rendered !== id;
  return (disk.get(path) ?? null) === null && (!lock?.seeds.has(path) || restore.has(path));
}

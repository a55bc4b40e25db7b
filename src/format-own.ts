import type { Decided } from "./decide.ts";
import { LOCK, MANIFEST } from "./load.ts";

/** The manifest and the lock as the host's formatter leaves them: what they say is compared, not how it is written. */
export async function formatOwn(root: string, decided: Decided): Promise<Decided> {
  const isOwn = (path: string): boolean => path === MANIFEST || path === LOCK;
  if (decided.workspace.origin !== "host" || !decided.writes.some(({ path }) => isOwn(path))) return decided;
  const [{ formatterOf }, { parseHost }, { readListing }] = await Promise.all([
    import("./host-format.ts"),
    import("./host.ts"),
    import("./survey.ts"),
  ]);
  const format = await formatterOf(root, parseHost(readListing(root)));
  if (!format) return decided;
  const writes = [];
  for (const write of decided.writes)
    writes.push(
      isOwn(write.path) && write.text !== null ? { ...write, text: await format(write.path, write.text) } : write,
    );
  return { ...decided, writes };
}

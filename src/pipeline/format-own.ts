import type { Decided } from "./decide.ts";
import { LOCK, MANIFEST } from "../state/load.ts";
import type { FormatProblem } from "../railway/notes.ts";

/** A decision, and what was in the formatter's way. */
export interface OwnFormatted {
  readonly decided: Decided;
  readonly problems: readonly FormatProblem[];
}

/** The manifest and the lock as the host's formatter leaves them: what they say is compared, not how it is written. */
export async function formatOwn(root: string, decided: Decided): Promise<OwnFormatted> {
  const own = new Map(decided.writes.flatMap(({ path, text }) => (isOwn(path) && text !== null ? [[path, text]] : [])));
  if (decided.workspace.origin !== "host" || own.size === 0) return { decided, problems: [] };
  const [{ formatterOf }, { parseHost }, { readListing }] = await Promise.all([
    import("../repository/formatter.ts"),
    import("../repository/detect.ts"),
    import("../repository/scan.ts"),
  ]);
  const formatted = formatterOf(root, parseHost(readListing(root)))?.(own);
  if (!formatted) return { decided, problems: [] };
  const writes = decided.writes.map((write) => ({ ...write, text: formatted.texts.get(write.path) ?? write.text }));
  return { decided: { ...decided, writes }, problems: formatted.problems };
}

function isOwn(path: string): boolean {
  return path === MANIFEST || path === LOCK;
}

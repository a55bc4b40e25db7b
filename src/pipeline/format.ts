import type { Plugin } from "prettier";
import { byDirectory, ownerOf } from "../model/affected.ts";
import { generatedOf } from "../model/links.ts";
import type { FormatProblem } from "../railway/notes.ts";
import type { RenderedFile } from "../render/render-files.ts";
import { byConvention } from "../repository/conventions.ts";
import type { Repository } from "../repository/detect.ts";
import { formatterOf, type Formatted } from "../repository/formatter.ts";
import { LOCK, MANIFEST } from "../state/load.ts";
import type { Comparison } from "./current.ts";
import type { Plan } from "./plan.ts";

// Loaded only when there is something to format: what knows other people's repositories is large.

/** Reads the repository that was there before us; once, however often it is asked for. */
export type ReadRepository = () => Promise<Repository>;

/** A plan, and what was in the formatter's way. */
export interface FormattedPlan {
  readonly plan: Plan;
  readonly problems: readonly FormatProblem[];
}

/**
 * What a repository that was there before us makes of texts that are new to it: its conventions in seed files, its
 * formatter in all. Texts that the lock knows are not formatted again.
 */
export async function formatNew(
  comparison: Comparison,
  restore: ReadonlySet<string>,
  readRepository: ReadRepository,
): Promise<Formatted> {
  const { workspace, loaded } = comparison;
  const files = comparison.files.filter((file) => isNew(file, comparison, restore));
  if (files.length === 0) return { texts: new Map(), problems: [] };
  const repository = await readRepository();
  const directories = byDirectory(workspace);
  const texts = new Map<string, string>();
  for (const { path, owner, text } of files) {
    const name = ownerOf(path, directories);
    const isSeed = name !== null && owner === "seed";
    texts.set(path, isSeed ? byConvention(path, text, generatedOf(workspace, name), repository) : text);
  }
  return formatterOf(loaded.root, repository)?.(texts) ?? { texts, problems: [] };
}

/** A seed file that is not there yet; a managed one of which the lock knows nothing, or another text. */
function isNew({ path, owner, id }: RenderedFile, { lock, disk }: Comparison, restore: ReadonlySet<string>): boolean {
  if (owner === "managed") return lock?.files.get(path)?.rendered !== id;
  return (disk.get(path) ?? null) === null && (!lock?.seeds.has(path) || restore.has(path));
}

/** A plan whose manifest and lock are as the repository's formatter leaves them: what they say is compared, not how it is written. */
export async function formatOwn(root: string, plan: Plan, readRepository: ReadRepository): Promise<FormattedPlan> {
  const own = new Map(plan.writes.flatMap(({ path, text }) => (isOwn(path) && text !== null ? [[path, text]] : [])));
  const formatted = own.size > 0 ? formatterOf(root, await readRepository())?.(own) : null;
  if (!formatted) return { plan, problems: [] };
  const writes = plan.writes.map((write) => ({ ...write, text: formatted.texts.get(write.path) ?? write.text }));
  return { plan: { ...plan, writes }, problems: formatted.problems };
}

function isOwn(path: string): boolean {
  return path === MANIFEST || path === LOCK;
}

/** Which of prettier's parsers reads a file, and the plugins it needs; by the file's ending. */
const PARSERS: Readonly<Record<string, { readonly parser: string; readonly plugins: () => Promise<unknown>[] }>> = {
  ts: { parser: "babel-ts", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  json: { parser: "json", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  yaml: { parser: "yaml", plugins: () => [import("prettier/plugins/yaml")] },
  md: { parser: "markdown", plugins: () => [import("prettier/plugins/markdown")] },
};

/** Whether two texts of a file differ in nothing but formatting. False where prettier cannot read the file. */
export async function isSameFormatted(path: string, a: string, b: string): Promise<boolean> {
  const language = PARSERS[path.split(".").pop() ?? ""];
  if (!language) return false;
  const { format } = await import("prettier/standalone");
  const plugins = (await Promise.all(language.plugins())) as Plugin[];
  try {
    const [first, second] = await Promise.all([a, b].map((text) => format(text, { parser: language.parser, plugins })));
    return first === second;
  } catch {
    return false;
  }
}

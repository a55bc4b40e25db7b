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

// Loaded only if there is something to format: the code that knows repositories is large.

/** Reads the repository that was there before us, on the first call only. */
export type ReadRepository = () => Promise<Repository>;

/** A plan, and what the formatter could not do. */
export interface FormattedPlan {
  readonly plan: Plan;
  readonly problems: readonly FormatProblem[];
}

/**
 * Adapts new texts to the repository that was there before us: seed files by its conventions, all by its formatter.
 * Texts that the lock knows are not formatted again.
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

/** True for a seed file that is not there yet, and for a managed one whose rendered text is not the lock's. */
function isNew({ path, owner, id }: RenderedFile, { lock, disk }: Comparison, restore: ReadonlySet<string>): boolean {
  if (owner === "managed") return lock?.files.get(path)?.rendered !== id;
  return (disk.get(path) ?? null) === null && (!lock?.seeds.has(path) || restore.has(path));
}

/** The plan with its manifest and lock formatted by the repository's formatter. */
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

/** Prettier's parser for a file name's ending, and the plugins it needs. */
const PARSERS: Readonly<Record<string, { readonly parser: string; readonly plugins: () => Promise<unknown>[] }>> = {
  ts: { parser: "babel-ts", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  json: { parser: "json", plugins: () => [import("prettier/plugins/babel"), import("prettier/plugins/estree")] },
  yaml: { parser: "yaml", plugins: () => [import("prettier/plugins/yaml")] },
  md: { parser: "markdown", plugins: () => [import("prettier/plugins/markdown")] },
};

/** True if two texts of a file differ only in formatting. False if prettier cannot parse one. */
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

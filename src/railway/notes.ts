import { dirOf } from "../core/paths.ts";
import { RAILWAY, type Extension } from "./extend-railway.ts";
import type { Workspace } from "../model/workspace.ts";
import { quoteForShell, show } from "../core/text.ts";

// Notes for the user about their own deployment files and formatter.

/** For a repository that had no railway.ts and got one, which owns only what it lists. */
export function pullNote(): string {
  return `${RAILWAY} is new and owns only the services of rnet.json. If this repository is deployed on Railway already and its file is to own all of that, run "railway config pull" first, in a clean checkout without ${RAILWAY}, then this command again: it adds to what was pulled.`;
}

/** For a repository with old configuration files; null if there are none. */
export function legacyNote(paths: readonly string[]): string | null {
  if (paths.length === 0) return null;
  const one = paths.length === 1;
  return `${paths.join(", ")}: Railway stops reading ${one ? "this file" : "these files"} on 2026-12-01, and new services cannot use ${one ? "it" : "them"}. Move what ${one ? "it says" : "they say"} to ${RAILWAY}; "railway config pull" writes it from what is deployed. ${one ? "The file was" : "The files were"} left as ${one ? "it is" : "they are"}.`;
}

/** For a railway.ts without a partial, which owns its whole environment: the adopted services it lacks, or null. */
export function unnamedNote(text: string | null, { name, services }: Workspace): string | null {
  if (text === null || /^export\s+(?:const|let|var)\s+partial\b|^export\s*\{[^}]*\bpartial\b/im.test(text)) return null;
  const isNamed = (service: string): boolean => ['"', "'", "`"].some((quote) => text.includes(quote + service + quote));
  const unnamed = services.filter((service) => service.kind === "adopted" && !isNamed(service.name));
  if (unnamed.length === 0) return null;
  const them = unnamed.map((service) => service.name).join(", ");
  return `${RAILWAY} has no "export const partial": the next "railway config apply" deletes what the file does not list, and it does not name ${them}. If it was never applied, put this below its imports: export const partial = "${name}". If it was, Railway refuses a partial: list ${them} in its resources.`;
}

/** For a railway.ts that only the user can extend: why, and the lines to paste. */
export function pasteNote({ reason, lines: [importLine = "", element = ""] }: Extension & { kind: "unsafe" }): string {
  return [
    `${RAILWAY} was left as it is, because ${reason}. Everything else is done. Put this beside its imports:`,
    `    ${importLine}`,
    "and this at the end of the project's list of resources:",
    `    ${element}`,
  ].join("\n");
}

/** Why the repository's own formatter could not do all. It is no failure: the text is right, only not formatted. */
export interface FormatProblem {
  readonly tool: "Prettier" | "Biome";
  /** The command that formats files once the formatter works. */
  readonly command: string;
  readonly file: string;
  readonly reason: string;
  readonly detail: string;
  /** True if the file was formatted as far as possible. */
  readonly isPartial: boolean;
}

/** One note for each reason, with the command that formats its files later. */
export function formatNotes(problems: readonly FormatProblem[]): string[] {
  const reasons = new Set(problems.map(({ reason }) => reason));
  return [...reasons].map((reason) => {
    const same = problems.filter((problem) => problem.reason === reason);
    const { tool, command, detail, isPartial } = same[0]!;
    const told = `${shown(reason)}${detail === "" ? "" : ` (${show(detail)})`}`;
    const state = isPartial ? "The files were formatted without it." : "The files are right, in rnet's own format.";
    const places = placesOf(same.map(({ file }) => file)).map(quoteForShell);
    return `${tool} could not format every file as this repository wants it: ${told}. ${state} Fix that, then run: ${command} ${places.join(" ")}`;
  });
}

/** A text from outside on one line, not shortened. */
function shown(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\p{Bidi_Control}\u2028\u2029]+/gu, " ");
}

/** Files at the root, and the outermost directories of the others. */
function placesOf(files: readonly string[]): string[] {
  const places = new Set(files.map((file) => (dirOf(file) === "." ? file : dirOf(file))));
  const isInside = (place: string): boolean => [...places].some((other) => place.startsWith(`${other}/`));
  return [...places].filter((place) => !isInside(place)).toSorted();
}

import { frameworkOf, type Language } from "../model/catalog.ts";
import { identifiersOf } from "../model/identifiers.ts";
import { linkVariables, protocolOf } from "../model/variables.ts";
import { hitsOf, type Hit } from "./hit.ts";
import { generated, servicesByName, type GeneratedService, type Workspace } from "../model/workspace.ts";

/** The old names by which a caller's code may read what a link gave it. */
export interface Caller {
  readonly directory: string;
  readonly variables: readonly string[];
  /** What the network module calls its client, in the caller's language, and the files of that language. */
  readonly accessor: string;
  readonly files: RegExp;
}

const LANGUAGES: Record<Language, { readonly files: RegExp; readonly spelling: "camel" | "snake" }> = {
  node: { files: /\.(?:[cm]?[jt]sx?|vue|svelte)$/, spelling: "camel" },
  go: { files: /\.go$/, spelling: "camel" },
  python: { files: /\.py$/, spelling: "snake" },
  rust: { files: /\.rs$/, spelling: "snake" },
};

/** Who reads variables that have another name by now. Callers keep their places; `after` has the same links in the same order. */
export function callersBetween(before: Workspace, after: Workspace): Caller[] {
  const earlier = new Map(generated(before).map((service) => [service.dir, service]));
  return generated(after).flatMap((service) => {
    const old = earlier.get(service.dir);
    const isRenamed = old?.links.some(({ env }, index) => service.links[index]?.env !== env) ?? false;
    return old && isRenamed ? callersOf(old, before, service) : [];
  });
}

function callersOf(old: GeneratedService, before: Workspace, now: GeneratedService): Caller[] {
  const { language } = frameworkOf(old.framework);
  if (language === null) return [];
  const { files, spelling } = LANGUAGES[language];
  const identifiers = identifiersOf(old);
  return old.links.flatMap((link, index): Caller[] => {
    if (now.links[index]?.env === link.env) return [];
    const speaks = protocolOf(servicesByName(before).get(link.to)!);
    const variables = linkVariables(link, speaks).map(([name]) => name);
    return [{ directory: now.dir, variables, accessor: identifiers[index]![spelling], files }];
  });
}

/** Where a file says a word of a caller's: a variable anywhere in the caller's directory, the accessor in its code. */
export function usesIn({ directory, variables, accessor, files }: Caller, path: string, text: string): Hit[] {
  if (!path.startsWith(`${directory}/`)) return [];
  const read = variables.flatMap((variable) => hitsOf(path, path, text, variable));
  // In Go the package is one; elsewhere a file imports the network module.
  const isCode = files.test(path) && (path.endsWith(".go") || /\bnetwork\b/.test(text));
  return isCode ? [...read, ...hitsOf(path, path, text, accessor).filter(isIdentifier)] : read;
}

/** A name of the language, not a part of a path, a host or a text. */
function isIdentifier({ before, after }: Hit): boolean {
  return !/["'`/@$-]$/.test(before) && !/^(?:["'`/-]|\.railway\b)/.test(after);
}

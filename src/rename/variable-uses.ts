import { frameworkOf, type Language } from "../model/catalog.ts";
import { identifiersOf } from "../model/identifiers.ts";
import { linkVariables, protocolOf } from "../model/variables.ts";
import { hitsOf, type Hit } from "./hit.ts";
import { generated, servicesByName, type GeneratedService, type Workspace } from "../model/workspace.ts";

/** The old names by which a caller's code may read what a link gave it. */
export interface Caller {
  readonly directory: string;
  readonly variables: readonly string[];
  /** The old name of the client in the network module, and the files of the caller's language. */
  readonly accessor: string;
  readonly files: RegExp;
}

const LANGUAGES: Record<Language, { readonly files: RegExp; readonly spelling: "camel" | "snake" }> = {
  node: { files: /\.(?:[cm]?[jt]sx?|vue|svelte)$/, spelling: "camel" },
  go: { files: /\.go$/, spelling: "camel" },
  python: { files: /\.py$/, spelling: "snake" },
  rust: { files: /\.rs$/, spelling: "snake" },
};

/** The callers whose variables were renamed. `after` has the same links in the same order, and callers in the same directories. */
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

/** The uses of a caller's words in a file: a variable anywhere in the caller's directory, the accessor only in code. */
export function usesIn({ directory, variables, accessor, files }: Caller, path: string, text: string): Hit[] {
  if (!path.startsWith(`${directory}/`)) return [];
  const read = variables.flatMap((variable) => hitsOf(path, path, text, variable));
  // In Go the whole package shares the accessor; elsewhere a file imports the network module.
  const isCode = files.test(path) && (path.endsWith(".go") || /\bnetwork\b/.test(text));
  return isCode ? [...read, ...hitsOf(path, path, text, accessor).filter(isIdentifier)] : read;
}

/** True for an identifier: not part of a path, a host or a string. */
function isIdentifier({ before, after }: Hit): boolean {
  return !/["'`/@$-]$/.test(before) && !/^(?:["'`/-]|\.railway\b)/.test(after);
}

import { referencesIn } from "../model/variables.ts";
import { fileKind } from "./file-kind.ts";
import type { Hit } from "./hit.ts";
import { judgePath, prefixOf } from "./path.ts";
import { isChanged, type Renamed } from "./renamed.ts";
import type { Replaced } from "../core/text.ts";
import { baseOf } from "../core/paths.ts";

/** What a hit is: certainly wrong, with the right word; doubtful; or null for no stale reference. */
type Verdict = { readonly kind: "certain"; readonly to: string } | { readonly kind: "doubtful" } | null;

const DOUBTFUL: Verdict = { kind: "doubtful" };
const INTERNAL = /^\.railway\.internal(?![\w.-])/;
// A host of the public internet or of another network has its name from someone else.
const DOMAIN =
  /^(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|app|co|cloud|local|test|localhost|internal|example)(?![\w(-]|\.\w)/;
// The rest of an e-mail address.
const ADDRESS = /^@[\w-]+\.[\w-]/;

/** Judges one hit. `places` are the offsets at which a compose file means a service. */
export function classify(hit: Hit, renamed: Renamed, places: ReadonlySet<number>): Verdict {
  const { name, host, directory } = renamed;
  const prefix = prefixOf(hit);
  const isName = hit.word === name.from;
  if (INTERNAL.test(hit.after)) return judgeHost(hit, prefix, host);
  if (isName && (isReferred(hit) || places.has(hit.start) || isForRailway(hit))) return certain(name);
  if (isPackage(hit, prefix, renamed)) return isChanged(renamed.package) ? renamedPackage(hit, renamed) : DOUBTFUL;
  if (/(?:^|:)\/\/(?:[^/]*@)?$/.test(prefix)) return hit.after.startsWith(".") ? null : DOUBTFUL;
  if (isDomain(hit) || isScoped(prefix) || ADDRESS.test(hit.after)) return null;
  return prefix.endsWith("/") || prefix === "" ? judgeDirectory(hit, directory) : DOUBTFUL;
}

function certain({ to }: Replaced): Verdict {
  return { kind: "certain", to };
}

/** Judges the service's host on the private network. If the host is kept, there is nothing to say. */
function judgeHost(hit: Hit, prefix: string, host: Replaced): Verdict {
  if (prefix.endsWith(".")) return null;
  if (hit.word === host.to) return null;
  return hit.word === host.from ? certain(host) : DOUBTFUL;
}

/** `${{api.VAR}}`. GitHub writes its own contexts so, and a service may be named as one of them. */
function isReferred(hit: Hit): boolean {
  const opening = /\$\{\{\s*$/.exec(hit.before);
  const closing = /^\.[A-Za-z_][A-Za-z0-9_]*\s*\}\}/.exec(hit.after);
  if (!opening || !closing || hit.path.startsWith(".github/")) return false;
  return referencesIn(`${opening[0]}${hit.word}${closing[0]}`).length === 1;
}

/** The platform's own command line: `railway logs -s api`, `railway up --service=api`, `railway service api`. */
function isForRailway({ before }: Hit): boolean {
  const command = before.split(/[|;&]/).at(-1)!;
  return (
    /\brailway\b.*\s(?:-s|--service)(?:[ =]\s*)["']?$/.test(command) || /\brailway\s+service\s+["']?$/.test(command)
  );
}

const FILTERS = [
  /\b(?:pnpm|turbo|npm|npx|yarn|bun|lerna)\b.*\s(?:--filter|-F|--workspace|-w|--scope)(?:=|\s+)["']?(?:\.{3}\^?)?$/,
  /\byarn\s+workspace\s+["']?$/,
  /\b(?:cargo|uv)\b.*\s(?:-p|--package)(?:=|\s+)["']?$/,
];
const IMPORTS: readonly (readonly [files: RegExp, before: RegExp])[] = [
  [/\.(?:[cm]?[jt]sx?|vue|svelte)$/, /\b(?:from|import|import\(|require\()\s*["']$/],
  // One of a block, with or without a name of its own. https://go.dev/ref/spec#Import_declarations
  [/\.go$/, /^\s*(?:import\s+)?(?:[\w.]+\s+)?"$/],
];

/** A package manager's filter, an import, or the whole name that others import it by. */
function isPackage(hit: Hit, prefix: string, { package: named, modules }: Renamed): boolean {
  if (isRust(hit, named)) return /\b(?:use|extern crate)\s+$/.test(hit.before) || /^::\w/.test(hit.after);
  if (hit.word !== named.from) return false;
  const whole = `${prefix}${hit.word}`;
  if (prefix.includes("/")) return modules.includes(whole);
  if (FILTERS.some((filter) => filter.test(hit.before))) return true;
  return modules.includes(whole) && IMPORTS.some(([files, before]) => files.test(hit.path) && before.test(hit.before));
}

function isRust({ path, word, before }: Hit, named: Replaced): boolean {
  return path.endsWith(".rs") && word === named.from.replaceAll("-", "_") && !/["'/:.]$/.test(before);
}

function renamedPackage({ path, word }: Hit, { package: named }: Renamed): Verdict {
  const to = path.endsWith(".rs") && word !== named.from ? named.to.replaceAll("-", "_") : named.to;
  return certain({ from: word, to });
}

/** True for a host's name; in code a dot more often precedes a field. */
function isDomain({ path, before, after }: Hit): boolean {
  return DOMAIN.test(after) && (fileKind(path) !== "code" || /["'`@]$/.test(before));
}

/** True for a package in another scope: `@trpc/api`. https://docs.npmjs.com/cli/using-npm/scope */
function isScoped(prefix: string): boolean {
  return /^@[\w.-]+\/$/.test(prefix);
}

/** Judges a path: certain if the directory has moved to a name beside its old one. */
function judgeDirectory(hit: Hit, directory: Replaced): Verdict {
  const verdict = judgePath(hit, directory);
  if (verdict === "other") return null;
  const beside = directory.from.slice(0, -baseOf(directory.from).length) + baseOf(directory.to) === directory.to;
  return verdict === "directory" && isChanged(directory) && beside
    ? certain({ from: hit.word, to: baseOf(directory.to) })
    : DOUBTFUL;
}

import { RnetError } from "../core/errors.ts";
import { appendElement, importAfter, withInsertions, wrapName, type Insertion } from "./insertions.ts";
import { findResources, sdkCall, sdkNames, sourceOf, type Resources } from "./railway-project.ts";
import { children, nameOf, parseSyntax, usesOf, type Node, type Syntax } from "./syntax.ts";
import { show } from "../core/text.ts";

/** How the user's railway.ts was extended, or why not. `unsafe`: only the user can say where the `lines` go. */
export type Extension =
  | { readonly kind: "extended"; readonly text: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "unsafe"; readonly reason: string; readonly lines: readonly string[] };

/** The names of the services and volumes that rnet.ts exports. */
export interface ResourceNames {
  readonly services: readonly string[];
  readonly volumes: readonly string[];
}

/** The deployment file that the platform's CLI evaluates. https://docs.railway.com/infrastructure-as-code */
export const RAILWAY = ".railway/railway.ts";

const FILE = "./rnet.ts";

/**
 * Adds rnet.ts's resources to the project in the user's railway.ts. It only inserts; every other byte stays.
 * Throws NAME_TAKEN if a resource there has the name of one of ours.
 */
export async function extendRailway(text: string, given: ResourceNames): Promise<Extension> {
  const syntax = await parseSyntax(text);
  if (typeof syntax === "string") return unsafe(`it cannot be parsed: ${show(syntax)}`, pasted(null, "rnetResources"));
  refuseClash(syntax, given);
  const imports = syntax.statements.filter(({ type }) => type === "ImportDeclaration");
  if (imports.some((one) => sourceOf(one) === FILE && one["importKind"] !== "type")) return { kind: "unchanged" };
  const local = freeName(syntax);
  const last = imports.at(-1) ?? null;
  const lines = pasted(last && text.slice(last.start, last.end), local);
  const found = findResources(syntax);
  if (typeof found === "string" || !last)
    return unsafe(typeof found === "string" ? found : "it imports nothing", lines);
  const insertions = [importAfter(last, lines[0]!, text), ...inserted(found, local, text, syntax)];
  return { kind: "extended", text: withInsertions(text, insertions) };
}

function inserted(found: Resources, local: string, text: string, { comments }: Syntax): Insertion[] {
  if ("list" in found) return appendElement(found.list, `...${local}`, text, comments);
  return wrapName(found.name, found.short, `...${local}`, text);
}

function unsafe(reason: string, lines: readonly string[]): Extension {
  return { kind: "unsafe", reason, lines };
}

/** The lines to paste, with the file's own quotes and semicolons. */
function pasted(example: string | null, local: string): string[] {
  const quote = example && /'\s*;?$/.test(example) ? "'" : '"';
  const end = example === null || example.endsWith(";") ? ";" : "";
  const name = local === "resources" ? local : `resources as ${local}`;
  return [`import { ${name} } from ${quote}${FILE}${quote}${end}`, `...${local},`];
}

function freeName({ nodes }: Syntax): string {
  const candidates = [
    "resources",
    "rnetResources",
    ...Array.from({ length: 9 }, (_, index) => `rnetResources${index}`),
  ];
  return candidates.find((name) => usesOf(nodes, name).length === 0) ?? "managedByRnet";
}

/** The calls of the SDK that make something with a name on the private network. */
const SERVICES = ["service", "fn", "database", "postgres", "mysql", "redis", "mongo"];

function refuseClash(syntax: Syntax, { services, volumes }: ResourceNames): void {
  const names = sdkNames(syntax);
  const lower = (list: readonly string[]): Set<string> => new Set(list.map((name) => name.toLowerCase()));
  const ours = new Map([...SERVICES.map((call) => [call, lower(services)] as const), ["volume", lower(volumes)]]);
  for (const node of syntax.nodes) {
    const name = literalOf(children(node, "arguments")[0] ?? null);
    const call = sdkCall(node, names) ?? "";
    if (name !== null && ours.get(call)?.has(name.toLowerCase()))
      throw new RnetError(
        "NAME_TAKEN",
        `${RAILWAY} already has ${call}("${show(name)}"); a second one of that name cannot be made. Choose another name, or make it a link target with "rnet adopt".`,
      );
  }
}

/** The value of a string literal, in any quotes, or null. */
function literalOf(node: Node | null): string | null {
  if (node?.type === "StringLiteral") return nameOf(node);
  const parts = node?.type === "TemplateLiteral" ? children(node, "quasis") : [];
  return parts.length === 1 ? String((parts[0]!["value"] as { cooked: unknown }).cooked) : null;
}

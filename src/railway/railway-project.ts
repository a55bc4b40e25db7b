import { child, children, nameOf, nodesIn, untyped, usesOf, type Node, type Syntax } from "./syntax.ts";

/** A project's resources: a list that can grow, or a name that others use too (`short`: `{ resources }`). */
export type Resources = { readonly list: Node } | { readonly name: Node; readonly short: boolean };

const NOT_PLAIN = "the project is not a plain call of project(name, { resources: [...] })";

/** What a file imports from the SDK: local name -> the SDK's name, or `*` for all of it. */
type SdkNames = ReadonlyMap<string, string>;

export function sdkNames({ statements }: Syntax): SdkNames {
  const imports = statements.filter(
    (statement) => statement.type === "ImportDeclaration" && /^railway(\/iac)?$/.test(sourceOf(statement)),
  );
  const specifiers = imports.flatMap((statement) => children(statement, "specifiers"));
  return new Map(
    specifiers.map((one) => [nameOf(child(one, "local"))!, nameOf(child(one, "imported")) ?? "*"] as const),
  );
}

/** The module that an import statement names. */
export function sourceOf(statement: Node): string {
  return String(child(statement, "source")?.["value"] ?? "");
}

/** The SDK's function that a node calls, as `service(...)` or `iac.service(...)`, or null. */
export function sdkCall(node: Node | null, names: SdkNames): string | null {
  const callee = node?.type === "CallExpression" ? child(node, "callee") : null;
  if (callee?.type === "MemberExpression")
    return names.get(nameOf(child(callee, "object")) ?? "") === "*" ? nameOf(child(callee, "property")) : null;
  return names.get(nameOf(callee) ?? "") ?? null;
}

/** Finds the resources of the one project that a railway.ts exports, or returns why it cannot. */
export function findResources(syntax: Syntax): Resources | string {
  const names = sdkNames(syntax);
  const exported = syntax.statements.find(({ type }) => type === "ExportDefaultDeclaration");
  if (!exported)
    return "it has no `export default`: only an ES module that exports its project by default can import rnet.ts";
  if (syntax.nodes.filter((node) => sdkCall(node, names) === "project").length > 1) return "it has several projects";
  const scope = syntax.statements;
  const declared = valueOf(child(exported, "declaration"), scope);
  const isDefined = ["defineRailway", "define"].includes(sdkCall(declared, names) ?? "");
  const program = isDefined ? valueOf(children(declared, "arguments")[0] ?? null, scope) : declared;
  const returned = program && isFunction(program) ? returnedBy(program, scope) : { value: program, scope };
  if (typeof returned === "string") return returned;
  const project = valueOf(returned.value, returned.scope);
  if (sdkCall(project, names) !== "project") return NOT_PLAIN;
  const options = valueOf(children(project, "arguments")[1] ?? null, returned.scope);
  return options?.type === "ObjectExpression" ? resourcesIn(options, returned.scope, syntax) : NOT_PLAIN;
}

interface Returned {
  readonly value: Node | null;
  /** The statements in which its names are declared, inner ones first. */
  readonly scope: readonly Node[];
}

function isFunction({ type }: Node): boolean {
  return ["ArrowFunctionExpression", "FunctionExpression", "FunctionDeclaration"].includes(type);
}

/** What a function returns, or why that is not one project. */
function returnedBy(program: Node, outer: readonly Node[]): Returned | string {
  const body = child(program, "body");
  if (program["generator"] === true || !body) return NOT_PLAIN;
  if (body.type !== "BlockStatement") return { value: body, scope: outer };
  const statements = children(body, "body");
  const inner = nodesIn(body)
    .filter(isFunction)
    .flatMap((one) => nodesIn(one));
  const within = new Set(inner);
  const returns = nodesIn(body).filter((node) => node.type === "ReturnStatement" && !within.has(node));
  const [only] = returns;
  if (!only || returns.length > 1 || !statements.includes(only))
    return "what it returns depends on a condition; there is no single project to extend";
  return { value: child(only, "argument"), scope: [...statements, ...outer] };
}

/** The value of a name if it is a constant or a function of this file. Every other node stands for itself. */
function valueOf(node: Node | null, scope: readonly Node[], depth = 0): Node | null {
  const value = untyped(node);
  if (value?.type !== "Identifier" || depth > 9) return value;
  const declared = declarationOf(nameOf(value)!, scope);
  return declared ? valueOf(declared, scope, depth + 1) : value;
}

function declarationOf(name: string, scope: readonly Node[]): Node | null {
  for (const statement of scope) {
    const declaration = statement.type === "ExportNamedDeclaration" ? child(statement, "declaration") : statement;
    if (declaration?.type === "FunctionDeclaration" && nameOf(child(declaration, "id")) === name) return declaration;
    if (declaration?.type !== "VariableDeclaration" || declaration["kind"] !== "const") continue;
    const found = children(declaration, "declarations").find((one) => nameOf(child(one, "id")) === name);
    if (found) return child(found, "init");
  }
  return null;
}

function resourcesIn(options: Node, scope: readonly Node[], syntax: Syntax): Resources | string {
  const properties = children(options, "properties");
  const isOurs = (property: Node): boolean =>
    property["computed"] !== true && nameOf(child(property, "key")) === "resources";
  const at = properties.findIndex(isOurs);
  if (at === -1) return "the project's options have no list of resources that is written out";
  if (properties.slice(at + 1).some((property) => property.type === "SpreadElement" || isOurs(property)))
    return "something after the project's resources may replace them";
  const written = untyped(child(properties[at]!, "value"));
  const short = properties[at]!["shorthand"] === true;
  const list = valueOf(written, scope);
  if (list?.type !== "ArrayExpression") return "the project's resources are computed or come from another file";
  if ((list["elements"] as unknown[]).includes(null)) return "the list of the project's resources has a hole";
  return list === written || isUsedOnce(written!, list, syntax) ? { list } : { name: written!, short };
}

/** True if only the project uses the list's constant. */
function isUsedOnce(name: Node, list: Node, { nodes, statements }: Syntax): boolean {
  const exported = statements.filter(({ type }) => type === "ExportNamedDeclaration").flatMap(nodesIn);
  return usesOf(nodes, nameOf(name)!).length === 2 && !exported.includes(list);
}

/** A node of the syntax tree that prettier's own parser gives. https://github.com/babel/babel/blob/main/packages/babel-parser/ast/spec.md */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Syntax {
  readonly statements: readonly Node[];
  readonly comments: readonly Node[];
  /** All nodes, outer ones first. */
  readonly nodes: readonly Node[];
}

/** Parses TypeScript, or returns the parser's message. The parser is loaded on first use. */
export async function parseSyntax(text: string): Promise<Syntax | string> {
  const { parsers } = await import("prettier/plugins/babel");
  try {
    const file = (await parsers["babel-ts"].parse(text, {} as never)) as Node;
    const program = child(file, "program")!;
    return { statements: children(program, "body"), comments: children(file, "comments"), nodes: nodesIn(program) };
  } catch (error) {
    return String((error as Error).message);
  }
}

/** The node in a field, or null. */
export function child(node: Node | null, field: string): Node | null {
  const value = node?.[field];
  return isNode(value) ? value : null;
}

/** The nodes in a field that holds a list. */
export function children(node: Node | null, field: string): Node[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A node and all below it. */
export function nodesIn(node: Node): Node[] {
  const below = Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return [node, ...below.filter(isNode).flatMap(nodesIn)];
}

/** The name in an identifier, or in a string literal that stands for one; null for every other node. */
export function nameOf(node: Node | null): string | null {
  if (node?.type === "Identifier") return String(node["name"]);
  return node?.type === "StringLiteral" ? String(node["value"]) : null;
}

const TYPED = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"];

/** The expression inside `x as T`, `x satisfies T`, `x!`. */
export function untyped(node: Node | null): Node | null {
  return node && TYPED.includes(node.type) ? untyped(child(node, "expression")) : node;
}

/** The identifiers that use or declare a name. Keys of objects and of members do not count. */
export function usesOf(nodes: readonly Node[], name: string): Node[] {
  const keys = new Set(nodes.flatMap((node) => (node["computed"] === true ? [] : [node["key"], node["property"]])));
  return nodes.filter((node) => node.type === "Identifier" && node["name"] === name && !keys.has(node));
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === "object" && "type" in value && "start" in value;
}

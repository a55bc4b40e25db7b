// Even when strict, Handlebars ignores an unknown name that a helper is given, `#if` and `#each` included. So each name
// in a template is looked up here in every context that the template is rendered with, branch by branch.
import Handlebars from "handlebars";
import { helpers } from "../src/render/helpers.ts";
import type { Use } from "./recorded.ts";

/** A template, and the place of its first line. */
export interface Source {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

export type Sources = ReadonlyMap<string, Source>;

/** All values of a name in the samples. */
type Values = readonly unknown[];

interface Scope {
  readonly values: Values;
  readonly root: Values;
  /** The scope of `../`; null at the top of a template or partial. */
  readonly outer: Scope | null;
  readonly names: Readonly<Record<string, Values>>;
  readonly isLoop: boolean;
}

interface Check {
  readonly sources: Sources;
  readonly source: Source;
  readonly faults: Set<string>;
  readonly rendered: Set<string>;
}

const HELPERS = new Set(["if", "unless", "with", "each", ...Object.keys(helpers)]);
const LOOP_DATA = ["first", "index", "key", "last"];

/** The faults of templates, each with its place: names that are missing, templates that nothing renders. */
export function faultsIn(sources: Sources, uses: readonly Use[]): string[] {
  const [faults, rendered] = [new Set<string>(), new Set<string>()];
  const contexts = grouped(uses, ({ template }) => template);
  for (const [id, used] of contexts) {
    const values = used.map(({ context }) => context);
    checkTemplate(id, values, values, { sources, faults, rendered });
  }
  for (const [id, { file, line }] of sources)
    if (!rendered.has(id)) faults.add(`${file}:${line}: no sample of scripts/samples.ts renders it`);
  return [...faults];
}

function checkTemplate(id: string, values: Values, root: Values, check: Omit<Check, "source">): void {
  const source = check.sources.get(id);
  if (!source) throw new Error(`There is no template ${id}.`);
  check.rendered.add(id);
  const scope = { values, root, outer: null, names: {}, isLoop: false };
  checkProgram(Handlebars.parse(source.text), scope, { ...check, source });
}

function checkProgram(program: hbs.AST.Program | undefined, scope: Scope, check: Check): void {
  for (const node of program?.body ?? []) {
    if (node.type === "MustacheStatement") valuesOf(node, scope, check);
    else if (node.type === "BlockStatement") checkBlock(node as hbs.AST.BlockStatement, scope, check);
    else if (node.type === "PartialStatement") checkPartial(node as hbs.AST.PartialStatement, scope, check);
    else if (!/^(Content|Comment)Statement$/.test(node.type))
      fault(node, `a ${node.type} cannot be checked, so none is used`, check);
  }
}

function checkBlock(node: hbs.AST.BlockStatement, scope: Scope, check: Check): void {
  const name = nameIn(node.path);
  const [given = []] = argumentsOf(node, scope, check);
  const inner = insideOf(name, given);
  if (!HELPERS.has(name)) fault(node, `there is no helper "${name}" for a block`, check);
  else if (inner === null) checkProgram(node.program, scope, check);
  else if (inner.length > 0) checkProgram(node.program, entered(scope, inner, name, node.program.blockParams), check);
  else if (given.length > 0 || node.params[0]?.type !== "PathExpression")
    fault(node, `no sample has anything for this #${name}`, check);
  checkProgram(node.inverse, scope, check);
}

/** The values of `this` inside a block; null if they are those outside. */
function insideOf(helper: string, given: Values): Values | null {
  const there = given.filter(isThere);
  if (helper === "each") return [...new Set(there.flatMap((value) => Object.values(value as object) as unknown[]))];
  return helper === "with" ? there : null;
}

function entered(outer: Scope, values: Values, helper: string, params: readonly string[] = []): Scope {
  // The second parameter of a loop is an index, or a key.
  const names = Object.fromEntries(params.map((name, at) => [name, at === 0 ? values : [at]]));
  return { ...outer, values, outer, names: { ...outer.names, ...names }, isLoop: outer.isLoop || helper === "each" };
}

/** Checks a partial with its contexts; a composed name is composed for each context. */
function checkPartial(node: hbs.AST.PartialStatement, scope: Scope, check: Check): void {
  const [given] = argumentsOf(node, scope, check);
  const pairs = node.hash?.pairs ?? [];
  const hash = Object.fromEntries(pairs.map(({ key, value }) => [key, valuesOf(value, scope, check)[0]]));
  for (const [id, callers] of grouped(scope.values, (value) => partialOf(node.name, value))) {
    const contexts = (given ?? callers).map((value) => (pairs.length ? { ...(value as object), ...hash } : value));
    if (check.sources.has(id)) checkTemplate(id, contexts, scope.root, check);
    else fault(node, `there is no template "${id}"`, check);
  }
}

/** The name of a partial, literal or composed by `concat`. */
function partialOf(name: hbs.AST.PathExpression | hbs.AST.SubExpression, context: unknown): string {
  if (name.type === "PathExpression") return nameIn(name);
  const parts = (name as hbs.AST.SubExpression).params.map((part) =>
    part.type === "PathExpression" ? fieldOf(context, nameIn(part)) : (part as hbs.AST.StringLiteral).value,
  );
  return parts.join("");
}

/** The values of an expression; empty for a helper, whose result is unknown. */
function valuesOf(node: hbs.AST.Node, scope: Scope, check: Check): Values {
  if (node.type === "PathExpression") return valuesAt(node as hbs.AST.PathExpression, scope, check);
  if (!/^(MustacheStatement|SubExpression)$/.test(node.type)) return [(node as hbs.AST.StringLiteral).value];
  const call = node as hbs.AST.MustacheStatement;
  const name = nameIn(call.path);
  const isHelper = HELPERS.has(name);
  if (!isHelper && node.type === "MustacheStatement" && call.params.length === 0 && !call.hash)
    return valuesOf(call.path, scope, check);
  argumentsOf(call, scope, check);
  if (!isHelper) fault(node, `there is no helper "${name}"`, check);
  return [];
}

interface Call {
  readonly params: hbs.AST.Expression[];
  readonly hash?: hbs.AST.Hash;
}

/** The values of a helper's arguments. Checks the named ones, too. */
function argumentsOf({ params, hash }: Call, scope: Scope, check: Check): Values[] {
  for (const { value } of hash?.pairs ?? []) valuesOf(value, scope, check);
  return params.map((param) => valuesOf(param, scope, check));
}

function valuesAt(node: hbs.AST.PathExpression, scope: Scope, check: Check): Values {
  if (node.data && scope.isLoop && LOOP_DATA.includes(node.original.slice(1))) return [];
  const { values, parts } = startOf(node, scope);
  const found = parts.reduce<Values | null>((current, part) => current && stepped(current, part), values);
  if (found === null) fault(node, `there is no "${node.original}" in its context`, check);
  return found ?? [];
}

/** The values at which a path starts (null if there are none), and its steps from there. */
function startOf({ data, depth, original, parts }: hbs.AST.PathExpression, scope: Scope) {
  const [first = "", ...rest] = parts;
  if (data) return { values: first === "root" ? scope.root : null, parts: rest };
  const isName = depth === 0 && !/^(this\b|\.)/.test(original) && Object.hasOwn(scope.names, first);
  const named = isName ? scope.names[first] : undefined;
  if (named) return { values: named, parts: rest };
  const around = Array.from({ length: depth }).reduce<Scope | null>((current) => current?.outer ?? null, scope);
  return { values: around?.values ?? null, parts };
}

/** The values of a field; null if one value lacks it, or there is none. */
function stepped(values: Values, field: string): Values | null {
  const there = values.filter(isThere);
  const isKnown = there.length > 0 && there.every((value) => Object.hasOwn(Object(value) as object, field));
  return isKnown ? [...new Set(there.map((value) => fieldOf(value, field)))] : null;
}

function fieldOf(value: unknown, field: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[field];
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function nameIn(path: hbs.AST.Node): string {
  return String((path as hbs.AST.PathExpression).original);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function fault({ loc }: hbs.AST.Node, text: string, { source, faults }: Check): void {
  faults.add(`${source.file}:${source.line + loc.start.line - 1}: ${text}`);
}

// What is easily wrong in a framework.json, layer.json or client.json: each message names the file and the field.
import { nearest } from "../src/core/text.ts";
import type { Client, Framework, Language } from "../src/model/catalog.ts";
import { BUILD_KINDS, PROTOCOLS } from "../src/model/workspace.ts";

type Json = Record<string, unknown>;

const LANGUAGES: readonly Language[] = ["node", "python", "go", "rust"];

/** A mistake in templates/, said in full by its message: no stack trace tells more. */
export class TemplateError extends Error {}

/** Throws if a description has a field that is not known, or a language, protocol, port or build kind that is none. */
export function checkFields(file: string, own: Json, known: readonly string[]): void {
  for (const field of Object.keys(own)) checkKey(file, "there is no field", field, known);
  checkValue(file, "language", own["language"] ?? null, [null, ...LANGUAGES]);
  for (const field of ["serves", "speaks"]) checkValue(file, field, own[field] ?? null, [null, ...PROTOCOLS]);
  const { port } = own;
  if (port !== undefined && !(Number.isInteger(port) && Number(port) > 0 && Number(port) < 65536))
    throw new TemplateError(`${file}: "port" is ${JSON.stringify(port)}, not a number from 1 to 65535`);
  for (const kind of Object.keys(own["buildKinds"] ?? {})) checkKey(file, "there is no build kind", kind, BUILD_KINDS);
}

/** Throws if some of these fields are not there, and names all that are not. */
export function checkRequired(file: string, own: Json, required: readonly string[]): void {
  const missing = required.filter((field) => own[field] === undefined);
  if (missing.length) throw new TemplateError(`${file} lacks ${missing.map((field) => `"${field}"`).join(", ")}`);
}

/** Throws if `uses` has a group that the language does not have. */
export function checkGroups(file: string, uses: object, groups: readonly string[]): void {
  for (const group of Object.keys(uses)) checkKey(file, '"uses" has no group', group, groups);
}

/** Throws if a client's import lines go nowhere, or if two clients are the default for the same calls. */
export function checkClients(frameworks: readonly Framework[], clients: readonly Client[]): void {
  const defaults = new Map<string, string>();
  for (const { id, language, speaks, uses, default: isDefault } of clients) {
    const file = clientFile(id);
    const callers = frameworks.filter((framework) => framework.language === language);
    checkGroups(file, uses, [...new Set(callers.flatMap((caller) => Object.keys(caller.uses)))]);
    if (!isDefault) continue;
    const other = defaults.get(`${language} ${speaks}`);
    if (other) throw new TemplateError(`${file}: "default" for ${language} and ${speaks} is already ${other}'s`);
    defaults.set(`${language} ${speaks}`, clientFile(id));
  }
}

function clientFile(id: string): string {
  return `templates/_clients/${id}/client.json`;
}

function checkKey(file: string, complaint: string, key: string, known: readonly string[]): void {
  if (known.includes(key)) return;
  const near = nearest(key, known);
  throw new TemplateError(`${file}: ${complaint} "${key}"${near ? `; did you mean "${near}"?` : ""}`);
}

function checkValue(file: string, field: string, value: unknown, known: readonly unknown[]): void {
  if (known.includes(value)) return;
  const names = known.filter((one) => one !== null).join(", ");
  throw new TemplateError(`${file}: "${field}" is ${JSON.stringify(value)}, which is none of ${names}`);
}

import { quoteForShell } from "../core/text.ts";
import type { HelperDelegate } from "handlebars";

/** Every helper a template may use. All are pure and return text or a boolean. */
export const helpers: Record<string, HelperDelegate> = {
  json: (value: unknown) => JSON.stringify(value),
  eq: (a: unknown, b: unknown) => a === b,
  or: (a: unknown, b: unknown) => Boolean(a) || Boolean(b),
  concat: (...parts: unknown[]) => parts.slice(0, -1).join(""),
  /** A word of a shell's command line, quoted if necessary. */
  shell: quoteForShell,
  /** A JSON text, or a bare one, for compose, which would take `$` for its own interpolation. */
  compose: (value: string) => quoteYaml(value.replaceAll("$", "$$$$")),
  composeEscape: (text: string) => text.replaceAll("$", "$$$$"),
  /** A value of a .env file: quoted if a reader of such files would take part of it for something else. */
  dotenv: (value: string) => (/[#$`'"\\\s]/.test(value) ? quoteEnv(value) : value),
  /** Commands in Markdown, one after the other. */
  codes: (commands: readonly string[]) => commands.map((command) => `\`${command}\``).join(", "),
  property,
};

// `property` and `quoteYaml` lay out two files as prettier does, instead of running it: to load it and format such a file
// takes about as long (1.0 for TypeScript, 0.9 for YAML) as create-vite takes for its whole project. Three services take
// 1.3 times that now, and 1.5 is the limit.

/** A JavaScript text quoted as prettier does: with the quote that needs fewer escapes, double if equal. */
function quoteJs(text: string): string {
  const many = (quote: string): number => text.split(quote).length - 1;
  if (!text.includes('"') || many('"') <= many("'")) return JSON.stringify(text);
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Single quotes take everything as it is; only a single quote itself needs double ones. */
function quoteEnv(value: string): string {
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}

/** A YAML text quoted as prettier does: singly if it has a double quote and nothing else that needs an escape. */
function quoteYaml(text: string): string {
  const json = JSON.stringify(text);
  if (!text.includes('"')) return json;
  const escapes = /\\[^"]/.test(json.slice(1, -1));
  return escapes ? json : `'${text.replaceAll("'", "''")}'`;
}

/**
 * A property of an object in TypeScript, so far indented, as prettier lays it out: its value on a line of its own if both do not fit
 * in 80 columns, but never after a key so short that it would gain nothing.
 */
function property(key: string, value: string, indent: number): string {
  const margin = " ".repeat(indent);
  const text = `${quoteJs(value)},`;
  const whole = `${margin}${key}: ${text}`;
  return key.length < 5 || whole.length <= 80 ? whole : `${margin}${key}:\n${margin}  ${text}`;
}

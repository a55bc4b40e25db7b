import { quoteForShell } from "../core/text.ts";
import type { HelperDelegate, HelperOptions } from "handlebars";

/** Every helper a template may use. All are pure and return text or a boolean. */
export const helpers: Record<string, HelperDelegate> = {
  json: (value: unknown) => JSON.stringify(value),
  eq: (a: unknown, b: unknown) => a === b,
  or: (a: unknown, b: unknown) => Boolean(a) || Boolean(b),
  concat: (...parts: unknown[]) => parts.slice(0, -1).join(""),
  /** A word of a shell's command line, quoted where it has to be. */
  shell: quoteForShell,
  /** A JSON text, or a bare one, for compose, which would take `$` for its own interpolation. */
  compose: (value: string) => quoteYaml(value.replaceAll("$", "$$$$")),
  composeEscape: (text: string) => text.replaceAll("$", "$$$$"),
  /** A value of a .env file: quoted where a reader of such files would take a part of it for something else. */
  dotenv: (value: string) => (/[#$`'"\\\s]/.test(value) ? quoteEnv(value) : value),
  /** Commands in Markdown, one after the other. */
  codes: (commands: readonly string[]) => commands.map((command) => `\`${command}\``).join(", "),
  line: (options: HelperOptions) => line(options.hash as LineOptions),
  /** A property of an object literal in TypeScript: its key, a text, how far it is indented. */
  property: (key: string, value: string, indent: number) =>
    line({ width: 80, tab: 2, indent, left: `${key}:`, value, end: ",", js: true }),
  list: (options: HelperOptions) => list(options.hash as LineOptions),
  table(this: unknown, options: HelperOptions) {
    return alignTable(options.fn(this));
  },
};

interface LineOptions {
  readonly width: number;
  readonly tab: number;
  readonly indent: number;
  readonly left: string;
  readonly value: unknown;
  readonly end: string;
  readonly raw?: boolean;
  readonly js?: boolean;
}

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

/** A YAML text quoted as prettier does: singly where it holds a double quote and nothing else that needs an escape. */
function quoteYaml(text: string): string {
  const json = JSON.stringify(text);
  if (!text.includes('"')) return json;
  const escapes = /\\[^"]/.test(json.slice(1, -1));
  return escapes ? json : `'${text.replaceAll("'", "''")}'`;
}

/** `left value end` on one line if it fits, else the value on a line of its own: what prettier and rustfmt do with a long text. */
function line({ width, tab, indent, left, value, end, raw = false, js = false }: LineOptions): string {
  const margin = " ".repeat(indent);
  const quote = js ? quoteJs : JSON.stringify;
  const text = `${raw ? String(value) : quote(String(value))}${end}`;
  const whole = `${margin}${left} ${text}`;
  // prettier never breaks after a key this short: it would gain nothing.
  const short = js && /^\S{1,4}:$/.test(left);
  return short || whole.length <= width ? whole : `${margin}${left}\n${margin}${" ".repeat(tab)}${text}`;
}

/** An array of texts on one line if it fits, else an element a line. */
function list({ width, tab, indent, left, value, end }: LineOptions): string {
  const items = (value as readonly string[]).map((item) => JSON.stringify(item));
  const margin = " ".repeat(indent);
  const whole = `${margin}${left} [${items.join(", ")}]${end}`;
  if (whole.length <= width) return whole;
  return [`${margin}${left} [`, ...items.map((item) => `${margin}${" ".repeat(tab)}${item},`), `${margin}]${end}`].join(
    "\n",
  );
}

/** Pads the cells of a Markdown table so that its columns line up, as prettier does. */
function alignTable(text: string): string {
  const rows = text
    .trim()
    .split("\n")
    .map((row) =>
      row
        .trim()
        .replace(/^\||\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  const rules = new Set(rows.filter(isRule));
  const widths = rows[0]!.map((_, column) =>
    Math.max(3, ...rows.map((row) => (rules.has(row) ? 0 : row[column]!.length))),
  );
  const print = (row: string[]): string => {
    const padding = rules.has(row) ? "-" : " ";
    const cells = row.map((cell, column) => (rules.has(row) ? "" : cell).padEnd(widths[column]!, padding));
    return `| ${cells.join(" | ")} |`;
  };
  return `${rows.map(print).join("\n")}\n`;
}

function isRule(row: readonly string[]): boolean {
  return row.every((cell) => /^-+$/.test(cell));
}

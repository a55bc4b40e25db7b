import { parse as parseJsonc, type ParseError } from "jsonc-parser";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { parse as parseYamlText } from "yaml";
import { notUtf8 } from "../../core/encoding.ts";
import { RnetError } from "../../core/errors.ts";
import { textOf, type Listing } from "./listing.ts";
import { show } from "../../core/text.ts";

/** Any object of a file; its fields are not to be trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a file by what its name ends in; none where it is not there. Throws BAD_MANIFEST where it cannot be read. */
export function parseFields(listing: Listing, path: string): Fields {
  const text = textOf(listing, path);
  if (text === null) return {};
  try {
    return fieldsOf(parserOf(path)(text));
  } catch (error) {
    if (text.includes("\0")) throw notUtf8([path]);
    throw new RnetError("BAD_MANIFEST", `${show(path)} cannot be read: ${show(String((error as Error).message))}`);
  }
}

/** The same for the files that are somebody's, somewhere: what cannot be read has no fields. */
export function lenientFields(listing: Listing, path: string): Fields {
  try {
    return parseFields(listing, path);
  } catch {
    return {};
  }
}

/** A value as an object; an empty one where it is something else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value as a list of texts; what is no text is left out. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** A value as a text with something in it, or null. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

function parserOf(path: string): (text: string) => unknown {
  if (path.endsWith(".toml")) return (text) => getStaticTOMLValue(parseTOML(text));
  if (/\.ya?ml$/.test(path)) return (text) => parseYamlText(text) as unknown;
  return (text) => {
    const errors: ParseError[] = [];
    const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
    if (errors[0]) throw new Error(`it is not JSON at character ${errors[0].offset}`);
    return value;
  };
}

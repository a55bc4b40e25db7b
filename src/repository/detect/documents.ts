import { parse as parseJsonc, type ParseError } from "jsonc-parser";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { parse as parseYamlText } from "yaml";
import { notUtf8 } from "../../core/encoding.ts";
import { RnetError } from "../../core/errors.ts";
import { isRecord } from "../../state/decode.ts";
import { textOf, type Listing } from "./listing.ts";
import { show } from "../../core/text.ts";

/** An object from a file. Its fields are not trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a file, parsed by its name's ending; none if there is no file. Throws BAD_MANIFEST if it cannot be parsed. */
export function parseFields(listing: Listing, path: string): Fields {
  const text = textOf(listing, path);
  if (text === null) return {};
  try {
    return fieldsIn(parserOf(path)(text));
  } catch (error) {
    if (text.includes("\0")) throw notUtf8([path]);
    throw new RnetError("BAD_MANIFEST", `${show(path)} cannot be read: ${show(String((error as Error).message))}`);
  }
}

/** The same for files anywhere in the repository: one that cannot be parsed has no fields. */
export function lenientFields(listing: Listing, path: string): Fields {
  try {
    return parseFields(listing, path);
  } catch {
    return {};
  }
}

/** A value as an object; an empty one if it is something else. */
export function fieldsIn(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** A value as a list of texts, without what is not a text. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** A value as a text that is not empty, or null. */
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

import { RnetError, type ErrorCode } from "../core/errors.ts";
import { show } from "../core/text.ts";

/** Turns an untrusted value into a T. Throws an RnetError or a Misfit. */
type Reader<T> = (value: unknown) => T;

/** What is wrong with a value, to follow its place in a message. The place is put together on the way out, so only for errors. */
class Misfit extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly place: string = "",
  ) {
    super(message);
  }

  in(part: string): Misfit {
    const isField = this.place !== "" && !this.place.startsWith("[");
    return new Misfit(this.code, this.message, `${part}${isField ? "." : ""}${this.place}`);
  }
}

/** Reads a whole document. Throws an RnetError with the place, e.g. `rnet.json: services[2].port must be ...`. */
export function readDocument<T>(value: unknown, name: string, read: Reader<T>): T {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new RnetError(error.code, `${name}${error.place && `: ${error.place}`}${error.message}`);
  }
}

/** Reads a part of a value. `part` is a field's name or an index. */
function placed<T>(part: string | number, value: unknown, read: Reader<T>): T {
  try {
    return read(value);
  } catch (error) {
    const name = typeof part === "number" ? `[${part}]` : part;
    if (error instanceof Misfit) throw error.in(name);
    if (error instanceof RnetError) throw new Misfit(error.code, `: ${error.message}`, name);
    throw error;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** An object's fields. Refuses unknown ones. */
export function fieldsOf(value: unknown, known: readonly string[]): Fields {
  const fields = object(value);
  const stranger = Object.keys(fields).find((key) => !known.includes(key));
  if (stranger === undefined) return fields;
  throw misfit(`has an unknown field "${show(stranger)}"; it may have ${known.join(", ")}.`);
}

/** Reads a field. If it is missing or null, the result is its default, if it has one. */
export function field<T>(fields: Fields, name: string, read: Reader<T>): T;
export function field<T, U>(fields: Fields, name: string, read: Reader<T>, usual: U): T | U;
export function field<T, U>(fields: Fields, name: string, read: Reader<T>, usual?: U): T | U {
  const value = fields[name] ?? undefined;
  return value === undefined && usual !== undefined ? usual : placed(name, value, read);
}

/** Reads an object whose keys are the user's. */
export function recordOf<T>(key: (text: string) => string, entry: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value) => {
    const entries = Object.entries(object(value));
    return Object.fromEntries(entries.map(([name, one]) => [key(name), placed(name, one, entry)]));
  };
}

export function listOf<T>(entry: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw misfit("must be a list.");
    return value.map((one: unknown, index) => placed(index, one, entry));
  };
}

/** Reads a text that is not empty and parses it. */
export function parsedText<T>(parse: (text: string) => T): Reader<T> {
  return (value) => {
    if (typeof value === "string" && value !== "") return parse(value);
    throw misfit(`must be a text${value === undefined ? ", and is missing" : ""}.`);
  };
}

export function oneOf<T extends string>(known: readonly T[]): Reader<T> {
  return (value) => {
    const found = known.find((entry) => entry === value);
    if (found !== undefined) return found;
    throw misfit(`must be one of ${known.join(", ")}.`);
  };
}

/** An error whose message follows the value's place, e.g. `must be a number`. */
export function misfit(message: string): Error {
  return new Misfit("BAD_MANIFEST", ` ${message}`);
}

function object(value: unknown): Fields {
  if (isRecord(value)) return value;
  throw misfit("must be an object.");
}

/** True if a value is an object and neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

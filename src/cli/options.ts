import { parseArgs } from "node:util";
import { RnetError } from "../core/errors.ts";
import { nearest, show } from "../core/text.ts";

/** One flag: its name, its value (null if it takes none), and its line of help. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly takes: string | null;
  readonly repeat?: boolean;
  readonly text: string;
}

/** The flags and words of one run. */
export interface Flags {
  readonly words: readonly string[];
  readonly has: (name: string) => boolean;
  readonly one: (name: string) => string | null;
  readonly all: (name: string) => readonly string[];
}

/** Flags that every command takes. */
export const EVERYWHERE: readonly Option[] = [
  { name: "cwd", takes: "directory", text: "work there instead of here" },
  { name: "yes", short: "y", takes: null, text: "take the defaults, ask nothing" },
  { name: "dry-run", takes: null, text: "show the steps, write nothing" },
  { name: "json", takes: null, text: "print one JSON document" },
  { name: "help", short: "h", takes: null, text: "show this help" },
  { name: "version", takes: null, text: "show the version" },
];

/** Flags of every command that writes into an existing tree. */
export const WRITING: readonly Option[] = [
  { name: "no-install", takes: null, text: "leave lock files; print the command" },
  { name: "allow-dirty", takes: null, text: "files with uncommitted changes too" },
  { name: "on-conflict", takes: "mine|theirs|markers", text: "if both sides changed a file" },
];

/** Parses a command's flags and at most `most` words. Throws BAD_USAGE with the nearest flag. */
export function parseFlags(argv: readonly string[], options: readonly Option[], most: number): Flags {
  const spec = Object.fromEntries(
    options.map(({ name, short, takes, repeat }) => [
      name,
      {
        type: takes === null ? ("boolean" as const) : ("string" as const),
        multiple: repeat ?? false,
        ...(short ? { short } : {}),
      },
    ]),
  );
  const { values, positionals } = parseOrRefuse(argv, spec, options);
  const tooMany = positionals[most];
  if (tooMany !== undefined) throw new RnetError("BAD_USAGE", `"${show(tooMany)}" is one word too many. See --help.`);
  const all = (name: string): readonly string[] =>
    [values[name] ?? []].flat().filter((value): value is string => typeof value === "string");
  return { words: positionals, has: (name) => values[name] === true, one: (name) => all(name)[0] ?? null, all };
}

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

function parseOrRefuse(
  argv: readonly string[],
  spec: NonNullable<Parameters<typeof parseArgs>[0]>["options"] & object,
  options: readonly Option[],
): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...argv], options: spec, allowPositionals: true, strict: true });
  } catch (error) {
    const flag = /'(-[^' ]*)/.exec((error as Error).message)?.[1] ?? "";
    const name = flag.replace(/^-+/, "");
    const option = options.find((known) => known.name === name || known.short === name);
    if (option)
      throw new RnetError(
        "BAD_USAGE",
        option.takes === null ? `--${name} takes no value.` : `--${name} needs a value: --${name} <${option.takes}>.`,
      );
    const near = nearest(
      name,
      options.map((known) => known.name),
    );
    throw new RnetError(
      "BAD_USAGE",
      `There is no flag ${show(flag)}${near ? `; did you mean --${near}?` : "."} See --help.`,
    );
  }
}

/** The value of a flag that takes one of some words, null if it is not given. Throws BAD_USAGE for another word. */
export function chosen<T extends string>(flags: Flags, flag: string, words: readonly T[]): T | null {
  const text = flags.one(flag);
  const found = words.find((word) => word === text);
  if (text === null || found) return found ?? null;
  throw new RnetError("BAD_USAGE", `--${flag} ${show(text)}: use ${words.join(", ")}.`);
}

/** Splits `name:framework:port` and the like into `least` to `most` parts. Throws BAD_USAGE with the flag's form. */
export function splitParts(value: string, flag: string, form: string, least: number, most: number): readonly string[] {
  const parts = value.split(":");
  if (parts.length >= least && parts.length <= most && parts.every((part) => part !== "")) return parts;
  throw new RnetError("BAD_USAGE", `--${flag} ${show(value)}: write it as --${flag} ${form}.`);
}

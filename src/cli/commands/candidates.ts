import { catalog } from "../../model/catalog.ts";
import { RnetError } from "../../core/errors.ts";
import { readText } from "../../disk/files.ts";
import { parseWorkspace } from "../../state/rnet-json.ts";
import { MANIFEST } from "../../state/load.ts";
import type { Command } from "../command.ts";
import type { Option } from "../options.ts";
import { findWorkspace } from "../../repository/root.ts";

type Kind = "service" | "framework" | "shell";

/** The kind of each word of a command; the last kind repeats if a command takes many words. */
const WORDS: Readonly<Record<string, readonly Kind[]>> = {
  add: ["framework"],
  link: ["service", "service"],
  unlink: ["service", "service"],
  rename: ["service"],
  remove: ["service"],
  verify: ["service"],
  completion: ["shell"],
};

/** The completions of the last of `typed`, the words after `rnet`. Empty if it may be a file, or anything. */
export function candidates(typed: readonly string[], cwd: string, commands: readonly Command[]): string[] {
  const word = typed.at(-1) ?? "";
  const before = typed.slice(0, -1);
  const command = commands.find(({ name }) => name === before[0]) ?? null;
  const fitting = possible(commands, command, before, word, cwd).filter((entry) => entry.startsWith(word));
  // What a shell would have to quote is left to the user.
  return fitting.filter((entry) => /^[\w.@/:-]+$/.test(entry));
}

function possible(
  commands: readonly Command[],
  command: Command | null,
  before: readonly string[],
  word: string,
  cwd: string,
): readonly string[] {
  // The first command runs if none is named.
  const { name, options } = command ?? commands[0]!;
  const asked = options.find((option) => `--${option.name}` === before.at(-1));
  if (asked && asked.takes !== null) return valuesOf(asked.takes, cwd);
  if (word.startsWith("-")) return options.map((option) => `--${option.name}`);
  if (command === null) return before.length === 0 ? commands.map((known) => known.name) : [];
  const kinds = WORDS[name] ?? [];
  const place = wordsIn(options, before.slice(1));
  const kind = kinds[Math.min(place, kinds.length - 1)];
  return kind && (place < kinds.length || command.words > 2) ? namesOf(kind, cwd) : [];
}

/** The number of words that are neither flags nor their values. */
function wordsIn(options: readonly Option[], words: readonly string[]): number {
  const takesNext = (flag: string | undefined): boolean =>
    options.some(({ name, takes }) => `--${name}` === flag && takes !== null);
  return words.filter((word, index) => !word.startsWith("-") && !takesNext(words[index - 1])).length;
}

function valuesOf(takes: string, cwd: string): readonly string[] {
  if (takes === "framework") return namesOf("framework", cwd);
  if (takes === "client") return Object.keys(catalog.clients);
  if (takes.startsWith("to[")) return namesOf("service", cwd);
  return /^[\w-]+(\|[\w-]+)+$/.test(takes) ? takes.split("|") : [];
}

function namesOf(kind: Kind, cwd: string): readonly string[] {
  if (kind === "shell") return ["bash", "zsh", "fish"];
  return kind === "framework" ? Object.keys(catalog.frameworks) : readServices(cwd);
}

/** The services of the workspace around `cwd`. Completion must not print errors, so a broken manifest gives none. */
function readServices(cwd: string): string[] {
  const root = findWorkspace(cwd);
  try {
    const text = root && readText(root, MANIFEST);
    return text ? parseWorkspace(text).services.map(({ name }) => name) : [];
  } catch (error) {
    if (error instanceof RnetError) return [];
    throw error;
  }
}

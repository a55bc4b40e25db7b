import type { NodePlopAPI } from "plop";
import { RnetError } from "../src/core/errors.ts";
import { hasTerminal } from "../src/core/terminal.ts";
import { show } from "../src/core/text.ts";
import { askNobody, askWith, openAsk, type Inquirer } from "./ask.ts";
import { generators, type GeneratorName } from "./index.ts";
import type { Generator, GeneratorContext, Words } from "./question.ts";

// This file and the pack (plopfile.ts) know plop's API; the generators do not.

/** Carries out the answers. Returns what to tell the user. */
type Apply = (name: GeneratorName, answers: never) => Promise<string>;

/**
 * Registers every generator with the user's plop, with its answers as words: `plop add express api`, or by name after
 * `--`. plop learns the words from static questions that it never asks; the last one asks whatever is missing.
 */
export function registerPack(plop: NodePlopAPI, context: GeneratorContext, apply: Apply): void {
  // node-plop has this property, but its types do not: https://plopjs.com/documentation/#setplopfileapi
  const { inquirer } = plop as unknown as { readonly inquirer: Inquirer };
  for (const [name, generator] of Object.entries(generators)) {
    let answers: unknown;
    const ask = hasTerminal() ? askWith(inquirer) : askNobody(usageOf(name));
    const rest = async (words: Words): Promise<false> => {
      answers = await withFreeKeys<unknown>(() => generator.prompts(ask, generator.given(words) as never, context));
      return false;
    };
    const words = Object.entries(generator.words).map(([word, message]) => ({
      type: "input",
      name: word,
      message,
      when: false,
    }));
    plop.setGenerator(name, {
      description: generator.description,
      prompts: [...words, { type: "input", name: "rest", message: "What else there is to say", when: rest }] as never,
      actions: [() => apply(name as GeneratorName, answers as never)],
    });
  }
}

/** The answers that words give, with every default. Throws MISSING_ANSWER, and BAD_USAGE for an unknown generator or word. */
export function answersOf(name: string, words: Words, context: GeneratorContext): Promise<unknown> {
  const generator = Object.hasOwn(generators, name) ? generators[name as GeneratorName] : null;
  if (generator === null)
    throw new RnetError("BAD_USAGE", `There is no generator "${name}"; use ${Object.keys(generators).join(", ")}.`);
  const known = Object.keys(generator.words);
  const stranger = Object.keys(words).find((word) => !known.includes(word));
  if (stranger !== undefined)
    throw new RnetError("BAD_USAGE", `"${name}" has no word "${show(stranger)}"; use ${known.join(", ")}.`);
  return generator.prompts(askNobody(usageOf(name)), generator.given(words) as never, context);
}

/** Asks for what is not given and applies the answers, through plop's runner. Throws what `apply` throws. */
export async function runWithPrompts(
  name: GeneratorName,
  context: GeneratorContext,
  given: object,
  apply: Apply,
): Promise<void> {
  const { default: nodePlop } = await import("node-plop");
  const plop = await nodePlop("", { destBasePath: context.cwd, force: false });
  let failure: unknown;
  // plop keeps only the message of an action's error; ours carries a code and an exit code.
  const act = (answers: unknown): Promise<string> =>
    apply(name, answers as never).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  const { description, prompts } = generators[name];
  plop.setGenerator(name, {
    description,
    prompts: async () => prompts(await openAsk(), given as never, context) as Promise<never>,
    actions: [act],
  });
  const generator = plop.getGenerator(name);
  const answers = (await generator.runPrompts([])) as unknown;
  const { failures } = await generator.runActions(answers as never);
  if (failures.length) throw failure ?? new Error(failures[0]!.error);
}

/** Takes the keys from the outer question while others are asked, or both would read them. */
async function withFreeKeys<Value>(ask: () => Promise<Value>): Promise<Value> {
  const listeners = process.stdin.rawListeners("keypress") as ((...key: unknown[]) => void)[];
  process.stdin.removeAllListeners("keypress");
  try {
    return await ask();
  } finally {
    for (const listener of listeners) process.stdin.on("keypress", listener);
  }
}

function usageOf(name: string): string {
  const generator: Pick<Generator<never>, "words" | "usage"> = generators[name as GeneratorName];
  if (generator.usage !== undefined) return generator.usage;
  const words = Object.keys(generator.words);
  const named = words.map((word) => `--${word} <${word}>`).join(" ");
  return `plop ${name} ${words.map((word) => `<${word}>`).join(" ")}, or by name: plop ${name} -- ${named}`;
}

import type { NodePlopAPI } from "plop";
import { RnetError } from "../src/core/errors.ts";
import { hasTerminal } from "../src/core/terminal.ts";
import { generators, type GeneratorName } from "./index.ts";
import type { Ask, Choice, GeneratorContext, Words } from "./question.ts";

// Only this file knows plop's API, for our own command line and for the pack (plopfile.ts).

/** The parts of inquirer that we use, in plop's version 9 and in our bundle's 14. */
interface Inquirer {
  readonly prompt: ((questions: readonly object[]) => Promise<{ readonly answer: unknown }>) & {
    readonly prompts: object;
  };
  readonly Separator: new (text: string) => object;
}

/** Carries out the answers. Returns what to tell the user. */
type Apply = (name: GeneratorName, answers: never) => Promise<string>;

/**
 * Registers every generator with the user's plop, with its answers as words: `plop add express api`, or by name after
 * `--`. plop learns the words from static questions that it never asks; the last one asks whatever is missing.
 */
export function registerPack(plop: NodePlopAPI, context: GeneratorContext, apply: Apply): void {
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

/** The answers that words give, with every default. Throws MISSING_ANSWER, and BAD_USAGE for an unknown generator. */
export function answersOf(name: string, words: Words, context: GeneratorContext): Promise<unknown> {
  const generator = Object.hasOwn(generators, name) ? generators[name as GeneratorName] : null;
  if (generator === null)
    throw new RnetError("BAD_USAGE", `There is no generator "${name}"; use ${Object.keys(generators).join(", ")}.`);
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
    prompts: async (inquirer: unknown) =>
      prompts(askWith(await loaded(inquirer)), given as never, context) as Promise<never>,
    actions: [act],
  });
  const generator = plop.getGenerator(name);
  const answers = (await generator.runPrompts([])) as unknown;
  const { failures } = await generator.runActions(answers as never);
  if (failures.length) throw failure ?? new Error(failures[0]!.error);
}

/** Asks outside of a generator, for what a command finds out on its way. */
export async function openAsk(cwd: string): Promise<Ask> {
  const { default: nodePlop } = await import("node-plop");
  const plop = await nodePlop("", { destBasePath: cwd, force: false });
  // node-plop has this property, but its types do not: https://plopjs.com/documentation/#setplopfileapi
  return askWith(await loaded((plop as unknown as { inquirer: unknown }).inquirer));
}

/** A stock plop's inquirer as it is; our bundle's is loaded now (scripts/build.ts). */
function loaded(inquirer: unknown): Inquirer | Promise<Inquirer> {
  return (inquirer as { load?: () => Promise<Inquirer> }).load?.() ?? (inquirer as Inquirer);
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
  const words = Object.keys(generators[name as GeneratorName].words);
  const named = words.map((word) => `--${word} <${word}>`).join(" ");
  return `plop ${name} ${words.map((word) => `<${word}>`).join(" ")}, or by name: plop ${name} -- ${named}`;
}

function show(text: string): void {
  console.log(`\n${text}\n`);
}

/** Takes every default. Throws MISSING_ANSWER for a question that has none. */
function askNobody(usage: string): Ask {
  const missing = (message: string): RnetError =>
    new RnetError("MISSING_ANSWER", `${message.replace(/\?$/, "")}: there is no terminal to ask on. Say it: ${usage}`);
  return {
    input: async ({ message, default: usual, validate }) => {
      if (usual === undefined) throw missing(message);
      const verdict = validate(usual);
      if (verdict === true) return usual;
      throw new RnetError("MISSING_ANSWER", verdict);
    },
    confirm: async ({ default: usual }) => usual,
    select: async ({ message, default: usual }) => {
      if (usual === undefined) throw missing(message);
      return usual;
    },
    show,
  };
}

/** Our questions in the terms of the inquirer at hand: a list is `select` in 14 and `list` in 9. */
function askWith(inquirer: Inquirer): Ask {
  const list = "select" in inquirer.prompt.prompts ? "select" : "list";
  const ask = async (question: object): Promise<unknown> => {
    try {
      return (await inquirer.prompt([{ name: "answer", ...question }])).answer;
    } catch (error) {
      if (error instanceof Error && error.name === "ExitPromptError") throw new RnetError("INTERRUPTED", "", 130);
      throw error;
    }
  };
  return {
    input: async ({ validate, ...question }) =>
      String(await ask({ type: "input", ...question, validate: (text: string) => validate(text.trim()) })).trim(),
    confirm: async (question) => Boolean(await ask({ type: "confirm", ...question })),
    select: async ({ message, choices }) =>
      (await ask({ type: list, message, choices: grouped(choices, inquirer), pageSize: 20, loop: false })) as never,
    show,
  };
}

function grouped(choices: readonly Choice<string>[], { Separator }: Inquirer): object[] {
  return choices.flatMap(({ value, name, hint, group }, index) => {
    const heading = group && group !== choices[index - 1]?.group ? [new Separator(`── ${group} ──`)] : [];
    return [...heading, { value, name, short: name, ...(hint ? { description: hint } : {}) }];
  });
}

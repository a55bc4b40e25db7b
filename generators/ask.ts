import type inquirer from "inquirer";
import { RnetError } from "../src/core/errors.ts";
import type { Ask, Choice } from "./question.ts";

// The only file that knows inquirer's API.

/** inquirer as far as it is used here: the 14 of our bundle, and the 9 that a stock plop brings. */
export type Inquirer = Pick<typeof inquirer, "Separator" | "prompt">;

/** Asks with our own inquirer, which is loaded when there is something to ask: most commands never do. */
export async function openAsk(): Promise<Ask> {
  const { default: inquirer } = await import("inquirer");
  return askWith(inquirer);
}

/** Our questions in the words of the inquirer at hand: a list to choose from is `select` in 14 and `list` in 9. */
export function askWith({ prompt, Separator }: Inquirer): Ask {
  const list = "select" in prompt.prompts ? "select" : "list";
  const ask = async (question: object): Promise<unknown> => {
    try {
      const answers: { readonly answer?: unknown } = await prompt([{ name: "answer", ...question } as never]);
      return answers.answer;
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
      (await ask({ type: list, message, choices: grouped(choices, Separator), pageSize: 20, loop: false })) as never,
    show,
  };
}

/** Takes every default, since there is no terminal. Throws MISSING_ANSWER for a question that has none. */
export function askNobody(usage: string): Ask {
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

function grouped(choices: readonly Choice<string>[], Separator: Inquirer["Separator"]): object[] {
  return choices.flatMap(({ value, name, hint, group }, index) => {
    const heading = group && group !== choices[index - 1]?.group ? [new Separator(`── ${group} ──`)] : [];
    return [...heading, { value, name, short: name, ...(hint ? { description: hint } : {}) }];
  });
}

function show(text: string): void {
  console.log(`\n${text}\n`);
}

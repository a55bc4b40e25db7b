import type { GeneratorName } from "../../generators/index.ts";
import type { GeneratorContext } from "../../generators/question.ts";
import type { Outcome } from "./command.ts";

/** Asks for what is not given, acts on the answers, and prints the command that does the same without questions. */
export async function askFor<Answers>(
  name: GeneratorName,
  context: GeneratorContext,
  given: object,
  act: (answers: Answers) => Promise<Outcome>,
  commandLine: (answers: Answers) => string,
): Promise<Outcome> {
  const { runWithPrompts } = await import("../../generators/plop.ts");
  let outcome: Outcome = 0;
  await runWithPrompts(name, context, given, async (_, answers) => {
    outcome = await act(answers);
    console.log(`\nThe same without questions:\n  ${commandLine(answers)}`);
    return name;
  });
  return outcome;
}

import path from "node:path";
import type { NodePlopAPI } from "plop";
import { answersOf, registerPack } from "./plop.ts";
import { perform } from "./perform.ts";
import { contextAt } from "./context.ts";
import { RnetError } from "../src/core/errors.ts";
import { reference } from "../src/model/variables.ts";
import type { GeneratorName } from "./index.ts";
import type { Words } from "./question.ts";

/** An action of the user's own plopfile; its words are templates, as in plop's own actions. */
interface Action {
  readonly generator: GeneratorName;
  readonly words?: Readonly<Record<string, string | number>> | null;
}

/**
 * The plop pack: `export default async (plop) => plop.load("create-rnet-app")`. The same generators work from the
 * stock `plop`, from turbo gen and from our own command line. The user's plopfile gets the helper `ref`
 * (`{{ref "api" "PORT"}}` is `${{api.PORT}}`, which plop's Handlebars would eat) and the action `rnet`
 * (`{ type: "rnet", generator: "link", words: { from: "web", to: "api" } }`). It is the only export, so that the module
 * is this function, as plop expects.
 */
export default function plopfile(plop: NodePlopAPI): void {
  const cwd = path.resolve(plop.getDestBasePath());
  const context = contextAt(cwd);
  registerPack(plop, context, (name, answers) => perform(name, answers, cwd));
  plop.setHelper("ref", ref);
  plop.setActionType("rnet", async (answers, config) => {
    const { generator, words } = config as unknown as Action;
    const rendered = Object.entries(words ?? {}).map(([word, text]) => [
      word,
      plop.renderString(String(text), answers),
    ]);
    const said = await answersOf(generator, Object.fromEntries(rendered) as Words, context);
    return perform(generator, said as never, cwd);
  });
  plop.setDefaultInclude({ generators: true, helpers: true, actionTypes: true });
}

/** The helper `ref`. Throws BAD_USAGE if a template gives it less than two texts: Handlebars puts its options last. */
function ref(service: unknown, variable: unknown): string {
  const isName = (part: unknown): part is string => typeof part === "string" && /^[^{}]+$/.test(part);
  if (isName(service) && isName(variable)) return reference(service, variable);
  throw new RnetError("BAD_USAGE", 'The helper ref takes a service and a variable: {{ref "api" "PORT"}}.');
}

import type { TemplateDelegate } from "handlebars";
import Handlebars from "handlebars/runtime.js";
import data from "rnet:templates";
import { helpers } from "./helpers.ts";

/** The templates by id: the path in templates/ without .hbs, or for a short text of framework.json the text itself. */
export interface Templates {
  /** Those with nothing to fill in. */
  readonly texts: Readonly<Record<string, string>>;
  /** The others, each as the expression that Handlebars compiles it to. */
  readonly specifications: Readonly<Record<string, string>>;
}

const { texts, specifications }: Templates = data;

// Our own instance, never plop's renderString: default Handlebars turns `${{api.PORT}}` into `$` and escapes HTML.
// Templates are precompiled with strict and noEscape (scripts/catalog.ts), so printing a missing field throws;
// scripts/check-templates.ts finds a missing field everywhere else.
const environment = Handlebars.create();
environment.registerHelper(helpers);
const templates = new Map<string, TemplateDelegate>();
for (const id of [...Object.keys(texts), ...Object.keys(specifications)])
  if (id.startsWith("_clients/")) environment.registerPartial(id, (context, options) => template(id)(context, options));

/** The text of the template `id` (its path below templates/ without .hbs) for a complete context; throws on a missing field. */
export function render(id: string, context: object): string {
  return template(id)(context);
}

function template(id: string): TemplateDelegate {
  const found = templates.get(id) ?? prepare(id);
  templates.set(id, found);
  return found;
}

/** Evaluates a template's code when it is first used: evaluating all would take longer than the rest of a start. */
function prepare(id: string): TemplateDelegate {
  const text = texts[id];
  if (text !== undefined) return () => text;
  const code = specifications[id];
  if (code === undefined) throw new Error(`no template ${id}`);
  // oxlint-disable-next-line no-new-func -- our own code, made by Handlebars when the program was built
  return environment.template(new Function(`return ${code}`)() as TemplateSpecification);
}

/** Fills in a short text of framework.json, e.g. `./bin/{{name}}`. */
export function fill(text: string, context: object): string {
  return text.includes("{{") ? render(text, context) : text;
}

import type { TemplateDelegate } from "handlebars";
import Handlebars from "handlebars/runtime.js";
import { specifications, texts } from "rnet:templates";
import { helpers } from "./helpers.ts";

// Our own instance and never plop's renderString: default Handlebars turns `${{api.PORT}}` into `$` and
// escapes HTML. Templates are precompiled with strict and noEscape (scripts/catalog.ts), so a field
// that is missing throws instead of rendering nothing.
const environment = Handlebars.create();
environment.registerHelper(helpers);
for (const id of Object.keys(texts)) if (id.startsWith("_clients/")) environment.registerPartial(id, () => texts[id]!);
for (const [id, specification] of Object.entries(specifications)) {
  if (id.startsWith("_clients/")) environment.registerPartial(id, environment.template(specification));
}

const compiled = new Map<string, TemplateDelegate>();

/** The text of the template `id` (its path below templates/ without .hbs) for a complete context; throws on a missing field. */
export function render(id: string, context: object): string {
  const text = texts[id];
  if (text !== undefined) return text;
  const specification = specifications[id];
  if (!specification) throw new Error(`no template ${id}`);
  const template = compiled.get(id) ?? environment.template(specification);
  compiled.set(id, template);
  return template(context);
}

/** Fills in a short text of framework.json, e.g. `./bin/{{name}}`. */
export function fill(text: string, context: object): string {
  return text.includes("{{") ? render(text, context) : text;
}

// Stands in for src/render/render.ts where the samples are made: what a text of framework.json would be filled in with is noted down.

/** A template and what it is rendered with. A text of framework.json is its own name. */
export interface Use {
  readonly template: string;
  readonly context: object;
}

export const recorded: Use[] = [];

export function fill(text: string, context: object): string {
  if (text.includes("{{")) recorded.push({ template: text, context });
  return text;
}

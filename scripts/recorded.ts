// Stands in for src/render/render.ts while the samples are made: records the context of each text of framework.json.

/** A template and its context. A text of framework.json is its own id. */
export interface Use {
  readonly template: string;
  readonly context: object;
}

export const recorded: Use[] = [];

export function fill(text: string, context: object): string {
  if (text.includes("{{")) recorded.push({ template: text, context });
  return text;
}

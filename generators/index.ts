import { add } from "./add.ts";
import { create } from "./create.ts";
import { link } from "./link.ts";

/** Every writing command that asks. */
export const generators = { create, add, link } as const;

export type GeneratorName = keyof typeof generators;

import { add } from "./add.ts";
import { adopt } from "./adopt.ts";
import { create } from "./create.ts";
import { link } from "./link.ts";

/** Every writing command that asks questions. */
export const generators = { create, add, adopt, link } as const;

export type GeneratorName = keyof typeof generators;

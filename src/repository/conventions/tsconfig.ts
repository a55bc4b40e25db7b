import { applyEdits, modify } from "jsonc-parser";
import type { Convention } from "./convention.ts";
import { depthOf } from "../../core/paths.ts";

/** A member's tsconfig.json extends what the others extend. Our own settings come after it and override it. */
export const tsconfigConventions: Convention = (text, { buildKind, dir }, { node }) => {
  if (buildKind !== "shared" || node?.tsconfig?.kind !== "file" || node.tsconfig.hinders) return text;
  const base = `${"../".repeat(depthOf(dir))}${node.tsconfig.name}`;
  return applyEdits(text, modify(text, ["extends"], base, { getInsertionIndex: () => 0, formattingOptions: FORMAT }));
};

const FORMAT = { insertSpaces: true, tabSize: 2, eol: "\n" };

import fs from "node:fs";
import { createRequire } from "node:module";

const gracefulFs = createRequire(import.meta.url)("graceful-fs") as typeof fs;

/** The functions among which one of the program's has to be replaced for a fault: fs-extra makes directories with a copy of Node's. */
export function diskOf(operation: string): typeof fs {
  return operation === "mkdirSync" ? gracefulFs : fs;
}

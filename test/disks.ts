import fs from "node:fs";
import { createRequire } from "node:module";

/** fs-extra's copy of Node's functions, which it does not export. */
const copy = createRequire(import.meta.url)("../node_modules/fs-extra/lib/fs/index.js") as typeof fs;

/** The functions that faults are put into: Node's own, and the copies that fs-extra calls. */
export const DISKS: readonly (typeof fs)[] = [fs, copy];

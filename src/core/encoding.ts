import { isUtf8 } from "node:buffer";
import { RnetError } from "./errors.ts";
import { show } from "./text.ts";

/** True if bytes are a text in UTF-8. A NUL is valid UTF-8, but only UTF-16 and binary files contain one. */
export function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** The refusal of files that are not UTF-8: to decode and write them again would break them. */
export function notUtf8(paths: readonly string[]): RnetError {
  const [are, them] = paths.length === 1 ? ["is not a text", "it"] : ["are not texts", "them"];
  return new RnetError(
    "BAD_ENCODING",
    `${paths.map(show).join(", ")} ${are} in UTF-8 (PowerShell's ">", for example, writes UTF-16), so rnet can neither read nor change ${them} safely. Nothing was written. Save ${them} as UTF-8 and run this again.`,
    1,
  );
}

import { hasTerminal } from "../core/terminal.ts";
import type { Progress } from "../install/install.ts";
import type { Flags } from "./options.ts";

/** Whether the user can be asked: there is a terminal, and neither --yes nor --json. */
export function isInteractive(flags: Flags): boolean {
  return hasTerminal() && !flags.has("yes") && !flags.has("json");
}

/** plop's spinner on a terminal; elsewhere a line for each job; nothing with --json. */
export async function progressFor(flags: Flags): Promise<Progress> {
  if (flags.has("json")) return { start() {}, done() {}, failed() {} };
  if (!process.stderr.isTTY) return { start: (text) => console.error(`${text} …`), done() {}, failed() {} };
  const { progressSpinner } = await import("plop");
  return {
    start: (text) => void progressSpinner.start({ text }),
    done: (text) => void progressSpinner.success({ text }),
    failed: (text) => void progressSpinner.error({ text }),
  };
}

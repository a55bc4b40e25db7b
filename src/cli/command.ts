import type { Flags, Option } from "./options.ts";

/** The exit code of a command that ran: 1 if something is left undone, and was named. */
export type Outcome = 0 | 1;

/** What a command gets besides its flags: all commands, so that none of them imports the registry. */
export interface Context {
  readonly commands: readonly Command[];
}

/** Runs a command. Throws an RnetError, which brings its own exit code. */
type Run = (flags: Flags, context: Context) => Promise<Outcome>;

/** A command of the program. Its code is loaded only when it runs. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly words: number;
  readonly examples: readonly string[];
  readonly options: readonly Option[];
  readonly load: () => Promise<{ readonly run: Run }>;
}

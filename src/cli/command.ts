import type { Flags, Option } from "./options.ts";

/** What a command did: its exit code is 0, or 1 where something named was left undone. */
export type Outcome = 0 | 1;

/** What a command is handed beside its flags: all commands, so that none of them imports the list. */
export interface Context {
  readonly commands: readonly Command[];
}

/** Runs a command. Throws an RnetError, whose exit code then counts. */
type Run = (flags: Flags, context: Context) => Promise<Outcome>;

/** A command of the program. Its code is loaded only when it runs. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** The most words it takes. */
  readonly words: number;
  readonly examples: readonly string[];
  readonly options: readonly Option[];
  readonly load: () => Promise<{ readonly run: Run }>;
}

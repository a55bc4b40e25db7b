import type { Change } from "../src/changes/change.ts";
import type { Framework } from "../src/model/catalog.ts";
import type { PackageManagerName, Service, Workspace } from "../src/model/workspace.ts";
import type { OpenedRepository } from "../src/repository/open.ts";
import type { Placement } from "../src/repository/placement.ts";

/** One entry of a list; `hint` is shown beside it if there is room. */
export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  readonly hint?: string;
  /** The heading under which it stands. */
  readonly group?: string;
}

/** The choices of a list of names. */
export function choicesOf<T extends string>(names: readonly T[]): Choice<T>[] {
  return names.map((name) => ({ value: name, name }));
}

/** Asks the user one question, in no library's terms. The text of `show` is printed above the next question. */
export interface Ask {
  input(question: {
    readonly message: string;
    readonly default?: string;
    readonly validate: (text: string) => true | string;
  }): Promise<string>;
  confirm(question: { readonly message: string; readonly default: boolean }): Promise<boolean>;
  /** `default` is chosen if there is no terminal. */
  select<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly default?: T;
  }): Promise<T>;
  show(text: string): void;
}

/** A writing command that asks: its questions, and the change to the manifest that the answers mean. */
export interface Generator<Answers, Given = Partial<Answers>> {
  readonly description: string;
  /** The answers that plop takes as words, in this order or by name, each with its description. */
  readonly words: Readonly<Record<string, string>>;
  /** The command to name without a terminal, if plop's words cannot give every answer that has no default. */
  readonly usage?: string;
  /** The answers that words give. Throws if one is not valid. */
  readonly given: (words: Words) => Given;
  /** Asks for what is not given. */
  readonly prompts: (ask: Ask, given: Given, context: GeneratorContext) => Promise<Answers>;
  readonly change: (answers: Answers) => Change;
  /** The sentence for answers that ask for what the workspace has already; null if they do not. */
  readonly already?: (answers: Answers, workspace: Workspace) => string | null;
  /** Throws if what the answers mean has no place in the repository. */
  readonly refuse?: (answers: Answers, opened: OpenedRepository) => void;
  /** Notes for the user on the resulting workspace. */
  readonly notes?: (answers: Answers, workspace: Workspace) => readonly string[];
}

/** Answers as plop's user typed them, by name. */
export type Words = Readonly<Record<string, string | undefined>>;

/** What a generator knows of its surroundings. */
export interface GeneratorContext {
  readonly cwd: string;
  /** Reads the repository around `cwd`. */
  readonly destination: () => Destination;
  /** The package manager that started us, or null. */
  readonly packageManager: PackageManagerName | null;
  /** The reason why a directory cannot be used, or null. */
  readonly whyUnusable: (directory: string) => string | null;
}

/** The repository that a service is added to. */
export interface Destination {
  readonly workspace: Workspace;
  /** Where a service goes: `dir` if the user gave one, else by the repository's conventions. Throws BAD_PATH. */
  readonly place: (framework: Framework, name: string, dir: string | null) => Placement;
  /** Throws NAME_TAKEN if something else in the repository has the name. */
  readonly refuseName: (name: string) => void;
}

/** Turns a parser that throws into a validation of inquirer's: true, or the message. */
export function accepts(parse: (text: string) => unknown): (text: string) => true | string {
  return (text) => {
    try {
      parse(text);
      return true;
    } catch (error) {
      return (error as Error).message;
    }
  };
}

/** A shared port does no harm on the platform, since each service has its own address there, but it does on a laptop. */
export function portNotes(others: readonly Service[], port: number): string[] {
  if (others.length === 0) return [];
  const names = others.map(({ name }) => name).join(" and ");
  return [`${names} listens on port ${port} too: fine on Railway, but not on one laptop at a time.`];
}

import type { Change } from "../src/changes/change.ts";
import type { Framework } from "../src/model/catalog.ts";
import type { PackageManagerName, Service, Workspace } from "../src/model/workspace.ts";
import type { OpenedRepository } from "../src/repository/open.ts";
import type { Placement } from "../src/repository/placement.ts";

/** One entry of a list; `hint` is shown beside it where there is room. */
export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  readonly hint?: string;
  /** The heading under which it stands. */
  readonly group?: string;
}

/** A question in no particular library's words; plop.ts translates it for the inquirer it runs under. */
type Question =
  | {
      readonly type: "input";
      readonly message: string;
      readonly default?: string;
      readonly validate: (text: string) => true | string;
    }
  | { readonly type: "confirm"; readonly message: string; readonly default: boolean }
  | { readonly type: "select"; readonly message: string; readonly choices: readonly Choice<string>[] };

/** Asks a person one question. A `show` text is printed above the next question. */
export interface Ask {
  input(question: Omit<Extract<Question, { type: "input" }>, "type">): Promise<string>;
  confirm(question: Omit<Extract<Question, { type: "confirm" }>, "type">): Promise<boolean>;
  /** `default` is what is chosen if there is nobody to ask. */
  select<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly default?: T;
  }): Promise<T>;
  show(text: string): void;
}

/** A writing command as people are asked about it: what it is, what it asks, and the change to the manifest the answers mean. */
export interface Generator<Answers, Given = Partial<Answers>> {
  readonly description: string;
  /** The answers that plop takes as words, in this order or by name, each with what it is. */
  readonly words: Readonly<Record<string, string>>;
  /** What such words answer. Throws if one is no answer. */
  readonly given: (words: Words) => Given;
  /** Asks for what is not given yet. */
  readonly prompts: (ask: Ask, given: Given, context: GeneratorContext) => Promise<Answers>;
  readonly change: (answers: Answers) => Change;
  /** Throws if the repository has no room for what the answers mean. */
  readonly refuse?: (answers: Answers, opened: OpenedRepository) => void;
  /** What else the user has to know of the workspace that comes of it. */
  readonly notes?: (answers: Answers, workspace: Workspace) => readonly string[];
}

/** Answers as plop's user typed them, by name. */
export type Words = Readonly<Record<string, string | undefined>>;

/** What a generator may know of the outside. */
export interface GeneratorContext {
  readonly cwd: string;
  /** Reads the repository around `cwd`. */
  readonly destination: () => Destination;
  /** The package manager that started us, or null. */
  readonly packageManager: PackageManagerName | null;
  /** Says why a directory cannot be used, or null. */
  readonly refuseDirectory: (directory: string) => string | null;
}

/** The repository that a service is added to. */
export interface Destination {
  readonly workspace: Workspace;
  /** Where a service goes; `dir` is a person's word, null where the repository's habit decides. Throws BAD_PATH. */
  readonly place: (framework: Framework, name: string, dir: string | null) => Placement;
  /** Throws NAME_TAKEN for a name that something else in the repository has. */
  readonly refuseName: (name: string) => void;
}

/** Turns a parser that throws into inquirer's validation: true, or the message. */
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

/** A port that services share is no harm on the platform, where each has an address of its own, but on a laptop. */
export function portNotes(others: readonly Service[], port: number): string[] {
  if (others.length === 0) return [];
  const names = others.map(({ name }) => name).join(" and ");
  return [`${names} listens on port ${port} too: fine on Railway, but not on one laptop at a time.`];
}

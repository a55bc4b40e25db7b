/** The kinds of structured change, by name: the file, and what of it where there are several. */
const EDIT_KINDS = [
  "package.json",
  "requirements.txt",
  "Cargo.toml",
  "go.mod",
  "go.sum",
  "pyproject.toml",
  "pnpm-workspace.yaml packages",
  "package.json workspaces",
  "Cargo.toml members",
  "go.work use",
  "pyproject.toml members",
] as const;

export type EditKind = (typeof EDIT_KINDS)[number];

/** Whether there is an editor of that name: a lock file may say anything. */
export function isEditKind(text: string): text is EditKind {
  return EDIT_KINDS.some((kind) => kind === text);
}

/** An entry that a file is to have. */
export interface Edit {
  readonly path: string;
  readonly edit: EditKind;
  readonly key: string;
  readonly value: string;
}

/** The files in which a package is named. */
export const NAMED_IN = ["package.json", "Cargo.toml", "pyproject.toml", "go.mod"] as const;

export type NamedIn = (typeof NAMED_IN)[number];

/** The kinds of structured edit: each is named for its file, and for the field if a file has several. */
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

/** Whether that is a kind of edit: a lock may hold any text. */
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

/** The manifests that hold a package's name. */
export const NAMED_IN = ["package.json", "Cargo.toml", "pyproject.toml", "go.mod"] as const;

export type NamedIn = (typeof NAMED_IN)[number];

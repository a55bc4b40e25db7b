import { isOlderGo } from "../repository/conventions/go.ts";
import type { OpenedRepository } from "../repository/open.ts";
import { legacyNote, pullNote } from "../railway/notes.ts";
import { generated } from "../model/workspace.ts";
import { ignoredAmong } from "../disk/git-status.ts";
import type { Plan, Refined } from "./plan.ts";

/** Adds to a plan what the user of a repository that was there before us has to know. */
export function addRepositoryNotes(
  { repository, loaded }: OpenedRepository,
  plan: Plan,
  more: readonly string[],
): Refined {
  const notes = repository
    ? [
        ...hiddenNotes(loaded.root, plan),
        ...deployNotes(repository, plan),
        ...goNotes(repository, plan),
        ...yarnNotes(repository, plan),
      ]
    : [];
  return { plan, staleReferences: [], notes: [...more, ...notes] };
}

/** Names files that the repository's .gitignore hides: they would be missing in every clone. */
function hiddenNotes(root: string, { writes }: Plan): string[] {
  const hidden = ignoredAmong(
    root,
    writes.flatMap(({ path, text }) => (text === null ? [] : [path])),
  );
  return hidden.length ? [`Hidden by this repository's .gitignore, so not committed: ${hidden.join(", ")}.`] : [];
}

function deployNotes(repository: NonNullable<OpenedRepository["repository"]>, { isNew }: Plan): string[] {
  const legacy = legacyNote(repository.legacy);
  return isNew ? [...(repository.hasRailway ? [] : [pullNote()]), ...(legacy === null ? [] : [legacy])] : [];
}

/** Go refuses a workspace whose go line is older than a module's. https://go.dev/ref/mod#go-work-file-go */
function goNotes({ gowork }: NonNullable<OpenedRepository["repository"]>, { writes }: Plan): string[] {
  const needed = writes.flatMap(({ path, text }) =>
    /(^|\/)go\.mod$/.test(path) ? (/^go (\S+)$/m.exec(text ?? "")?.[1] ?? []) : [],
  );
  const newest = needed.find((version) => gowork?.go && isOlderGo(gowork.go, version));
  return newest === undefined
    ? []
    : [
        `go.work says go ${gowork!.go}, and the new module needs ${newest}: run "go work edit -go=${newest}" in ${gowork!.dir}.`,
      ];
}

/** Plug'n'Play has no node_modules, in which a plain `node dist/server.js` looks. https://yarnpkg.com/features/pnp */
function yarnNotes({ node }: NonNullable<OpenedRepository["repository"]>, { workspace }: Plan): string[] {
  const isMet = node?.yarn?.linker === "pnp" && generated(workspace).some(({ buildKind }) => buildKind === "shared");
  return isMet
    ? [
        "This repository uses Yarn's Plug'n'Play, under which the start command finds no modules: set nodeLinker: node-modules in .yarnrc.yml.",
      ]
    : [];
}

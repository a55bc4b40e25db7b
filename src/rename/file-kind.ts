import { baseOf } from "../core/paths.ts";

/** What a file is to the search. `setup` is what builds, ships and configures. */
type FileKind = "code" | "prose" | "setup";

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|py|rs|go|java|kt|rb|php|cs)$/;
const PROSE = /\.(?:mdx?|txt|rst|adoc)$/;

export function fileKind(path: string): FileKind {
  if (CODE.test(path)) return "code";
  return PROSE.test(path) ? "prose" : "setup";
}

/** A compose file. https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file */
export function isCompose(path: string): boolean {
  return /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(baseOf(path));
}

export function isDockerfile(path: string): boolean {
  return /^(?:Dockerfile|Containerfile)(?:\..+)?$|\.Dockerfile$/i.test(baseOf(path));
}

/** True if `/x` in a file begins at the repository's root and not at an address's. */
export function isRooted(path: string): boolean {
  return (
    /^(?:CODEOWNERS|\.\w+ignore|railway\.(?:json|toml|ts))$/.test(baseOf(path)) ||
    // https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference
    /^\.github\/dependabot\.ya?ml$/.test(path)
  );
}

/** Lock files, which their tools write again. */
const LOCK_FILES =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|go\.sum|go\.work\.sum|uv\.lock|poetry\.lock|Pipfile\.lock)$/;

export function isLockFile(path: string): boolean {
  return LOCK_FILES.test(baseOf(path));
}

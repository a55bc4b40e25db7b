import coerce from "semver/functions/coerce.js";
import compareVersions from "semver/functions/compare.js";
import { memberName } from "../member-name.ts";
import type { Convention } from "./convention.ts";

/** The oldest Go that the modules we require support. */
const OLDEST = "1.25";

/** A module gets a path like the others', and the workspace's Go version if that is new enough. https://go.dev/ref/mod#workspaces */
export const goConventions: Convention = (text, service, repository) => {
  if (service.buildKind !== "gowork" || !repository.gowork) return text;
  const named = text.replace(/^module \S+$/m, () => `module ${memberName(repository, service, service.package)}`);
  const { go } = repository.gowork;
  return go !== null && !isOlderGo(go, OLDEST) && !isOlderGo(ownGo(text), go)
    ? named.replace(/^go \S+$/m, `go ${go}`)
    : named;
};

function ownGo(text: string): string {
  return /^go (\S+)$/m.exec(text)?.[1] ?? OLDEST;
}

/** True if one version of Go is older than another. */
export function isOlderGo(version: string, other: string): boolean {
  return compareVersions(coerce(version) ?? "0.0.0", coerce(other) ?? "0.0.0") < 0;
}

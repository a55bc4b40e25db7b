import { baseOf } from "../host/paths.ts";

const MANIFESTS: readonly string[] = ["package.json", "Cargo.toml", "go.mod", "go.work", "pyproject.toml"];

/** Whether a file may depend on packages of the repository. */
export function isManifest(path: string): boolean {
  return MANIFESTS.includes(baseOf(path));
}

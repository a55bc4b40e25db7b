import { baseOf } from "../../core/paths.ts";

const MANIFESTS = ["package.json", "Cargo.toml", "go.mod", "go.work", "pyproject.toml"] as const;

export type Manifest = (typeof MANIFESTS)[number];

/** True if a file may depend on packages of the repository, by its name. */
export function isManifest(path: string): boolean {
  return MANIFESTS.some((manifest) => manifest === baseOf(path));
}

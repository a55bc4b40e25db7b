import { baseOf } from "../../core/paths.ts";

/** The kinds of manifest that may name packages of the repository. */
const MANIFESTS = ["package.json", "Cargo.toml", "go.mod", "go.work", "pyproject.toml"] as const;

export type Manifest = (typeof MANIFESTS)[number];

/** Whether a file may depend on packages of the repository. */
export function isManifest(path: string): boolean {
  return MANIFESTS.some((manifest) => manifest === baseOf(path));
}

import type { Convention } from "./conventions/convention.ts";
import { cargoConventions } from "./conventions/cargo.ts";
import { goConventions } from "./conventions/go.ts";
import { packageConventions } from "./conventions/package-json.ts";
import { pythonConventions } from "./conventions/python.ts";
import { tsconfigConventions } from "./conventions/tsconfig.ts";
import type { Repository } from "./detect.ts";
import { baseOf } from "../core/paths.ts";
import type { GeneratedService } from "../model/workspace.ts";

const CONVENTIONS: Readonly<Record<string, Convention>> = {
  "package.json": packageConventions,
  "tsconfig.json": tsconfigConventions,
  "go.mod": goConventions,
  "Cargo.toml": cargoConventions,
  "pyproject.toml": pythonConventions,
  ".python-version": pythonConventions,
};

/** The text of a new seed file by the repository's conventions. */
export function byConvention(path: string, text: string, service: GeneratedService, repository: Repository): string {
  return CONVENTIONS[baseOf(path)]?.(text, service, repository) ?? text;
}

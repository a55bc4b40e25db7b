import { frameworkOf, type Build, type Framework } from "./catalog.ts";
import { RnetError } from "../core/errors.ts";
import { isMemberBuild, type GeneratedService } from "./workspace.ts";

/**
 * How a service of this build kind is built: as its framework says, with what its build kind does otherwise.
 * Throws BAD_MANIFEST where a service of the framework cannot have that build kind.
 */
export function buildOf({ name, framework: id, buildKind }: GeneratedService): Build {
  const framework = frameworkOf(id);
  const build = isMemberBuild(buildKind) ? framework.buildKinds[buildKind] : framework;
  if (build && buildKindsOf(framework).includes(buildKind)) return build;
  throw new RnetError(
    "BAD_MANIFEST",
    `${name} cannot have the buildKind "${buildKind}": what is made with ${id} may be ${buildKindsOf(framework).join(" or ")}.`,
  );
}

/** The build kind of a service for which nobody says one: an image is built nowhere, everything else stands alone. */
export function usualBuildKind({ image }: Framework): "image" | "isolated" {
  return image === null ? "isolated" : "image";
}

/** The build kinds that a service of a framework may have. */
function buildKindsOf({ image, buildKinds }: Framework): string[] {
  return image === null ? ["isolated", ...Object.keys(buildKinds)] : ["image"];
}

import { frameworkOf, type Build, type Framework } from "./catalog.ts";
import { RnetError } from "../core/errors.ts";
import { isMemberBuild, type GeneratedService } from "./workspace.ts";

/** How a service is built: as its framework says for this build kind. Throws BAD_MANIFEST if it has no such kind. */
export function buildOf({ name, framework: id, buildKind }: GeneratedService): Build {
  const framework = frameworkOf(id);
  const build = isMemberBuild(buildKind) ? framework.buildKinds[buildKind] : framework;
  if (build && buildKindsOf(framework).includes(buildKind)) return build;
  throw new RnetError(
    "BAD_MANIFEST",
    `${name} cannot have the buildKind "${buildKind}": what is made with ${id} may be ${buildKindsOf(framework).join(" or ")}.`,
  );
}

/** The default build kind: an image is not built, everything else stands alone. */
export function usualBuildKind({ image }: Framework): "image" | "isolated" {
  return image === null ? "isolated" : "image";
}

/** The build kinds that a service of a framework may have. */
function buildKindsOf({ image, buildKinds }: Framework): string[] {
  return image === null ? ["isolated", ...Object.keys(buildKinds)] : ["image"];
}

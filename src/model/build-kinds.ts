import { frameworkOf, type Build, type Framework } from "./catalog.ts";
import { RnetError } from "../core/errors.ts";
import { isMemberForm, type GeneratedService } from "./workspace.ts";

/**
 * How a service of this form is built: as its framework says, with what its form does otherwise.
 * Throws BAD_MANIFEST where a service of the framework cannot have that form.
 */
export function buildOf({ name, framework: id, form }: GeneratedService): Build {
  const framework = frameworkOf(id);
  const build = isMemberForm(form) ? framework.forms[form] : framework;
  if (build && formsOf(framework).includes(form)) return build;
  throw new RnetError(
    "BAD_MANIFEST",
    `${name} cannot have the form "${form}": what is made with ${id} may be ${formsOf(framework).join(" or ")}.`,
  );
}

/** The form of a service for which nobody says one: an image is built nowhere, everything else stands alone. */
export function usualForm({ image }: Framework): "image" | "isolated" {
  return image === null ? "isolated" : "image";
}

/** The forms that a service of a framework may have. */
export function formsOf({ image, forms }: Framework): string[] {
  return image === null ? ["isolated", ...Object.keys(forms)] : ["image"];
}

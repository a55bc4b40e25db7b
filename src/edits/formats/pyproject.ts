import { distributionOf, normalized } from "./distribution.ts";
import type { Editor } from "../editor.ts";
import { addToList, removeFromList, tomlTexts } from "./toml.ts";

const DEPENDENCIES = ["project", "dependencies"];

/** The dependencies of a pyproject.toml's [project]: the key is the distribution's name, the value the whole requirement. https://peps.python.org/pep-0621/ */
export const pyproject: Editor = {
  get: (text, key) =>
    tomlTexts(text, DEPENDENCIES).find((requirement) => distributionOf(requirement) === normalized(key)) ?? null,
  add: (text, _, value) => {
    if (tomlTexts(text, ["project", "dynamic"]).includes("dependencies"))
      throw new Error("its dependencies are dynamic: a build tool takes them from elsewhere");
    return addToList(text, DEPENDENCIES, value, distributionOf);
  },
  remove: (text, key) =>
    removeFromList(text, DEPENDENCIES, (requirement) => distributionOf(requirement) === normalized(key)),
};

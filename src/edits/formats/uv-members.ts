import { isMember, plainPath } from "../../model/workspace-globs.ts";
import type { Editor } from "../editor.ts";
import { addToList, removeFromList, tomlTexts } from "./toml.ts";

const MEMBERS = ["tool", "uv", "workspace", "members"];
const EXCLUDE = ["tool", "uv", "workspace", "exclude"];

/** The members of a pyproject.toml's [tool.uv.workspace]: the key is the directory, the value `member`. https://docs.astral.sh/uv/concepts/projects/workspaces/ */
export const uvMembers: Editor = {
  get: (text, key) =>
    isMember(key, { globs: tomlTexts(text, MEMBERS), exclude: tomlTexts(text, EXCLUDE) }) ? "member" : null,
  add: (text, key) =>
    tomlTexts(text, MEMBERS).some((entry) => plainPath(entry) === key) ? text : addToList(text, MEMBERS, key),
  remove: (text, key) => removeFromList(text, MEMBERS, (entry) => plainPath(entry) === key),
};

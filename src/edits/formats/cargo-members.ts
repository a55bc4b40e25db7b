import { isCargoMember, plainPath } from "../../model/workspace-globs.ts";
import type { Editor } from "../editor.ts";
import { addToList, removeFromList, tomlTexts } from "./toml.ts";

const MEMBERS = ["workspace", "members"];
const EXCLUDE = ["workspace", "exclude"];

/** The members of a Cargo.toml's [workspace]: the key is the directory, the value `member`. https://doc.rust-lang.org/cargo/reference/workspaces.html */
export const cargoMembers: Editor = {
  get: (text, key) =>
    isCargoMember(key, { globs: tomlTexts(text, MEMBERS), exclude: tomlTexts(text, EXCLUDE) }) ? "member" : null,
  add: (text, key) => addToList(text, MEMBERS, key),
  remove: (text, key) => removeFromList(text, MEMBERS, (entry) => plainPath(entry) === key),
};

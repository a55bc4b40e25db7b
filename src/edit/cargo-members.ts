import { covers, isMember, plainPath } from "../members.ts";
import type { Editor } from "./editor.ts";
import { addToList, removeFromList, tomlTexts } from "./toml.ts";

const MEMBERS = ["workspace", "members"];

/** The members of a Cargo.toml's [workspace]: key is the directory, value `member`. https://doc.rust-lang.org/cargo/reference/workspaces.html */
export const cargoMembers: Editor = {
  get: (text, key) => (isCargoMember(text, key) ? "member" : null),
  add: (text, key) =>
    tomlTexts(text, MEMBERS).some((entry) => plainPath(entry) === key) ? text : addToList(text, MEMBERS, key),
  remove: (text, key) => removeFromList(text, MEMBERS, (entry) => plainPath(entry) === key),
};

/** Whether the text makes a directory a member: `exclude` holds paths, and what is named itself is a member all the same. */
function isCargoMember(text: string, key: string): boolean {
  const globs = tomlTexts(text, MEMBERS);
  const excluded = tomlTexts(text, ["workspace", "exclude"]).map(plainPath);
  if (globs.some((entry) => plainPath(entry) === key)) return true;
  return isMember(key, { globs, exclude: [] }) && !excluded.some((path) => path === key || covers(`${path}/**`, key));
}

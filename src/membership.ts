import type { Edit } from "./edit.ts";
import type { Host } from "./host.ts";
import { joined, within } from "./host/paths.ts";
import type { Placement } from "./placement.ts";

/** The entry that makes a placed service a member of its workspace; null where it joins none. A glob may cover it already. */
export function planMembership({ node }: Host, { dir, form, base }: Placement): Edit | null {
  const key = within(base, dir);
  if (key === null) return null;
  const entry = { key, value: "member" };
  if (form === "shared") return node?.members ? { ...entry, path: node.members.path, edit: node.members.edit } : null;
  if (form === "cargo") return { ...entry, path: joined(base, "Cargo.toml"), edit: "Cargo.toml members" };
  if (form === "gowork") return { ...entry, path: joined(base, "go.work"), edit: "go.work use" };
  if (form === "uv") return { ...entry, path: joined(base, "pyproject.toml"), edit: "pyproject.toml members" };
  return null;
}

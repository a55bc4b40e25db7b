import type { Repository } from "./detect.ts";
import { within } from "../core/paths.ts";
import type { Placement } from "./placement.ts";

/** The package name of a placed service, with the scope or path that the workspace's other members have. */
export function memberName({ node, gowork }: Repository, { dir, buildKind, base }: Placement, name: string): string {
  if (buildKind === "shared") return `${node?.scope ?? ""}${name}`;
  if (buildKind === "gowork" && gowork?.prefix) return `${gowork.prefix}${gowork.isByPath ? within(base, dir) : name}`;
  return name;
}

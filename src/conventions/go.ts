import compareVersions from "semver/functions/compare.js";
import coerce from "semver/functions/coerce.js";
import type { Convention } from "./convention.ts";
import { within } from "../host/paths.ts";

/** The oldest Go that the modules we require take. */
const OLDEST = "1.25";

/** A module's path as the others have it, and the workspace's own Go where that is new enough. https://go.dev/ref/mod#workspaces */
export const goConventions: Convention = (text, { form, dir, package: name }, { gowork }) => {
  if (form !== "gowork" || !gowork) return text;
  const place = gowork.isByPath ? (within(gowork.dir, dir) ?? name) : name;
  const named = gowork.prefix ? text.replace(/^module \S+$/m, `module ${gowork.prefix}${place}`) : text;
  return gowork.go !== null && isBetween(OLDEST, gowork.go, ownGo(text))
    ? named.replace(/^go \S+$/m, `go ${gowork.go}`)
    : named;
};

function ownGo(text: string): string {
  return /^go (\S+)$/m.exec(text)?.[1] ?? OLDEST;
}

function isBetween(least: string, version: string, most: string): boolean {
  const [a, b, c] = [least, version, most].map((entry) => coerce(entry) ?? "0.0.0");
  return compareVersions(a!, b!) <= 0 && compareVersions(b!, c!) <= 0;
}

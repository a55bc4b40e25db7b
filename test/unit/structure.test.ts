import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

// The stages in dependency order, as CONTRIBUTING.md lists them: a file imports only from files before it.
const PROJECT = path.resolve(import.meta.dirname, "../..");
const contributing = fs.readFileSync(path.join(PROJECT, "CONTRIBUTING.md"), "utf8");
const listed = contributing.split("<!-- stages -->")[1]?.split("<!-- /stages -->")[0] ?? "";
const order = listed.match(/`[^`]+`/g)?.map((name) => name.slice(1, -1)) ?? [];

function sources(): string[] {
  return ["src", "generators"].flatMap((folder) =>
    fs
      .readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file) => `${folder}/${file}`),
  );
}

/** What a file imports when it is loaded; what it imports later, when a command needs it, is no dependency of its module. */
function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(PROJECT, file), "utf8");
  const paths = [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from "(\.[^"]+)"/gm)].map(
    ([, target]) => target!,
  );
  return paths.map((target) => path.posix.join(path.posix.dirname(file), target));
}

/** The stage of a file: its own entry, or its folder's. */
function stageOf(file: string): number {
  const exact = order.indexOf(file);
  return exact === -1 ? order.findIndex((entry) => entry.endsWith("/") && file.startsWith(entry)) : exact;
}

describe("the stages", () => {
  it.each(sources())("%s stands in the list and imports only from files before it", (file) => {
    expect(stageOf(file), `${file} is not in CONTRIBUTING.md's list of stages`).not.toBe(-1);
    for (const target of importsOf(file)) {
      if (target.endsWith("package.json")) continue;
      expect(stageOf(target), `${file} imports ${target}`).toBeLessThanOrEqual(stageOf(file));
    }
  });

  it("only the disk, catalog, verify and command line stages touch the outside world", () => {
    const pure = [
      "names",
      "workspace",
      "manifest",
      "graph",
      "variables",
      "change",
      "context",
      "plan",
      "render",
      "helpers",
      "merge",
      "edit",
      "reconcile",
      "picture",
      "dependencies",
      "members",
      "host",
      "placement",
      "member-name",
    ].concat(sources().flatMap((file) => /^src\/((?:host|edit|placement)\/.*)\.ts$/.exec(file)?.[1] ?? []));
    for (const name of pure) {
      const text = fs.readFileSync(path.join(PROJECT, `src/${name}.ts`), "utf8");
      expect(text, name).not.toMatch(/from "(node:(fs|child_process|net|http|os|dgram)|fs-extra(\/esm)?)"|process\./);
    }
  });
});

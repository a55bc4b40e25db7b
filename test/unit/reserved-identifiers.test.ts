import { describe, expect, it } from "vitest";
import { addLink } from "../../src/changes/change.ts";
import type { Framework, Language } from "../../src/model/catalog.ts";
import { identifiersOf } from "../../src/model/identifiers.ts";
import type { GeneratedService, Workspace } from "../../src/model/workspace.ts";
import { made, service, targetOf } from "../scenarios.ts";
import { treeOf } from "../tree.ts";
import { callers, clientsOf } from "../variations.ts";

// A link's accessor stands beside all that the network module imports and declares, so no link may be named like that.
// In Go all files of a service are one package, and an import of any of them clashes.

const IMPORTS: Record<Language, RegExp> = {
  node: /^import\s+([^"';]+?)\s+from/gm,
  python: /^(?:import|from\s+\S+\s+import)\s+(\([^)]*\)|[^#\n]+)/gm,
  go: /^(?:import |\t)((?:\w+ )?"[^"\n]+")$/gm,
  rust: /^use\s+([^;]+);/gm,
};
const DECLARATIONS: Record<Language, RegExp> = {
  node: /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function|const|let|class|interface|type|enum)\s+(\w+)/gm,
  python: /^(?:(?:async\s+)?def\s+|class\s+|(?=\w+\s*[:=]))(\w+)/gm,
  go: /^(?:func|var|const|type)\s+(\w+)/gm,
  rust: /^(?:pub(?:\(\w+\))?\s+)?(?:(?:async|unsafe)\s+)*(?:fn|static|const|struct|enum|type|trait|mod)\s+(\w+)/gm,
};

/** The identifiers at the top level of a file. */
function topLevel(code: string, language: Language): string[] {
  const lists = [...code.matchAll(IMPORTS[language])].flatMap(([, list]) => list!.split(","));
  const declared = [...code.matchAll(DECLARATIONS[language])].map(([, name]) => name!);
  return [...lists.flatMap(importedName), ...declared];
}

/** The last word names it: of `a as b`, of a path without its version, and of `redis.asyncio` the first part. */
function importedName(entry: string): readonly string[] {
  const plain = entry
    .replace(/(?<=\w) ".*/, "")
    .replace(/\/v\d+"$/, "")
    .replace(/\.[\w.]+/g, "");
  return /\w+(?=\W*$)/.exec(plain) ?? [];
}

/** `app`, with a link through every client of its language; the links' names are nobody else's. */
function callerOfAll(framework: Framework): Workspace {
  const links = clientsOf(framework).flatMap(({ id, speaks }, index) => [
    service(`to${index}`, targetOf(speaks)),
    addLink({ from: "app", to: `to${index}`, client: id, env: `LINK_${index}` }),
  ]);
  return made([service("app", framework.id), ...links]);
}

describe("what stands beside an accessor is reserved", () => {
  it.each(callers)("$id", async (framework) => {
    const workspace = callerOfAll(framework);
    const modules = framework.language === "go" ? /^app\/.*\.go$/ : /^app\/(.*\/)?network\.\w+$/;
    const files = Object.entries(await treeOf(workspace)).filter(([file]) => modules.test(file));
    const found = files.flatMap(([, text]) => topLevel(text, framework.language!));
    const app = workspace.services.find(({ name }) => name === "app") as GeneratedService;
    const links = identifiersOf(app).map((names) => Object.values(names));
    for (const names of links)
      expect(found, "the rule sees accessors").toSatisfy(() => names.some((name) => found.includes(name)));

    const known = new Set([...links.flat(), ...framework.reserved]);
    // The name of a link begins with a small letter.
    const missing = found.filter((name) => /^[a-z]/.test(name) && !known.has(name));
    expect(missing, `to be added to "reserved" of ${framework.id}, or of its layer`).toEqual([]);
  });
});

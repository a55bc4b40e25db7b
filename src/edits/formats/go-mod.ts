import compareVersions from "semver/functions/compare.js";
import { placeFor, type Editor } from "../editor.ts";

/**
 * The requirements of a go.mod: the key is the module, the value its version, `v1.2.3` or `v1.2.3 // indirect`. Direct
 * and indirect ones have a sorted block each, as `go mod tidy` writes them. https://go.dev/ref/mod#go-mod-file-require
 */
export const goMod: Editor = {
  get: (text, key) => requirement(text, key)?.value ?? null,
  add: (text, key, value) => {
    const line = `\t${key} ${value}`;
    const blocks = blocksOf(text);
    const isIndirect = value.endsWith("// indirect");
    const block = blocks.find(({ indirect }) => indirect === isIndirect);
    if (!block) return `${text.replace(/\n*$/, "\n")}\nrequire (\n${line}\n)\n`;
    const lines = text.split("\n");
    const known = lines
      .map((entry, index) => ({ module: /^\t([^\s/]\S*) v/.exec(entry)?.[1] ?? "", index }))
      .filter(({ module, index }) => module !== "" && index >= block.first && index < block.last);
    const place = placeFor(
      key,
      known.map(({ module }) => module),
    );
    const before = known[place - 1];
    const at = before ? before.index + 1 : (known[0]?.index ?? block.last);
    return lines.toSpliced(at, 0, line).join("\n");
  },
  remove: (text, key) => {
    const found = requirement(text, key);
    return found ? text.split("\n").toSpliced(found.line, 1).join("\n") : text;
  },
};

/** The checksums of a go.sum: the key is `module version` or `module version/go.mod`, the value its hash. */
export const goSum: Editor = {
  get: (text, key) => {
    const line = text.split("\n").find((entry) => entry.startsWith(`${key} `));
    return line ? line.slice(key.length + 1) : null;
  },
  add: (text, key, value) => {
    const lines = text.split("\n").filter((line) => line !== "");
    return `${[...lines, `${key} ${value}`].sort(compareSums).join("\n")}\n`;
  },
  remove: (text, key) =>
    text
      .split("\n")
      .filter((line) => !line.startsWith(`${key} `))
      .join("\n"),
};

function requirement(text: string, key: string): { line: number; value: string } | null {
  const lines = text.split("\n");
  const blocks = blocksOf(text);
  const line = lines.findIndex((entry, index) =>
    blocks.some(({ first, last }) => index >= first && index < last)
      ? entry.trim().startsWith(`${key} v`)
      : entry.startsWith(`require ${key} v`),
  );
  return line === -1
    ? null
    : {
        line,
        value: lines[line]!.trim()
          .replace(/^require /, "")
          .slice(key.length + 1),
      };
}

/** The `require ( … )` blocks: their lines from `first` to before `last`, and whether all of these are indirect. */
function blocksOf(text: string): { first: number; last: number; indirect: boolean }[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (line !== "require (") return [];
    const last = lines.indexOf(")", index);
    return [
      {
        first: index + 1,
        last,
        indirect: lines.slice(index + 1, last).every((entry) => entry.endsWith("// indirect")),
      },
    ];
  });
}

/** The order of `go mod tidy`: by module, by version, and the module itself before its go.mod. */
function compareSums(a: string, b: string): number {
  const [moduleA = "", versionA = ""] = a.split(" ");
  const [moduleB = "", versionB = ""] = b.split(" ");
  if (moduleA !== moduleB) return moduleA < moduleB ? -1 : 1;
  const [plainA = "", plainB = ""] = [versionA, versionB].map((version) => version.replace(/\/go\.mod$/, ""));
  return plainA === plainB ? versionA.length - versionB.length : compareVersions(plainA, plainB);
}

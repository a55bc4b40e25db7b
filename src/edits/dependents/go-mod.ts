import { movedTarget, type Follow, type Replacement } from "./relocation.ts";

/** Finds the module's name, and the paths that replace it, in a go.mod or go.work. https://go.dev/ref/mod#go-mod-file-replace */
export const followInGoMod: Follow = (text, dependent, relocation) => {
  const { from, to } = relocation.name;
  const places: Replacement[] = [];
  for (const line of text.matchAll(/^(?!\s*module\s).*$/gm)) {
    const code = line[0].replace(/\/\/\s.*$/, "");
    for (const word of code.matchAll(/[^\s"`()]+/g)) {
      const start = line.index + word.index;
      // `tool` and `ignore` lines may name a package of the module.
      if (word[0] === from || word[0].startsWith(`${from}/`)) places.push({ start, from, to });
      const target = /=>\s*["`]?$/.test(code.slice(0, word.index)) ? movedTarget(word[0], dependent, relocation) : null;
      if (target !== null) places.push({ start, from: word[0], to: target });
    }
  }
  return places;
};

import { frameworkOf } from "./catalog.ts";
import type { GeneratedService } from "./workspace.ts";

/** What a link is called in its caller's code, in each language's spelling. */
interface Identifiers {
  readonly camel: string;
  readonly snake: string;
}

/** The identifiers of each link of a service: none is a word that its framework reserves, and no two are the same. */
export function identifiersOf(service: GeneratedService): Identifiers[] {
  const { reserved } = frameworkOf(service.framework);
  const mine = new Set<string>();
  return service.links.map(({ env }) => {
    const identifiers = freeIdentifiers(env, (name) => reserved.includes(name) || mine.has(name));
    for (const name of Object.values(identifiers)) mine.add(name);
    return identifiers;
  });
}

/** BACK_END_URL -> backEnd, back_end; a name that is taken gets `Client` appended. */
function freeIdentifiers(env: string, isTaken: (name: string) => boolean): Identifiers {
  const words = env
    .replace(/(?<=.)_URL$/, "")
    .toLowerCase()
    .split("_")
    .filter(Boolean);
  const named = spell(words);
  const isFree = !Object.values(named).some(isTaken);
  return isFree ? named : freeIdentifiers(`${words.join("_")}_client`, isTaken);
}

function spell(words: readonly string[]): Identifiers {
  const pascal = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  return { camel: pascal[0]!.toLowerCase() + pascal.slice(1), snake: words.join("_") };
}

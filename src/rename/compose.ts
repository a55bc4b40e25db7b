import type { Replaced } from "../core/text.ts";
import { isMap, isScalar, isSeq, parseDocument, visit, type Node, type Pair, type YAMLMap } from "yaml";

// The fields in which a compose file names another service. https://docs.docker.com/reference/compose-file/services/
const LISTS = ["depends_on", "links", "volumes_from"];

/** The offsets at which a compose file names a service; none if the file has the new name already, or cannot be parsed. */
export function composePlaces(text: string, { from, to }: Replaced): ReadonlySet<number> {
  // The parser does not count a byte order mark.
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  return new Set([...placesIn(text.slice(mark), from, to)].map((at) => at + mark));
}

function placesIn(text: string, from: string, to: string): ReadonlySet<number> {
  const document = parseDocument(text);
  const services = document.get("services", true);
  if (document.errors.length > 0) return new Set();
  const entries = isMap(services) ? services.items : [];
  if (entries.some(({ key }) => isScalar(key) && key.value === to)) return new Set();
  const named = entries.flatMap((entry) => [
    ...scalarPlaces(text, entry.key as Node, from),
    ...(isMap(entry.value) ? servicePlaces(text, entry.value, from) : []),
  ]);
  return new Set([...named, ...hostPlaces(text, services as Node | undefined, from)]);
}

function servicePlaces(text: string, service: YAMLMap, name: string): number[] {
  return service.items.flatMap(({ key, value }: Pair): number[] => {
    const field = isScalar(key) ? key.value : null;
    if (field === "network_mode" || field === "pid" || field === "ipc")
      return scalarPlaces(text, value as Node, `service:${name}`).map((at) => at + "service:".length);
    if (field === "extends")
      return isMap(value) ? extendsPlaces(text, value, name) : scalarPlaces(text, value as Node, name);
    if (!LISTS.includes(String(field))) return [];
    if (isMap(value)) return value.items.flatMap((entry) => scalarPlaces(text, entry.key as Node, name));
    return isSeq(value) ? value.items.flatMap((item) => scalarPlaces(text, item as Node, name)) : [];
  });
}

/** The place in `extends`; if it has a `file`, the service is that file's and not meant. */
function extendsPlaces(text: string, value: YAMLMap, name: string): number[] {
  return value.has("file") ? [] : scalarPlaces(text, value.get("service", true) as Node | undefined, name);
}

/** The offset of a scalar that is the name, alone or before a colon (`api:alias`, `api:ro`). */
function scalarPlaces(text: string, node: Node | undefined, name: string): number[] {
  if (!isScalar(node) || typeof node.value !== "string" || !node.range) return [];
  if (node.value !== name && !node.value.startsWith(`${name}:`)) return [];
  const at = text.indexOf(name, node.range[0]);
  return at === -1 || at > node.range[0] + 1 ? [] : [at];
}

/** The hosts of addresses in the services' values: on a compose network a service's name is its host. */
function hostPlaces(text: string, services: Node | undefined, name: string): number[] {
  const places: number[] = [];
  const host = new RegExp(`://(?:[^\\s/@"']*@)?(${name})(?=[:/\\s"']|$)`, "g");
  if (services)
    visit(services, {
      Scalar(_, { range }) {
        if (!range) return;
        for (const found of text.slice(range[0], range[1]).matchAll(host))
          places.push(range[0] + found.index + found[0].length - name.length);
      },
    });
  return places;
}

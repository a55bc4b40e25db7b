import { catalog } from "../../src/model/catalog.ts";
import type { Workspace } from "../../src/model/workspace.ts";
import { link, made, service } from "../scenarios.ts";

// One workspace that proves everything at once. Every framework calls `leaf`, so that a request can be under way when it
// is told to stop. A caller in each language calls a sibling in each language and every database through its clients.

const DATABASES = ["redis", "mongo", "statsd"] as const;
const CALLERS = { node: "nest", python: "uvicorn", go: "caller-go", rust: "caller-rust" } as const;
const SIBLINGS = { node: "express", python: "gunicorn", go: "fiber", rust: "axum" } as const;

function stem(...words: string[]): string {
  return words.join("_").toUpperCase().replaceAll("-", "_");
}

/** Each caller asks a sibling of each language, over its default HTTP client. */
const siblingLinks = Object.values(CALLERS).flatMap((caller) =>
  Object.entries(SIBLINGS).map(([language, sibling]) => link(caller, sibling, null, stem(language, "URL"))),
);

/** Each caller uses every client of its language for every database. */
const databaseLinks = Object.entries(CALLERS).flatMap(([language, caller]) =>
  Object.values(catalog.clients)
    .filter((client) => client.language === language && DATABASES.some((database) => database === client.speaks))
    .map((client) =>
      link(
        caller,
        client.speaks,
        client.id,
        client.speaks === "statsd" ? stem("agent", client.id) : stem(client.id, "URL"),
      ),
    ),
);

/** Every framework but the images; the service that is made with it has its name. */
export const servers = Object.values(catalog.frameworks)
  .filter(({ language }) => language !== null)
  .map(({ id }) => id);

// A caller asks its siblings already.
const callers: readonly string[] = Object.values(CALLERS);
const asked = [...servers.filter((id) => !callers.includes(id)), "uvicorn-3"];

/** The workspace of the proofs. */
export function proofWorkspace(): Workspace {
  const workspace = made([
    service("leaf", "express"),
    ...Object.keys(catalog.frameworks).map((id) => service(id, id)),
    service("uvicorn-3", "uvicorn"),
    service("caller-go", "fiber"),
    service("caller-rust", "axum"),
    ...asked.map((from) => link(from, "leaf", null, "LEAF_URL")),
    link("next", "leaf", "axios", "LEAF_AXIOS_URL"),
    link("nest", "leaf", "axios", "LEAF_AXIOS_URL"),
    ...siblingLinks,
    ...databaseLinks,
  ]);
  const services = workspace.services.map((one) =>
    one.name === "uvicorn-3" && one.kind === "generated" ? { ...one, variables: { WEB_CONCURRENCY: "3" } } : one,
  );
  return { ...workspace, name: "proof", services };
}

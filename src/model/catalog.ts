import { RnetError } from "../core/errors.ts";
import type { BuildKind, Protocol, Variables } from "./workspace.ts";
import { didYouMean, show } from "../core/text.ts";
import data from "rnet:catalog";

/** Who owns a generated file: `sync` writes a managed one again; a seed is written once and then the user's. */
export type Owner = "managed" | "seed";

/** A template and where its text goes, relative to the service's directory (or to the root for the workspace's own). */
export interface TemplateFile {
  readonly template: string;
  readonly owner: Owner;
  readonly path: string;
}

export type Language = "node" | "python" | "go" | "rust";

/** How a service is built, started and worked on. Texts with {{…}} are templates. */
export interface Build {
  readonly start: string;
  /** Railpack's steps: lines of bash, run in the build's directory, `path` on PATH. A root build states the last. */
  readonly build: readonly string[];
  readonly path: readonly string[];
  /** Commands for the user, in the service's directory. */
  readonly install: string;
  readonly dev: string;
  readonly test: string;
  readonly checks: readonly string[];
  /** The local Dockerfile: its first lines (empty ones are left out), and the line that copies the sources. */
  readonly container: readonly string[];
  readonly copy: string;
  /** Variables for the platform's builder, not for the service. */
  readonly buildVariables: Readonly<Record<string, string>>;
  /** Files at the workspace's root that change the build. */
  readonly watch: readonly string[];
}

/** A framework.json in templates/, with the layer.json of each of its layers merged in. */
export interface Framework extends Build {
  /** The name of its folder. */
  readonly id: string;
  /** Its name in questions, help and tables. */
  readonly label: string;
  /** null for a service that is an image. */
  readonly language: Language | null;
  readonly serves: Protocol;
  /** The port of the first service; each further one gets the next free port. */
  readonly port: number;
  /** Where the bind is, in words. */
  readonly bind: string;
  /** Railpack's name of the language, null for an image. */
  readonly provider: string | null;
  /** Overrides by build kind, for services that are built from the repository's root. Each entry is complete. */
  readonly buildKinds: Readonly<Partial<Record<BuildKind, Build>>>;
  /** The path that the platform's health check asks; null if it serves no HTTP. */
  readonly health: string | null;
  /** The container image, with its tag; null for a service that is built. */
  readonly image: string | null;
  /** Where its data lies in the container; null if it keeps none. */
  readonly volume: { readonly mount: string } | null;
  /** Variables of every service, besides PORT. */
  readonly variables: Variables;
  /** What differs when an image's program runs without the image and its entrypoint script. */
  readonly bare: { readonly start: string; readonly arguments: string; readonly variables: Variables };
  /** Identifiers a link's accessor may not take. */
  readonly reserved: readonly string[];
  /** Service names the language refuses. */
  readonly refused: readonly string[];
  /** Import lines by group, united with those of the clients. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /** What the templates of its layers have to know of it. */
  readonly traits: Readonly<Record<string, unknown>>;
  readonly files: readonly TemplateFile[];
}

/** A library through which a service of `language` calls a service that serves `speaks`. */
export interface Client {
  readonly id: string;
  readonly library: string;
  readonly language: Language;
  readonly speaks: Protocol;
  readonly default: boolean;
  /** The IPv6 option it needs, in words. */
  readonly option: string;
  /** Entries of the language's manifest: a package's name and its version there (Go: see `go`). */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Go: modules with their versions, and the lines of go.sum that they add. */
  readonly go: {
    readonly require: Readonly<Record<string, string>>;
    readonly indirect: Readonly<Record<string, string>>;
    readonly sums: readonly string[];
  };
  readonly uses: Readonly<Record<string, readonly string[]>>;
}

export interface Catalog {
  readonly frameworks: Readonly<Record<string, Framework>>;
  readonly clients: Readonly<Record<string, Client>>;
  /** Files of every workspace, and of the root of a repository that `create` made. */
  readonly workspace: readonly TemplateFile[];
  readonly repository: readonly TemplateFile[];
}

/** The content of templates/, read at build time. */
export const catalog: Catalog = data;

/** The framework of that id, if there is one. */
export function knownFramework(id: string): Framework | undefined {
  return Object.hasOwn(catalog.frameworks, id) ? catalog.frameworks[id] : undefined;
}

/** The framework of that id. Throws UNKNOWN_FRAMEWORK with the nearest one. */
export function frameworkOf(id: string): Framework {
  const found = knownFramework(id);
  if (found) return found;
  const known = Object.keys(catalog.frameworks);
  throw new RnetError(
    "UNKNOWN_FRAMEWORK",
    `There is no framework "${show(id)}"${didYouMean(id, known)} The frameworks are ${known.join(", ")}.`,
  );
}

/** The client of that id. Throws UNKNOWN_CLIENT. */
export function clientOf(id: string): Client {
  const found = Object.hasOwn(catalog.clients, id) ? catalog.clients[id] : undefined;
  if (found) return found;
  const known = Object.keys(catalog.clients);
  throw new RnetError(
    "UNKNOWN_CLIENT",
    `There is no client "${show(id)}"${didYouMean(id, known)} The clients are ${known.join(", ")}.`,
  );
}

/** The clients with which a service in `language` can call one that serves `speaks`, the default first. */
export function clientsFor(language: Language | null, speaks: Protocol): Client[] {
  return Object.values(catalog.clients)
    .filter((client) => client.language === language && client.speaks === speaks)
    .sort((a, b) => Number(b.default) - Number(a.default));
}

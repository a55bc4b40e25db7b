import type { Language } from "../../model/catalog.ts";
import { fieldsIn, lenientFields, textOrNull, textsOf, type Fields } from "./documents.ts";
import { distributionOf } from "../../edits/formats/distribution.ts";
import { textOf, type Listing } from "./listing.ts";
import { baseOf, dirOf, isAside, joined } from "../../core/paths.ts";

/** A directory whose program is run somewhere. The weight grows with the evidence for that. */
export interface Deployable {
  readonly dir: string;
  readonly language: Language | null;
  readonly weight: number;
}

const MANIFESTS: Readonly<Record<string, Language | null>> = {
  "package.json": "node",
  "project.json": "node",
  "Cargo.toml": "rust",
  "go.mod": "go",
  "main.go": "go",
  "pyproject.toml": "python",
  "requirements.txt": "python",
  Dockerfile: null,
};

const SERVERS: Readonly<Record<"node" | "python" | "rust", readonly string[]>> = {
  node: [
    "next",
    "@nestjs/core",
    "express",
    "fastify",
    "hono",
    "koa",
    "@hapi/hapi",
    "nuxt",
    "astro",
    "vite",
    "@remix-run/node",
  ],
  python: ["fastapi", "flask", "django", "starlette", "litestar", "uvicorn", "gunicorn", "hypercorn", "celery", "rq"],
  rust: ["axum", "actix-web", "rocket", "warp", "hyper", "tonic", "poem"],
};

// Folders whose programs help to build or to explain and are not deployed.
const HELPING = /(^|\/)(build|docs?|hack|pkg|scripts?|tooling|tools?)\//;
/** Folders whose name says that their content is deployed. */
const CALLED = /^(apps|services)$/;

/** The directories below the root that are run somewhere. */
export function parseDeployables(listing: Listing): Deployable[] {
  const found = new Map<string, Deployable>();
  for (const path of listing.paths) {
    const name = baseOf(path);
    const dir = dirOf(path);
    if (!Object.hasOwn(MANIFESTS, name) || dir === "." || isAside(dir) || HELPING.test(`${dirOf(dir)}/`)) continue;
    const before = found.get(dir);
    const weight = Math.max(before?.weight ?? 0, weightOf(listing, dir, name));
    found.set(dir, { dir, language: before?.language ?? MANIFESTS[name]!, weight });
  }
  return [...found.values()].filter(({ weight }) => weight > 0);
}

/** 3: a server's library, a container, a program of Go; 1: a start script, a program of Rust, a folder whose name says so. */
function weightOf(listing: Listing, dir: string, name: string): number {
  const called = CALLED.test(baseOf(dirOf(dir))) ? 1 : 0;
  if (name === "Dockerfile") return 3;
  if (name === "project.json") return called;
  if (name === "package.json") return Math.max(called, nodeWeight(lenientFields(listing, joined(dir, name))));
  if (name === "Cargo.toml") return Math.max(called, rustWeight(listing, dir));
  if (name === "go.mod" || name === "main.go") return Math.max(called, goWeight(listing, dir));
  const names = name === "requirements.txt" ? textOf(listing, joined(dir, name))?.split("\n") : projectOf(listing, dir);
  const runs = names?.some((entry) => SERVERS.python.includes(distributionOf(entry)));
  return runs ? 3 : called;
}

function nodeWeight({ dependencies, scripts, exports, types, module, publishConfig }: Fields): number {
  const isServer = SERVERS.node.some((name) => fieldsIn(dependencies)[name] !== undefined);
  // A library may depend on a framework, too; these fields tell it from a server.
  const isLibrary = [exports, types, module, publishConfig].some((field) => field !== undefined);
  if (isLibrary) return 0;
  if (isServer) return 3;
  return textOrNull(fieldsIn(scripts)["start"]) === null ? 0 : 1;
}

function rustWeight(listing: Listing, dir: string): number {
  if (!listing.paths.has(joined(dir, "src/main.rs"))) return 0;
  const { dependencies } = lenientFields(listing, joined(dir, "Cargo.toml"));
  return SERVERS.rust.some((name) => fieldsIn(dependencies)[name] !== undefined) ? 3 : 1;
}

/** A program's main file, here or below cmd/. Elsewhere it may be only a tool. https://go.dev/doc/modules/layout */
function goWeight(listing: Listing, dir: string): number {
  const isProgram = [...listing.texts].some(([path, text]) => {
    const place = dirOf(path);
    const isHere = place === dir || dirOf(place) === joined(dir, "cmd");
    return isHere && path.endsWith(".go") && /^package main\b/m.test(text);
  });
  const isUsual = listing.paths.has(joined(dir, "go.mod")) || baseOf(dirOf(dir)) === "cmd";
  return isProgram ? (isUsual ? 3 : 1) : 0;
}

function projectOf(listing: Listing, dir: string): string[] {
  return textsOf(fieldsIn(lenientFields(listing, joined(dir, "pyproject.toml"))["project"])["dependencies"]);
}

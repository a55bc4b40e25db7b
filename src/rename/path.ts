import path from "node:path";
import { fileKind, isDockerfile, isRooted } from "./file-kind.ts";
import type { Hit } from "./hit.ts";
import type { Replaced } from "../core/text.ts";

/** What a word with a slash beside it is: the service's directory, perhaps that directory, or part of another path. */
type PathVerdict = "directory" | "perhaps" | "other";

// The characters of a path, back from the word.
const RUN = /[^\s"'`,;([<>|&=!]*$/;
// A variable that names a place: $PWD/api, $(pwd)/api, ${{ github.workspace }}/api, ${ROOT_DIR}/api.
const PLACE = /(?:pwd|dir|dirname|root|workspace|home|path|toplevel)[\s"')}]*\/$/i;
// Options that take a directory, and commands that copy or build one.
const TAKES_DIRECTORY =
  /(?:\b(?:cd|pushd)\s+|\b(?:COPY|ADD)(?: --\S+)*\s+|(?:^|\s)(?:-C|--cwd|--prefix|--dir|--directory|--project|--root|--context)[ =]|\b(?:working-directory|context|build|directory|rootDirectory)["']?\s*[:=]\s*)["']?$/;
// https://docs.docker.com/reference/dockerfile/
const HOLDS_PATHS = /^\s*(?:WORKDIR|COPY|ADD|VOLUME|RUN|CMD|ENTRYPOINT)\b/i;
// The contexts of an image's name. https://docs.docker.com/reference/cli/docker/image/tag/
const IMAGE = /(?:\b(?:image|images|tags?)["']?\s*:|\bdocker\b|\bpodman\b|^\s*FROM\b)/;

/** The part of a path, an address or a package's name that stands before a word. */
export function prefixOf({ before }: Hit): string {
  const prefix = RUN.exec(before)![0];
  // `file:../api`, `./data:/app/api`: the path begins after the colon.
  return prefix.includes("://") ? prefix : prefix.slice(prefix.lastIndexOf(":") + 1);
}

/** Judges a word that follows a slash, or that begins a path. */
export function judgePath(hit: Hit, { from: directory }: Replaced): PathVerdict {
  const prefix = prefixOf(hit);
  const isWhole = directory.includes("/") && `${prefix}${hit.word}`.endsWith(`/${directory}`);
  if (prefix.includes("://")) return isWhole ? "perhaps" : "other";
  if (prefix.startsWith("/")) return judgeRooted(hit, prefix, directory);
  if (/[$})]/.test(prefix)) return isWhole ? "directory" : PLACE.test(hit.before) ? "perhaps" : "other";
  if (isDirectory(hit, prefix, directory)) return prefix === "" ? judgeBare(hit) : "directory";
  return prefix === "" || isImage(hit, prefix) ? "perhaps" : "other";
}

/** True for an image's name: it is called one, or has a registry before it and a tag or digest after it. */
function isImage({ before, after }: Hit, prefix: string): boolean {
  return IMAGE.test(before) || (/^[\w-]+(?:\.[\w-]+)+\//.test(prefix) && /^(?::[\w.-]+|@sha256:)/.test(after));
}

/** Judges `/api`: an address's path, unless this kind of file begins the repository's paths with a slash. */
function judgeRooted(hit: Hit, prefix: string, directory: string): PathVerdict {
  if (isRooted(hit.path)) return `${prefix}${hit.word}` === `/${directory}` ? "directory" : "other";
  return isDockerfile(hit.path) && HOLDS_PATHS.test(hit.before) ? "perhaps" : "other";
}

/** Judges the name alone, or at the beginning of a path. In code and prose it may mean anything. */
function judgeBare(hit: Hit): PathVerdict {
  if (fileKind(hit.path) !== "setup") return "perhaps";
  return hit.after.startsWith("/") || TAKES_DIRECTORY.test(hit.before) ? "directory" : "perhaps";
}

/** True if the path up to the word leads to the directory, from the file or from the root. */
function isDirectory(hit: Hit, prefix: string, directory: string): boolean {
  const here = path.posix.dirname(hit.unmoved);
  const isRelative = prefix.startsWith(".");
  const kind = fileKind(hit.path);
  const fromHere = isRelative || kind !== "code" ? [here] : [];
  const fromRoot = isRelative && kind === "code" ? [] : ["."];
  return [...fromHere, ...fromRoot].some((base) => path.posix.join(base, prefix + hit.word) === directory);
}

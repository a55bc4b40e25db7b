import { RnetError } from "../core/errors.ts";
import { show } from "../core/text.ts";

// A generated service's name is also its DNS label, its namespace in references and its package name. It obeys the
// strictest of their rules, so nothing ever needs quoting.
// https://docs.railway.com/reference/private-networking and the CLI's validate_endpoint_name.
const SERVICE = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
const ENDPOINT = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const RESERVED = ["health", "internal", "internal-health", "railway", "up", "shared"];
const WINDOWS = /^(con|nul|aux|prn|com[0-9]|lpt[0-9])$/;
const ENV = /^[A-Z][A-Z0-9_]{0,39}$/;
const SEGMENT = /^[A-Za-z0-9_@+(][A-Za-z0-9._@+()[\] -]*$/;
// Paths that leave the repository: a root, a drive, a control character, an empty segment, `.`, `..`. And git's own
// directory, by each name that Windows has for it.
const OUTSIDE =
  /^$|^\/|^[A-Za-z]:|[\u0000-\u001f\u007f-\u009f\\]|(?:^|\/)(?:\.{0,2}(?:\/|$)|(?:\.git[ .]*|git~[0-9]+)(?:[:/]|$))/i;
// Characters that macOS ignores in a file's name. https://nvd.nist.gov/vuln/detail/cve-2014-9390
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
// Directories that every language's .gitignore hides.
const HIDDEN = ["node_modules", "dist", "build", "target"];

/** Parses a service's name; `refused` are names its language does not accept. Throws BAD_NAME. */
export function parseServiceName(text: string, refused: readonly string[] = []): string {
  if (!SERVICE.test(text)) {
    const hint = suggest(slug(text), refused);
    throw new RnetError(
      "BAD_NAME",
      `"${show(text)}" cannot be a service name: use 1 to 32 of a-z, 0-9 and "-", starting with a letter and not ending with "-"` +
        (hint ? `, for example "${hint}".` : "."),
    );
  }
  if (isReservedLabel(text) || WINDOWS.test(text)) {
    throw new RnetError(
      "BAD_NAME",
      `"${text}" is a reserved name; choose another, for example "${suggest(text, refused)}".`,
    );
  }
  if (HIDDEN.includes(text) || refused.includes(text)) {
    throw new RnetError(
      "BAD_NAME",
      `"${text}" is refused by the service's language or tools; choose another, for example "${suggest(text, refused)}".`,
    );
  }
  return text;
}

/** Parses an adopted service's name. Refuses only what a reference cannot hold: `Redis` is fine. Throws BAD_NAME. */
export function parseAdoptedName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._@/-]{0,31}$/.test(text) && text !== "shared") return text;
  throw new RnetError(
    "BAD_NAME",
    `"${show(text)}" cannot be a service's name on the platform: use 1 to 32 letters, digits, spaces, ".", "_", "@", "/" and "-".`,
  );
}

/** Parses the label of `<label>.railway.internal`. Throws BAD_NAME. */
export function parseEndpoint(text: string): string {
  if (!ENDPOINT.test(text) || isReservedLabel(text)) {
    throw new RnetError(
      "BAD_NAME",
      `"${show(text)}" cannot be a private network endpoint: use 1 to 63 of a-z, 0-9 and "-", without "-" at either end, and none of ${RESERVED.join(", ")}.`,
    );
  }
  return text;
}

/** Parses a volume's name: at most 47 characters, so that it stays on one line in .railway/rnet.ts. Throws BAD_NAME. */
export function parseVolume(text: string): string {
  if (text.length <= 47 && ENDPOINT.test(text)) return text;
  throw new RnetError(
    "BAD_NAME",
    `"${show(text)}" cannot be a volume's name: use 1 to 47 of a-z, 0-9 and "-", without "-" at either end.`,
  );
}

/** The nearest name that is accepted, or "" if there is none. */
function suggest(text: string, refused: readonly string[]): string {
  const near = [text, `${text.slice(0, 24)}-service`, `my-${text.slice(0, 29)}`];
  return text && (near.find((name) => SERVICE.test(name) && !isRefused(name, refused)) ?? "");
}

function isRefused(text: string, refused: readonly string[]): boolean {
  return isReservedLabel(text) || [...HIDDEN, ...refused].includes(text) || WINDOWS.test(text);
}

function isReservedLabel(text: string): boolean {
  return RESERVED.includes(text) || text.startsWith("railway-internal");
}

/** Parses the name of an environment variable as we generate them. Throws BAD_NAME. */
export function parseEnv(text: string): string {
  if (isEnv(text)) return text;
  throw new RnetError(
    "BAD_NAME",
    `"${show(text)}" cannot be a variable name: use 1 to 40 of A-Z, 0-9 and "_", starting with a letter, for example BACKEND_URL.`,
  );
}

/** Whether a variable's name has the right form; it may still be reserved. */
export function isEnv(text: string): boolean {
  return ENV.test(text);
}

/** Parses a TCP or UDP port, 1 to 65535. Throws BAD_PORT. */
export function parsePort(value: unknown): number {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : typeof value;
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new RnetError("BAD_PORT", `"${show(text)}" is not a port: use a whole number from 1 to 65535.`);
}

/**
 * Parses a service's directory: a relative path with forward slashes that stays inside the workspace.
 * `"."` is the workspace itself (an adopted service may live there). Throws BAD_PATH.
 */
export function parseDirectory(text: string): string {
  const path = text.replace(/^\.\//, "").replace(/\/$/, "");
  if (path === ".") return path;
  const segments = path.split("/");
  if (segments.every((segment) => SEGMENT.test(segment) && !/[ .]$/.test(segment)) && path.length <= 200) return path;
  throw new RnetError(
    "BAD_PATH",
    `"${show(text)}" cannot be a service's directory: use a path inside the workspace with forward slashes, for example services/api.`,
  );
}

/** Parses `owner/name` of a GitHub repository. Throws BAD_NAME. */
export function parseRepository(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(text) && !/\/\.{1,2}$/.test(text)) return text;
  throw new RnetError("BAD_NAME", `"${show(text)}" is not a repository: use owner/name as on GitHub.`);
}

/** Whether a path that was read from a file stays inside the repository. */
export function isInside(path: string): boolean {
  return !OUTSIDE.test(path.replace(IGNORED, ""));
}

/** The nearest valid service name to any text, or "" if nothing is left of it. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");
}

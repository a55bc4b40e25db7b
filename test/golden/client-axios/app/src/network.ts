// Managed by rnet: everything this service knows about the network.
// Regenerate with `npx -p create-rnet-app rnet sync`; edits are merged.
// Importing this file has no effect: tests and builds need no variable.
import { once } from "node:events";
import { lookup } from "node:dns/promises";
import axios, { type AxiosInstance } from "axios";

/** The port to listen on. `check` stops the process if it is no port. */
export const port = Number(process.env.PORT || 3000);

/** HTTP to "backend": `const { data } = await backend().get("/path")`. */
export function backend(): AxiosInstance {
  return axiosFor("BACKEND_URL");
}

/** HTTP to "second-backend": `const { data } = await otherBackend().get("/path")`. */
export function otherBackend(): AxiosInstance {
  return axiosFor("OTHER_BACKEND");
}

/** Call before anything else: says all that is wrong, then exits with 1. */
export async function check(): Promise<void> {
  const problems = await Promise.all(variables.map(problem));
  const given = process.env.PORT;
  if (given && !isPort(given)) {
    problems.push(`PORT is ${JSON.stringify(given)}, not a port (1 to 65535)`);
  }
  const found = problems.filter((text) => text !== undefined);
  if (found.length === 0) return;
  for (const text of found) console.error(text);
  process.exit(1);
}

/** Asks every link whether it answers, for GET /health/links. */
export async function probeLinks(): Promise<Record<string, "ok" | "failed">> {
  const asked = Object.entries(probes).map(ask);
  return Object.fromEntries(await Promise.all(asked));
}

/** Nothing to close: no link keeps a connection of its own. */
export async function close(): Promise<void> {}

/** What has to be set, and to what. The value is checked by what it holds. */
const variables: readonly Variable[] = [
  {
    name: "BACKEND_URL",
    holds: "http",
    want: "http://${{backend.RAILWAY_PRIVATE_DOMAIN}}:${{backend.PORT}}",
  },
  {
    name: "OTHER_BACKEND",
    holds: "http",
    want: "http://${{second-backend.RAILWAY_PRIVATE_DOMAIN}}:${{second-backend.PORT}}",
  },
];

/** One question per link; throwing is the answer "failed". */
const probes: Readonly<Record<string, Probe>> = {
  BACKEND_URL: async (signal) => {
    const client = backend();
    await client.get("/health", { signal });
  },
  OTHER_BACKEND: async (signal) => {
    const client = otherBackend();
    await client.get("/health", { signal });
  },
};

const axiosInstances = new Map<string, AxiosInstance>();

// axios tries every address of a name, IPv6 and IPv4, as Node does since 20: no
// option is needed. A private host is never behind a proxy (`proxy: false`), and
// a path cannot lead to another host (`allowAbsoluteUrls: false`).
function axiosFor(name: string): AxiosInstance {
  const made = axiosInstances.get(name);
  if (made) return made;
  const instance = axios.create({
    baseURL: variable(name),
    timeout: 10_000,
    proxy: false,
    allowAbsoluteUrls: false,
  });
  axiosInstances.set(name, instance);
  return instance;
}

interface Variable {
  readonly name: string;
  readonly holds: "http" | "redis" | "mongo" | "host" | "port";
  readonly want: string;
}

type Probe = (signal: AbortSignal) => Promise<void>;

/** The value of a variable that `check` has found good. */
function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

async function problem(one: Variable): Promise<string | undefined> {
  const { name, holds, want } = one;
  const wrong = await flaw(process.env[name], holds);
  if (wrong === undefined) return undefined;
  const service = "app";
  return `${name} ${wrong}. On Railway set it on "${service}" to ${want} (.env.railway has it); locally copy .env.example to .env`;
}

async function flaw(
  value: string | undefined,
  holds: Variable["holds"],
): Promise<string | undefined> {
  if (value === undefined) return "is not set";
  if (value === "") return "is empty";
  const got = `is ${JSON.stringify(masked(value))}`;
  if (/\$\{\{/.test(value)) {
    return `${got}: the reference names no existing service`;
  }
  if (holds === "port") {
    return isPort(value) ? undefined : `${got}, not a port (1 to 65535)`;
  }
  const wrong = holds === "host" ? undefined : urlFlaw(value, holds);
  if (wrong !== undefined) return `${got}: ${wrong}`;
  if (await isOutOfReach(holds === "host" ? value : hostOf(value))) {
    return `${got}: private names do not resolve outside Railway (from a laptop, a browser, another vendor's servers)`;
  }
  return undefined;
}

const schemes = {
  http: ["http://", "https://"],
  redis: ["redis://", "rediss://"],
  mongo: ["mongodb://", "mongodb+srv://"],
} as const;

// The host is taken from the text: `URL` hides a port that is the default one,
// and knows no list of hosts.
const urlParts = /^([a-z][a-z+]*:\/\/)(?:[^/?#]*@)?([^/?#]*)/i;

function urlFlaw(
  value: string,
  holds: keyof typeof schemes,
): string | undefined {
  const [, given = "", hosts = ""] = urlParts.exec(value) ?? [];
  const scheme = given.toLowerCase();
  const known = schemes[holds].some((each) => each === scheme);
  const valid = (host: string) => URL.canParse(`http://${host}`);
  if (!known || !hosts.split(",").every(valid)) {
    return `not a URL (${schemes[holds][0]}host:port)`;
  }
  if (scheme === "https://" && isPrivate(hostOf(value))) {
    return "private hosts do not serve https, use http://";
  }
  if (scheme === "https://" || scheme === "mongodb+srv://") return undefined;
  if (hosts.split(",").every((host) => /:\d+$/.test(host))) return undefined;
  return "it has no port (is PORT set on the service it names?)";
}

function hostOf(url: string): string {
  const hosts = urlParts.exec(url)?.[2] ?? "";
  return hosts.replace(/:\d*(,.*)?$/, "");
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function isPrivate(host: string): boolean {
  return host.toLowerCase().endsWith(".railway.internal");
}

/** A private host is in reach on Railway, or if something else maps it. */
async function isOutOfReach(host: string): Promise<boolean> {
  if (process.env.RAILWAY_ENVIRONMENT_NAME || !isPrivate(host)) return false;
  return lookup(host).then(
    () => false,
    () => true,
  );
}

/** `redis://default:***@host`: a password never reaches a log. */
function masked(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)?([^:@]*):.*@/is, "$1$2:***@");
}

async function ask([name, probe]: [string, Probe]) {
  const late = new AbortController();
  const tooLate = new Error("no answer within 2 seconds");
  const timer = setTimeout(() => late.abort(tooLate), 2_000);
  const timeout = once(late.signal, "abort").then(() => {
    throw tooLate;
  });
  try {
    await Promise.race([probe(late.signal), timeout]);
    return [name, "ok"] as const;
  } catch (error) {
    report(name, error);
    return [name, "failed"] as const;
  } finally {
    clearTimeout(timer);
  }
}

/** One line to stderr: who asks /health/links learns no address. */
function report(name: string, error: unknown): void {
  console.error(`${name}: ${reason(error)}`);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return reason(error.cause);
  // Node tried several addresses: each has an error of its own.
  const each = error instanceof AggregateError ? error.errors : [];
  return each.map(reason).join(", ") || error.message || error.name;
}

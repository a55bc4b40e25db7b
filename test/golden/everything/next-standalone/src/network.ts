// Managed by rnet: everything this service knows about the network.
// Regenerate with `npx -p create-rnet-app rnet sync`; edits are merged.
// Importing this file has no effect: tests and builds need no variable.
import { once } from "node:events";
import { lookup } from "node:dns/promises";
import "server-only";
import * as dns from "node:dns";
import axios, { type AxiosInstance } from "axios";
import { MongoClient } from "mongodb";
import { Queue, Worker, type Processor } from "bullmq";
import { Redis } from "ioredis";
import { StatsD } from "hot-shots";

/** The port to listen on. `check` stops the process if it is no port. */
export const port = Number(process.env.PORT || 3008);

/** HTTP to "express": `const { data } = await expressAxios().get("/path")`. */
export function expressAxios(): AxiosInstance {
  return axiosFor("EXPRESS_AXIOS_URL");
}

/**
 * Queues on "redis":
 * `await redisBullmq().queue("mail").add("welcome", { to: "a@b.c" })` and, where
 * they are worked on, `redisBullmq().worker("mail", async (job) => { … })`.
 */
export function redisBullmq(): Queues {
  return memo("REDIS_BULLMQ_URL", openQueues);
}

/** HTTP to "express": `const response = await expressFetch("/path")`. */
export function expressFetch(
  path: string, // below EXPRESS_FETCH_URL
  init?: RequestInit,
): Promise<Response> {
  return call("EXPRESS_FETCH_URL", path, init);
}

/** StatsD "statsd": `statsdHotShots().increment("page.views")`. */
export function statsdHotShots(): StatsD {
  return memo("STATSD_HOT_SHOTS", openStatsd);
}

/** Redis "redis": `await redisIoredis().get("key")`. */
export function redisIoredis(): Redis {
  return memo("REDIS_IOREDIS_URL", openRedis);
}

/** MongoDB "mongo": `await mongoMongodb().db("app").collection("users").find()…`. */
export function mongoMongodb(): MongoClient {
  return memo("MONGO_MONGODB_URL", openMongo);
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

/** Closes what is open, so that the process can end by itself. */
export async function close(): Promise<void> {
  kept.clients.clear();
  for (const end of kept.closers.splice(0).reverse()) {
    await end().catch((error: unknown) => report("close", error));
  }
}

/** What has to be set, and to what. The value is checked by what it holds. */
const variables: readonly Variable[] = [
  {
    name: "EXPRESS_AXIOS_URL",
    holds: "http",
    want: "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
  },
  {
    name: "REDIS_BULLMQ_URL",
    holds: "redis",
    want: "${{redis.REDIS_URL}}",
  },
  {
    name: "EXPRESS_FETCH_URL",
    holds: "http",
    want: "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
  },
  {
    name: "STATSD_HOT_SHOTS_HOST",
    holds: "host",
    want: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
  },
  {
    name: "STATSD_HOT_SHOTS_PORT",
    holds: "port",
    want: "${{statsd.PORT}}",
  },
  {
    name: "REDIS_IOREDIS_URL",
    holds: "redis",
    want: "${{redis.REDIS_URL}}",
  },
  {
    name: "MONGO_MONGODB_URL",
    holds: "mongo",
    want: "${{mongo.MONGO_URL}}",
  },
];

/** One question per link; throwing is the answer "failed". */
const probes: Readonly<Record<string, Probe>> = {
  EXPRESS_AXIOS_URL: async (signal) => {
    const client = expressAxios();
    await client.get("/health", { signal });
  },
  REDIS_BULLMQ_URL: async (signal) => {
    const { connection } = redisBullmq();
    const ready = connection.status === "ready";
    if (!ready) await once(connection, "ready", { signal });
    await connection.ping();
  },
  EXPRESS_FETCH_URL: async (signal) => {
    await healthy(expressFetch, signal);
  },
  STATSD_HOT_SHOTS: async () => {
    const client = statsdHotShots();
    await sent((done) => client.increment("health.links", 1, done));
  },
  REDIS_IOREDIS_URL: async (signal) => {
    const client = redisIoredis();
    if (client.status !== "ready") await once(client, "ready", { signal });
    await client.ping();
  },
  MONGO_MONGODB_URL: async (signal) => {
    const client = mongoMongodb();
    await client.db("admin").command({ ping: 1 }, { signal });
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

interface Queues {
  readonly connection: Redis;
  /** The queue of this name; made once. */
  queue(name: string): Queue;
  /** Works on a queue; while Redis is there, `close` waits for jobs in hand. */
  worker(name: string, processor: Processor): Worker;
}

// BullMQ takes a connection ready made, which spares taking the URL apart (a
// percent-encoded password, rediss, a database number). `family: 0`: IPv6 and
// IPv4, see https://github.com/redis/ioredis/pull/2028. Workers need
// `maxRetriesPerRequest: null`: https://docs.bullmq.io/guide/connections.
function openQueues(variableName: string): Queues {
  const connection = new Redis(variable(variableName), {
    family: 0,
    maxRetriesPerRequest: null,
  });
  const failed = (error: Error) => report(variableName, error);
  connection.on("error", failed);
  atClose(async () => connection.disconnect());
  const queues = new Map<string, Queue>();
  return {
    connection,
    queue(name) {
      const made = queues.get(name);
      if (made) return made;
      const queue = new Queue(name, { connection });
      queue.on("error", failed);
      queues.set(name, queue);
      return queue;
    },
    worker(name, processor) {
      const worker = new Worker(name, processor, { connection });
      worker.on("error", failed);
      atClose(() => worker.close(connection.status !== "ready"));
      return worker;
    },
  };
}

// fetch tries every address of a name, IPv6 and IPv4, since Node 20: no option
// is needed (https://nodejs.org/api/net.html#netsetdefaultautoselectfamilyvalue).
// It gives up after 10 seconds unless `init` brings a signal of its own.
function call(
  name: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const base = variable(name).replace(/\/+$/, "");
  const url = base + (path.startsWith("/") ? path : `/${path}`);
  return fetch(url, { signal: AbortSignal.timeout(10_000), ...init });
}

async function healthy(
  link: (path: string, init: RequestInit) => Promise<Response>,
  signal: AbortSignal,
): Promise<void> {
  const response = await link("/health", { signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`/health answered ${response.status}`);
}

// hot-shots opens an IPv4 socket for any host name, which fails on a name with
// IPv6 addresses alone (https://github.com/bdeitte/hot-shots#usage,
// `udpSocketOptions`). An IPv6 socket reaches both families if IPv4 addresses
// are written the IPv6 way. If a kernel has no IPv6: STATSD_UDP_TYPE=udp4.
// `cacheDns` looks the name up once a minute.
function openStatsd(stem: string): StatsD {
  const client = new StatsD({
    host: variable(`${stem}_HOST`),
    port: Number(variable(`${stem}_PORT`)),
    cacheDns: true,
    udpSocketOptions:
      process.env.STATSD_UDP_TYPE === "udp4"
        ? { type: "udp4" }
        : { type: "udp6", lookup: lookupMapped },
    errorHandler: (error) => report(stem, error),
  });
  atClose(() => sent((done) => client.close(done)));
  return client;
}

function lookupMapped(
  host: string,
  _options: unknown,
  done: (error: Error | null, address: string, family: number) => void,
): void {
  dns.lookup(host, { family: 0 }, (error, address, family) => {
    done(error, family === 4 ? `::ffff:${address}` : address, 6);
  });
}

function sent(send: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    send((error) => (error ? reject(error) : resolve()));
  });
}

// `family: 0` asks for IPv6 and IPv4 addresses. ioredis did so by itself only
// from 5.8.2 on, before that a name with IPv6 addresses alone was not found
// (https://github.com/redis/ioredis/pull/2028). It connects again by itself,
// and looks the name up each time.
function openRedis(name: string): Redis {
  const client = new Redis(variable(name), { family: 0 });
  client.on("error", (error) => report(name, error));
  atClose(async () => {
    if (client.status === "ready") await client.quit();
    else client.disconnect();
  });
  return client;
}

// The driver tries every address of a name, IPv6 and IPv4: no option is needed,
// and one that says "either" is refused
// (https://www.mongodb.com/docs/drivers/node/current/connect/connection-options/).
// It connects at the first operation, and after that again by itself.
function openMongo(name: string): MongoClient {
  const client = new MongoClient(variable(name), {
    serverSelectionTimeoutMS: 10_000,
  });
  client.on("error", (error) => report(name, error));
  const failed = () => openAgain(name, client);
  client.once("topologyClosed", failed);
  client.once("open", () => client.off("topologyClosed", failed));
  atClose(() => client.close());
  return client;
}

/**
 * The driver stays closed for good if its first connection fails. This opens
 * the same client, so that a collection taken from it works again as well.
 */
function openAgain(name: string, client: MongoClient): void {
  setTimeout(() => {
    if (kept.clients.get(name) !== client) return; // `close` was faster
    client.connect().catch((error: unknown) => {
      report(name, error);
      openAgain(name, client);
    });
  }, 1_000).unref();
}

// On globalThis: the framework bundles this file more than once into one
// process, and loads it again at every change while developing.
const shared = globalThis as typeof globalThis & { rnet?: Kept };
const kept: Kept = (shared.rnet ??= { clients: new Map(), closers: [] });

interface Kept {
  readonly clients: Map<string, unknown>;
  readonly closers: (() => Promise<unknown>)[];
}

/** The client is made at the first call and kept until `close`. */
function memo<Client>(name: string, make: (name: string) => Client): Client {
  if (!kept.clients.has(name)) kept.clients.set(name, make(name));
  return kept.clients.get(name) as Client;
}

function atClose(end: () => Promise<unknown>): void {
  kept.closers.push(end);
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
  const service = "next-standalone";
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

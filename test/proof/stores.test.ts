import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNetwork, type NetworkKind } from "../../src/run/namespaces.ts";
import type { Target } from "../../src/run/targets.ts";
import { link, made, service } from "../scenarios.ts";
import { compile, edit, makeCopy, removeCopy, whyNotBuilt, type Copy } from "./copies.ts";
import type { Timed } from "./keep-alive.ts";
import { missing, run } from "./prepare.ts";
import { play, targetsOn, type Ask, type Played, type Question } from "./scene.ts";

// Code that the user would write, over the generated clients, against a real Redis, a real mongod and a UDP listener.

const FIXTURES = path.resolve(import.meta.dirname, "../fixtures/stores");

/** A caller in each language: what it links to, what is added to it, and how that is run. */
interface Caller {
  readonly framework: string;
  /** The service of the proof workspace that has its dependencies. */
  readonly twin: string;
  readonly links: readonly (readonly [to: string, client: string, env: string])[];
  readonly add: (copy: Copy) => void;
  readonly ask: Ask;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** How long after a database answers its callers work again, at most. */
const BACK_MS = 5_000;

// A collection is often taken once, where the file begins, and kept.
const TAKE_PEOPLE = `import { mongodb } from "./network.js";
const people = mongodb().db("app").collection("people");
`;
const COUNT_PEOPLE = `  @Get("people")
  count() {
    return people.countDocuments();
  }
`;

const CALLERS: Readonly<Record<string, Caller>> = {
  node: {
    framework: "nest",
    twin: "nest",
    links: [
      ["redis", "ioredis", "IOREDIS_URL"],
      ["redis", "bullmq", "BULLMQ_URL"],
      ["mongo", "mongodb", "MONGODB_URL"],
      ["statsd", "hot-shots", "AGENT_HOT_SHOTS"],
    ],
    add(copy) {
      addFile(copy, "work.mjs", "node/work.mjs");
      const controller = "node/src/app.controller.ts";
      edit(copy, controller, "\n@Controller()", `${TAKE_PEOPLE}\n@Controller()`);
      edit(copy, controller, "  @Get()\n", `${COUNT_PEOPLE}\n  @Get()\n`);
      compile(copy, "node");
    },
    ask: { in: "node", run: ["node", "work.mjs"] },
    answers: { ioredis: "hello from node", bullmq: "sent to a@b.c", mongodb: "Ada" },
  },
  python: {
    framework: "uvicorn",
    twin: "uvicorn",
    links: [
      ["redis", "redis-py", "REDIS_PY_URL"],
      ["redis", "rq", "RQ_URL"],
      ["mongo", "pymongo", "PYMONGO_URL"],
      ["statsd", "datadog", "AGENT_DATADOG"],
    ],
    add(copy) {
      for (const file of ["work.py", "jobs.py"]) addFile(copy, file, `python/${file}`);
    },
    ask: { in: "python", run: ["python", "work.py"] },
    answers: { "redis-py": "hello from python", rq: 42, pymongo: "Grace" },
  },
  golang: {
    framework: "fiber",
    twin: "caller-go",
    links: [
      ["redis", "go-redis", "GO_REDIS_URL"],
      ["redis", "asynq", "ASYNQ_URL"],
      ["mongo", "mongo-driver", "MONGO_DRIVER_URL"],
      ["statsd", "datadog-go", "AGENT_DATADOG_GO"],
    ],
    add(copy) {
      addFile(copy, "work_test.go", "golang/work_test.go");
      run("go", ["test", "-c", "-o", "work"], path.join(copy.root, "golang"));
      compile(copy, "golang");
    },
    ask: { in: "golang", run: ["./work", "-test.run", "TestWork"] },
    answers: { "go-redis": "hello from go", asynq: "sent to a@b.c", "mongo-driver": "Rob" },
  },
  "caller-rust": {
    framework: "axum",
    twin: "caller-rust",
    // The same crates as its twin has, so that only its own few files are compiled.
    links: [
      ["redis", "redis-rs", "REDIS_RS_URL"],
      ["mongo", "mongodb-rs", "MONGODB_RS_URL"],
      ["statsd", "cadence", "AGENT_CADENCE"],
      ["golang", "reqwest", "GO_URL"],
    ],
    add(copy) {
      addFile(copy, "work.rs", "caller-rust/src/work.rs");
      edit(copy, "caller-rust/src/main.rs", "mod network;\n", "mod network;\nmod work;\n");
      edit(
        copy,
        "caller-rust/src/app.rs",
        '.route("/health", get(health))',
        '.route("/work", get(crate::work::work)).route("/health", get(health))',
      );
      compile(copy, "caller-rust");
    },
    ask: { of: "caller-rust", get: "/work", family: "ipv6" },
    answers: { "redis-rs": "hello from rust", "mongodb-rs": "Graydon" },
  },
};

function addFile({ root }: Copy, fixture: string, file: string): void {
  fs.copyFileSync(path.join(FIXTURES, fixture), path.join(root, file));
}

const noNetwork = whyNoNetwork();
const absent = missing("redis-server", "mongod");
const unbuilt = Object.values(CALLERS).flatMap(({ framework }) => whyNotBuilt(framework) ?? []);
const reason = [
  ...(noNetwork === null ? [] : [noNetwork]),
  ...absent.map((name) => `${name} is not on PATH`),
  ...unbuilt,
];
if (reason.length > 0) console.warn(`SKIPPED: the work of every client, because ${reason.join(", ")}`);

describe.skipIf(reason.length > 0)("the clients of every language", () => {
  let copy: Copy;

  beforeAll(async () => {
    const workspace = made([
      ...["redis", "mongo", "statsd"].map((name) => service(name, name)),
      ...Object.entries(CALLERS).map(([name, { framework }]) => service(name, framework)),
      ...Object.entries(CALLERS).flatMap(([name, { links }]) =>
        links.map(([to, client, env]) => link(name, to, client, env)),
      ),
    ]);
    copy = await makeCopy(
      workspace,
      Object.fromEntries(Object.entries(CALLERS).map(([name, { twin }]) => [name, twin])),
    );
    for (const { add } of Object.values(CALLERS)) add(copy);
  });
  afterAll(() => removeCopy(copy));

  /** A database starts with its own command, in an empty directory; for the StatsD agent there is a listener. */
  function onStage(target: Target): Target {
    if (target.name === "statsd")
      return { ...target, argv: ["node", path.join(FIXTURES, "listener.mjs")], directory: FIXTURES };
    if (target.build !== null) return target;
    const directory = fs.mkdtempSync(path.join(copy.root, `${target.name}-data-`));
    return { ...target, directory };
  }

  async function workOn(network: NetworkKind, family: "ipv4" | "ipv6"): Promise<Played> {
    const targets = (await targetsOn(network, copy)).map(onStage);
    const asks = Object.values(CALLERS).map(({ ask }): Ask => ("get" in ask ? { ...ask, family } : ask));
    return play({ network, targets, asks });
  }

  /** The last line is JSON; Go's test runner says PASS after it. */
  function answersOf({ answers }: Played): Record<string, unknown> {
    const names = Object.keys(CALLERS);
    return Object.fromEntries(
      answers.map(({ status, body }, index) => {
        const line = body.split("\n").findLast((text) => text.startsWith("{"));
        return [names[index]!, line === undefined ? { status, body } : JSON.parse(line)];
      }),
    );
  }

  const expected = Object.fromEntries(Object.entries(CALLERS).map(([name, { answers }]) => [name, answers]));
  const metrics = ["orders.node", "orders.python", "orders.go", "orders.rust"];

  describe.each([
    ["ipv6", "ipv6", ["IPv6"]],
    ["dual", "ipv6", ["IPv4", "IPv6"]],
    ["no-ipv6", "ipv4", ["IPv4"]],
  ] as const)("on the network %s", (network, family, datagramsOver) => {
    let played: Played;

    beforeAll(async () => {
      played = await workOn(network, family);
    });

    it("write to and read from Redis and MongoDB, and get their jobs through a queue", () => {
      expect(answersOf(played)).toEqual(expected);
    });

    it.each(metrics)("deliver the datagram %s", (metric) => {
      const lines = played.services["statsd"]!.log.split("\n").filter((line) => line.includes(metric));
      expect(lines.map((line) => line.replace(/^IPv[46] /, ""))).toEqual([expect.stringMatching(`^${metric}:1\\|c`)]);
      expect(datagramsOver).toContain(lines[0]!.slice(0, 4));
    });

    it("find a mongod that answers on every family there is, and is not root's", () => {
      const { ipv4, ipv6, uid, listeners } = played.services["mongo"]!;
      expect({ ipv4, ipv6 }).toEqual({
        ipv4: network === "ipv6" ? null : true,
        ipv6: network === "no-ipv6" ? null : true,
      });
      expect(listeners.map(({ address }) => address).toSorted()).toEqual(["0.0.0.0", "::"]);
      if (process.getuid?.() === 0) expect(uid).not.toBe(0);
    });
  });

  describe("if Redis and MongoDB come later, and again", () => {
    const databases = ["redis", "mongo"];
    const starts = databases.map((start): Ask => ({ start }));
    const kills = databases.map((kill): Ask => ({ kill }));
    const links = Object.keys(CALLERS).map((of): Question => ({ of, get: "/health/links", family: "ipv6" }));
    const all: Question[] = [{ of: "node", get: "/people", family: "ipv6" }, ...links];
    const patient = all.map((question) => ({ ...question, within: BACK_MS }));
    const steps: readonly { when: string; first: readonly Ask[]; questions: readonly Question[]; good: boolean }[] = [
      { when: "before their start", first: [], questions: all, good: false },
      { when: "after their start", first: starts, questions: patient, good: true },
      { when: "after their end", first: kills, questions: links, good: false },
      { when: "after their next start", first: starts, questions: patient, good: true },
    ];
    const answers: Timed[] = [];

    beforeAll(async () => {
      const targets = (await targetsOn("ipv6", copy)).map(onStage);
      const asks = steps.flatMap(({ first, questions }) => [...first, questions]);
      answers.push(...play({ network: "ipv6", targets, late: databases, asks }).answers);
    });

    const asked = steps.flatMap(({ when, first, questions, good }) => [
      ...first.map(() => null),
      ...questions.map(({ of, get }) => ({ what: `${get} of ${of} ${good ? "works" : "fails"} ${when}`, good })),
    ]);
    const table = asked.flatMap((one, index) => (one === null ? [] : [{ ...one, index }]));
    it.each(table)("$what", ({ good, index }) => {
      const { status, body, milliseconds } = answers[index]!;
      expect(status === 200, body).toBe(good);
      if (good) expect(milliseconds).toBeLessThan(BACK_MS);
    });
  });

  it("start mongod with the generated start command's arguments", async () => {
    const mongo = (await targetsOn("ipv6", copy)).find(({ name }) => name === "mongo")!;
    const generated = fs.readFileSync(path.join(copy.root, ".railway/rnet.ts"), "utf8");
    expect(generated).toContain('start: "docker-entrypoint.sh mongod --ipv6 --bind_ip ::,0.0.0.0"');
    expect(mongo.argv.slice(0, 4)).toEqual(["mongod", "--ipv6", "--bind_ip", "::,0.0.0.0"]);
  });
});

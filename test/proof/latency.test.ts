import { beforeAll, describe, expect, it } from "vitest";
import { catalog } from "../../src/model/catalog.ts";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import type { Target } from "../../src/run/targets.ts";
import { ensureBuilt, whyNotBuilt } from "./copies.ts";
import { AT_ONCE_MS } from "./keep-alive.ts";
import { WORKSPACE } from "./prepare.ts";
import { play, targetsOn, type Played, type Question } from "./scene.ts";
import { proofWorkspace } from "./workspace.ts";

// A request on an open connection is answered at once. Without TCP_NODELAY the kernel keeps what is written second, be it the
// rest of an answer or the next answer, until the client confirms the first, and clients take 40 ms for that.

const noNetwork = whyNoNetwork();
if (noNetwork !== null) console.warn(`SKIPPED: the latency of every server, because ${noNetwork}`);

const SERVERS = Object.values(catalog.frameworks)
  .filter(({ id, serves, language }) => serves === "http" && language !== null && whyNotBuilt(id) === null)
  .map(({ id }) => id);

// A page of React and two requests at once take longer on a busy machine; that is still far from 40 ms.
const PLENTY_MS = 20;

function limitOf({ of, often }: Question): number {
  return often === "in pairs" || catalog.frameworks[of]?.traits.bundled ? PLENTY_MS : AT_ONCE_MS;
}

const FAMILIES = ["ipv4", "ipv6"] as const;
const MANNERS = ["one by one", "in pairs"] as const;

/** The uvicorn service, run in other ways. */
const UVICORNS: Readonly<Record<string, (uvicorn: Target) => Partial<Target>>> = {
  "uvicorn-two-workers": ({ variables }) => ({ variables: new Map([...variables, ["WEB_CONCURRENCY", "2"]]) }),
  "uvicorn-reload": ({ argv }) => ({ argv: [...argv.slice(0, -1), `${argv.at(-1)} --reload`] }),
};

const names = [...SERVERS, ...(SERVERS.includes("uvicorn") ? Object.keys(UVICORNS) : [])];
const asks = names.flatMap((of) =>
  FAMILIES.flatMap((family) => MANNERS.map((often): Question => ({ of, get: "/", family, often }))),
);

async function onStage(): Promise<Target[]> {
  const all = await targetsOn("dual", { root: WORKSPACE, workspace: proofWorkspace() });
  const uvicorn = all.find(({ name }) => name === "uvicorn")!;
  const others = Object.entries(UVICORNS).map(([name, differ]) => ({
    ...uvicorn,
    ...differ(uvicorn),
    name,
    endpoint: name,
  }));
  return [...all, ...others].filter(({ name }) => names.includes(name));
}

describe.skipIf(noNetwork !== null)("a request on an open connection", () => {
  let played: Played;

  beforeAll(async () => {
    await ensureBuilt(...SERVERS);
    played = play({ network: "dual", targets: await onStage(), asks });
    console.table(asks.map((ask, index) => ({ ...ask, median: played.answers[index]!.milliseconds })));
  });

  it.each(asks.map((ask, index) => ({ ...ask, index, limit: limitOf(ask) })))(
    "is answered by $of over $family within $limit ms, $often",
    ({ index, limit }) => {
      expect(played.answers[index]!.milliseconds).toBeLessThan(limit);
    },
  );
});

import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import { link, made, service } from "../scenarios.ts";
import { compile, edit, makeCopy, removeCopy, whyNotBuilt, type Copy } from "./copies.ts";
import { play, targetsOn, type Ask, type Scene } from "./scene.ts";

// The example that this project began with: `web` has BACKEND_URL, and its /fetch-secret asks `api` for /secret.

const SECRET = { message: "This is the secret" };
const REFERENCE = `http://\${{api.RAILWAY_PRIVATE_DOMAIN}}:\${{api.PORT}}`;

/** What the user adds to `api`. */
const secretRoute = `
app.get("/secret", (_request, response) => {
  response.json(${JSON.stringify(SECRET)});
});

// Asks no other service:`;

/** What the user adds to `web`, by its framework. */
const addFetchSecret: Readonly<Record<string, (copy: Copy) => void>> = {
  express(copy) {
    edit(copy, "web/src/app.ts", "import { probeLinks }", "import { backend, probeLinks }");
    edit(
      copy,
      "web/src/app.ts",
      "// Asks no other service:",
      `app.get("/fetch-secret", async (_request, response) => {
  const answer = await backend("/secret");
  response.json(await answer.json());
});

// Asks no other service:`,
    );
  },
  next({ root }) {
    const route = path.join(root, "web/src/app/fetch-secret/route.ts");
    fs.mkdirSync(path.dirname(route));
    fs.writeFileSync(
      route,
      `import { backend } from "@/network";

export const dynamic = "force-dynamic";

export async function GET() {
  const answer = await backend("/secret");
  return Response.json(await answer.json());
}
`,
    );
  },
};

const noNode = whyNotBuilt("express");
const noNetwork = whyNoNetwork();
if (noNode !== null) console.warn(`SKIPPED: the example, because ${noNode}`);
if (noNetwork !== null) console.warn(`SKIPPED: the example on a private network, because ${noNetwork}`);

describe.skipIf(noNode !== null).each(Object.keys(addFetchSecret))("web as %s", (framework) => {
  let copy: Copy;

  beforeAll(async () => {
    const workspace = made([
      service("api", "express"),
      service("web", framework),
      link("web", "api", "fetch", "BACKEND_URL"),
    ]);
    copy = await makeCopy(workspace, { api: "express", web: framework });
    edit(copy, "api/src/app.ts", "\n// Asks no other service:", secretRoute);
    addFetchSecret[framework]!(copy);
    compile(copy, "api");
    compile(copy, "web");
  });
  afterAll(() => removeCopy(copy));

  async function fetchSecret(network: Scene["network"], families: readonly ("ipv4" | "ipv6")[]): Promise<unknown[]> {
    const targets = await targetsOn(network, copy);
    const asks = families.map((family): Ask => ({ of: "web", get: "/fetch-secret", family }));
    const { answers } = play({ network, targets, asks });
    return answers.map(({ status, body }) => (status === 200 ? JSON.parse(body) : { status, body }));
  }

  it("refers to api's host and port, and to nothing else", () => {
    expect(fs.readFileSync(path.join(copy.root, "web/.env.railway"), "utf8")).toContain(`BACKEND_URL=${REFERENCE}\n`);
  });

  it("fetches the secret on loopback", async () => {
    expect(await fetchSecret("loopback", ["ipv4", "ipv6"])).toEqual([SECRET, SECRET]);
  });

  describe.skipIf(noNetwork !== null)("on a private network", () => {
    it("is given api's private name and port by the platform", async () => {
      const web = (await targetsOn("ipv6", copy)).find(({ name }) => name === "web")!;
      expect(web.variables.get("BACKEND_URL")).toBe("http://api.railway.internal:3000");
    });

    it("fetches the secret by name if there is IPv6 alone", async () => {
      expect(await fetchSecret("ipv6", ["ipv6"])).toEqual([SECRET]);
    });

    it("fetches the secret by name if there are IPv6 and IPv4", async () => {
      expect(await fetchSecret("dual", ["ipv4", "ipv6"])).toEqual([SECRET, SECRET]);
    });

    it("fetches the secret for someone who comes over IPv4 from outside", async () => {
      expect(await fetchSecret("public", ["ipv4"])).toEqual([SECRET]);
    });
  });
});

// oxlint-disable no-template-curly-in-string -- references are what this is about
import { describe, expect, it } from "vitest";
import { addLink, renameService, sequence, type Change } from "../../src/changes/change.ts";
import { RnetError } from "../../src/core/errors.ts";
import { renameVariables } from "../../src/changes/rename-variables.ts";
import { validate } from "../../src/model/validate.ts";
import { generated, type Variables, type Workspace } from "../../src/model/workspace.ts";
import { made, service } from "../scenarios.ts";

const link = (from: string, to: string, env: string | null): Change => addLink({ from, to, client: null, env });
const renamed = sequence([renameService("api", "orders", false), renameVariables("api", "orders")]);

function withVariables(workspace: Workspace, name: string, variables: Variables): Workspace {
  const services = workspace.services.map((one) =>
    one.name === name && one.kind === "generated" ? { ...one, variables } : one,
  );
  return { ...workspace, services };
}

function envsOf(workspace: Workspace, name: string): string[] {
  return generated(workspace)
    .find((one) => one.name === name)!
    .links.map(({ env }) => env);
}

describe("renaming the variables named after a service", () => {
  const shop = made([
    ...["api", "site", "jobs"].map((name) => service(name, "express")),
    link("site", "api", null),
    link("jobs", "api", "BACKEND_URL"),
    link("jobs", "api", null),
  ]);

  it("gives the default ones the new default and leaves those that the user named", () => {
    const after = renamed(shop);
    expect(envsOf(after, "site")).toEqual(["ORDERS_URL"]);
    expect(envsOf(after, "jobs")).toEqual(["BACKEND_URL", "ORDERS_URL"]);
  });

  it("takes references to them along, a caller's own and others'", () => {
    const start = withVariables(
      withVariables(shop, "site", { OWN: "${{API_URL}}/x ${{ site.API_URL }} ${{API_URL_2}}" }),
      "jobs",
      { OTHER: { preserve: "${{site.API_URL}}" }, NOT_ITS: "${{api.API_URL}}" },
    );
    const [, site, jobs] = generated(renamed(start));
    expect(site!.variables).toEqual({ OWN: "${{ORDERS_URL}}/x ${{ site.ORDERS_URL }} ${{API_URL_2}}" });
    expect(jobs!.variables).toEqual({
      OTHER: { preserve: "${{site.ORDERS_URL}}" },
      NOT_ITS: "${{orders.API_URL}}",
    });
  });

  it("of a statsd agent is about its stem, and so about both", () => {
    const agent = made([service("api", "statsd"), service("site", "express"), link("site", "api", null)]);
    const start = withVariables(agent, "site", { X: "${{API_HOST}}:${{API_PORT}} ${{API}}" });
    const after = renamed(start);
    expect(envsOf(after, "site")).toEqual(["ORDERS"]);
    expect(generated(after)[1]!.variables).toEqual({ X: "${{ORDERS_HOST}}:${{ORDERS_PORT}} ${{API}}" });
  });

  it("is refused if a caller has the new one already", () => {
    const taken = withVariables(shop, "site", { ORDERS_URL: "mine" });
    expect(() => validate(renamed(taken))).toThrow(RnetError);
    expect(() => validate(renamed(taken))).toThrow(/site would have the variable ORDERS_URL twice/);
  });

  it("and back gives the same workspace", () => {
    const back = sequence([renameService("orders", "api", false), renameVariables("orders", "api")]);
    expect(back(renamed(shop))).toEqual(shop);
  });
});

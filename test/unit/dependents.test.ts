import { describe, expect, it } from "vitest";
import { followPackages, type MovedService } from "../../src/edits/dependents.ts";
import { generated, type BuildKind, type PackageManagerName } from "../../src/model/workspace.ts";
import { addService } from "../../src/changes/change.ts";
import { made } from "../scenarios.ts";

const MOVE = { from: "services/api", to: "services/orders" };

/** The service after its move, in a workspace of a build kind. */
function moved(buildKind: BuildKind, framework: string, file: string, from: string, to: string): MovedService {
  const workspace = made(
    [addService({ name: "orders", framework, dir: "services/orders", port: null, buildKind, base: "." })],
    { origin: "repository" },
  );
  return { service: generated(workspace)[0]!, move: MOVE, names: new Map([[file, { from, to }]]) };
}

const NODE = moved("shared", "express", "package.json", "@acme/api", "@acme/orders");
const CARGO = moved("cargo", "axum", "Cargo.toml", "api", "orders");
const GO = moved("gowork", "fiber", "go.mod", "example.com/shop/api", "example.com/shop/orders");
const UV = moved("uv", "uvicorn", "pyproject.toml", "api", "orders");

function follow(
  one: MovedService,
  files: Readonly<Record<string, string>>,
  manager: PackageManagerName = "npm",
): Record<string, string> {
  const texts = new Map(Object.entries(files));
  const after = followPackages([one], { manager, moves: [MOVE], texts });
  return Object.fromEntries([...texts, ...after]);
}

const LIST = '{ "workspaces": ["services/*", "packages/*"] }';

describe("a package.json that depends on a service that moved", () => {
  it.each<readonly [manager: PackageManagerName, before: string, after: string]>([
    ["pnpm", '{"@acme/api": "workspace:*"}', '{"@acme/orders": "workspace:*"}'],
    ["pnpm", '{"@acme/api":"workspace:^1.0.0"}', '{"@acme/orders":"workspace:^1.0.0"}'],
    ["pnpm", '{"mine": "workspace:@acme/api@*"}', '{"mine": "workspace:@acme/orders@*"}'],
    ["pnpm", '{"@acme/api": "workspace:../api"}', '{"@acme/orders": "workspace:../orders"}'],
    ["npm", '{"@acme/api": "*"}', '{"@acme/orders": "*"}'],
    ["yarn", '{"z": "1", "@acme/api": "^1.0.0", "a": "2"}', '{"z": "1", "@acme/orders": "^1.0.0", "a": "2"}'],
    ["npm", '{"@acme/api": "file:../api"}', '{"@acme/orders": "file:../orders"}'],
    ["npm", '{"own": "link:./../api/"}', '{"own": "link:./../orders/"}'],
  ])("follows it, in a workspace of %s: %s", (manager, before, after) => {
    const text = (entries: string): string => `{\n\t"name": "web", // mine\n\t"devDependencies": ${entries}\n}`;
    const files = { "package.json": LIST, "services/web/package.json": text(before) };
    expect(follow(NODE, files, manager)["services/web/package.json"]).toBe(text(after));
  });

  it.each<readonly [manager: PackageManagerName, entries: string]>([
    // A version, to pnpm, is one of the registry's.
    ["pnpm", '{"@acme/api": "^1.0.0"}'],
    ["npm", '{"@acme/api": "npm:other@1"}'],
    ["npm", '{"@acme/api": "github:acme/api"}'],
    ["npm", '{"@acme/api-client": "*"}'],
    ["npm", '{"api": "*"}'],
    ["npm", '{"other": "file:../apis"}'],
    ["npm", '{"@acme/api": "*", "@acme/orders": "*"}'],
  ])("of something else stays as it is, in a workspace of %s: %s", (manager, entries) => {
    const files = { "package.json": LIST, "services/web/package.json": `{"dependencies": ${entries}}` };
    expect(follow(NODE, files, manager)).toEqual(files);
  });

  it("outside the workspace means the registry's, and the root means the workspace's", () => {
    const files = { "package.json": '{ "workspaces": ["services/*"], "dependencies": { "@acme/api": "*" } }' };
    const outside = { "tools/x/package.json": '{"dependencies": {"@acme/api": "*"}}' };
    expect(follow(NODE, { ...files, ...outside })).toEqual({
      "package.json": files["package.json"].replace("api", "orders"),
      ...outside,
    });
  });

  it("that cannot be parsed stays as it is", () => {
    const files = { "package.json": LIST, "services/web/package.json": '{"dependencies": {"@acme/api": {{x}} }}' };
    expect(follow(NODE, files)).toEqual(files);
  });
});

describe("a Cargo.toml that depends on a crate that moved", () => {
  it.each([
    ['[dependencies]\napi = { path = "../api" } # mine\n', '[dependencies]\norders = { path = "../orders" } # mine\n'],
    ["[dev-dependencies]\napi.path = '../api'\n", "[dev-dependencies]\norders.path = '../orders'\n"],
    [
      '[dependencies.api]\npath = "../api"\nfeatures = ["tls"]\n',
      '[dependencies.orders]\npath = "../orders"\nfeatures = ["tls"]\n',
    ],
    [
      '[target."cfg(unix)".dependencies]\napi = { version = "1", path = "../api/" }\n',
      '[target."cfg(unix)".dependencies]\norders = { version = "1", path = "../orders/" }\n',
    ],
    [
      '[dependencies]\nclient = { package = "api", path = "../api" }\n',
      '[dependencies]\nclient = { package = "orders", path = "../orders" }\n',
    ],
    [
      '[features]\nx = ["dep:api", "api?/tls", "api-2/tls"]\n[dependencies]\napi = { path = "../api", optional = true }\n',
      '[features]\nx = ["dep:orders", "orders?/tls", "api-2/tls"]\n[dependencies]\norders = { path = "../orders", optional = true }\n',
    ],
  ])("follows it: %j", (before, after) => {
    expect(follow(CARGO, { "services/web/Cargo.toml": before })["services/web/Cargo.toml"]).toBe(after);
  });

  it("follows it if the workspace says the path, and only there", () => {
    const member = {
      "services/web/Cargo.toml": "[dependencies]\napi.workspace = true\nserde = { workspace = true }\n",
    };
    const root = { "Cargo.toml": '[workspace]\n\n[workspace.dependencies]\napi = { path = "services/api" }\n' };
    expect(follow(CARGO, { ...member, ...root })).toEqual({
      "services/web/Cargo.toml": "[dependencies]\norders.workspace = true\nserde = { workspace = true }\n",
      "Cargo.toml": '[workspace]\n\n[workspace.dependencies]\norders = { path = "services/orders" }\n',
    });
    const other = { "Cargo.toml": '[workspace.dependencies]\napi = "1" # services/api is another\n' };
    expect(follow(CARGO, { ...member, ...other })).toEqual({ ...member, ...other });
  });

  it.each(['[dependencies]\napi = "1"\n', '[dependencies]\napi = { path = "../../other/api" }\n'])(
    "of something else stays as it is: %j",
    (text) => {
      expect(follow(CARGO, { "services/web/Cargo.toml": text })["services/web/Cargo.toml"]).toBe(text);
    },
  );
});

describe("a go.mod or go.work that names a module that moved", () => {
  it.each([
    ["services/web/go.mod", "module example.com/shop/web\n\nrequire example.com/shop/api v0.0.0 // mine\n"],
    ["services/web/go.mod", "module w\n\nrequire (\n\texample.com/shop/api v0.0.0\n\tother.com/api v1.0.0\n)\n"],
    ["services/web/go.mod", "module w\n\nreplace example.com/shop/api => ../api\n"],
    ["services/web/go.mod", "module w\n\ntool example.com/shop/api/cmd/gen\n"],
    ["go.work", "go 1.26\n\nreplace example.com/shop/api v1.0.0 => ./services/api\n"],
  ])("follows it: %s %j", (file, text) => {
    const after = text.replace("shop/api", "shop/orders").replace(/(=> \S*)api/, "$1orders");
    expect(follow(GO, { [file]: text })[file]).toBe(after);
  });

  it.each([
    "module example.com/shop/api\n",
    "module w\n\nrequire example.com/shop/api-2 v1.0.0 // example.com/shop/api\n",
  ])("of something else stays as it is: %j", (text) => {
    expect(follow(GO, { "services/web/go.mod": text })["services/web/go.mod"]).toBe(text);
  });
});

describe("a pyproject.toml that depends on a project that moved", () => {
  const sourced = (name: string, source: string): string =>
    `[project]\nname = "web"\ndependencies = [\n    "${name}>=0.1", # mine\n    "api-tools",\n]\n\n[dependency-groups]\ndev = ["${name}"]\n\n[tool.uv.sources]\n${name} = ${source}\n`;

  it.each([
    ["{ workspace = true }", "{ workspace = true }"],
    ['{ path = "../api", editable = true }', '{ path = "../orders", editable = true }'],
  ])("follows it: %s", (before, after) => {
    const files = { "services/web/pyproject.toml": sourced("api", before) };
    expect(follow(UV, files)).toEqual({ "services/web/pyproject.toml": sourced("orders", after) });
  });

  it("follows it if the workspace's root has the source, and only there", () => {
    const member = { "services/web/pyproject.toml": '[project]\nname = "web"\ndependencies = ["api"]\n' };
    const root = { "pyproject.toml": "[tool.uv.workspace]\nmembers = []\n[tool.uv.sources]\napi.workspace = true\n" };
    expect(follow(UV, { ...member, ...root })).toEqual({
      "services/web/pyproject.toml": member["services/web/pyproject.toml"].replace("api", "orders"),
      "pyproject.toml": root["pyproject.toml"].replace("api", "orders"),
    });
    expect(follow(UV, member)).toEqual(member);
  });
});

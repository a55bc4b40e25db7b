import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { frameworkOf } from "../../src/model/catalog.ts";
import { generated, type Workspace } from "../../src/model/workspace.ts";
import { scenarios } from "../scenarios.ts";
import { temporaryDirectory, treeOf, writeTree, type Tree } from "../tree.ts";
import { variations } from "../variations.ts";
import { madeOnce } from "../proof/cache.ts";
import { missing, run, TOOLS } from "../proof/prepare.ts";

// The local network as the real Compose implementation reads it: test/tools/compose/ is a program of a few lines around the
// Go module that `docker compose` itself loads its files with. A variable that is not set is an error there: a `$` not doubled.

const SOURCE = path.join(import.meta.dirname, "compose");
const CHECKER = path.join(TOOLS, "compose/check");
const absent = missing("go");

if (absent.length) console.warn("SKIPPED: every proof of compose.yaml, because there is no go on PATH");

interface Service {
  readonly entrypoint: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly build?: { readonly context: string; readonly dockerfile_inline: string };
  readonly image?: string;
  readonly networks: Readonly<Record<string, { readonly aliases: readonly string[] }>>;
  readonly ports: readonly { readonly host_ip: string; readonly target: number; readonly published: string }[];
}

interface Project {
  readonly name: string;
  readonly networks: Readonly<Record<string, { readonly enable_ipv6?: boolean }>>;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

/** What Compose makes of the file of a tree, or what it says against it. */
function load(tree: Tree, file: string): { project: Project | null; error: string } {
  const root = temporaryDirectory();
  try {
    writeTree(root, tree);
    const { status, stdout, stderr } = spawnSync(CHECKER, [path.join(root, file)], { encoding: "utf8" });
    const [printed, error] = [stdout, stderr].map((text) => text.replaceAll(root, "")) as [string, string];
    return { project: status === 0 ? (JSON.parse(printed) as Project) : null, error };
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** The start commands of a workspace as the platform gets them, by service. */
function startCommands(tree: Tree): Record<string, string> {
  const services = tree[".railway/rnet.ts"]!.split("iac.service(").slice(1);
  return Object.fromEntries(
    services.map((text) => {
      const name = /^"([^"]+)"/.exec(text)![1]!;
      const literal = /^ {4}start:\s+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/m.exec(text)?.[1];
      return [name, literal ? (Function(`return ${literal}`)() as string) : ""];
    }),
  );
}

/** The words a shell makes of a command: the shell says it itself. */
function words(command: string): string[] {
  const printed = run("bash", ["-c", `printf '%s\\0' ${command}`], import.meta.dirname);
  return command ? printed.split("\0").slice(0, -1) : [];
}

/** What the container of a service runs: an image's entrypoint is replaced, a built one has bash as its command. */
function commandOf(service: Service): readonly string[] {
  if (!service.build) return service.entrypoint ?? [];
  const line = service.build.dockerfile_inline.trim().split("\n").at(-1)!;
  return JSON.parse(line.replace(/^CMD /, "")) as string[];
}

/** Where a directory of the tree is, which Compose names in full. */
function contextOf(directory: string): string {
  return directory === "." ? "/" : `/${directory}/`;
}

async function check(workspace: Workspace): Promise<void> {
  const tree = await treeOf(workspace);
  const { project, error } = load(tree, ".rnet/compose.yaml");
  expect(error).toBe("");
  const { name, networks, services = {}, volumes = {} } = project!;
  const known = generated(workspace);
  expect(name).toBe(workspace.name);
  expect(networks["private"]?.enable_ipv6).toBe(true);
  expect(Object.keys(services).toSorted()).toEqual(known.map((service) => service.name).toSorted());
  expect(Object.keys(volumes).toSorted()).toEqual(known.flatMap(({ volume }) => volume ?? []).toSorted());
  const starts = startCommands(tree);
  for (const { name: one, dir, buildKind, base, endpoint, port, framework } of known) {
    const service = services[one]!;
    expect(service.networks, one).toEqual({ private: { aliases: [`${endpoint}.railway.internal`] } });
    expect(service.environment["PORT"], one).toBe(String(port));
    expect(service.ports, one).toMatchObject([{ host_ip: "127.0.0.1", target: port, published: String(port) }]);
    expect(service.image ?? null, one).toBe(frameworkOf(framework).image);
    if (service.build) expect(`${service.build.context}/`, one).toBe(contextOf(buildKind === "isolated" ? dir : base));
    const start = starts[one]!;
    expect(commandOf(service), one).toEqual(service.build ? ["/bin/bash", "-c", start] : words(start));
  }
}

describe.skipIf(absent.length)("the local network", () => {
  beforeAll(() => {
    const key = ["main.go", "go.mod", "go.sum"].map((file) => fs.readFileSync(path.join(SOURCE, file), "utf8"));
    madeOnce(path.dirname(CHECKER), key.join(), () => run("go", ["build", "-o", CHECKER, "."], SOURCE));
  });

  it.each(scenarios())("of $id is valid, has IPv6 on, and starts every service under its name", ({ workspace }) =>
    check(workspace),
  );

  it.each(variations().filter(({ id }) => !/ (through|without) /.test(id)))("of $id is valid too", ({ workspace }) =>
    check(workspace),
  );

  it("is included by the file that is the user's", async () => {
    const tree = await treeOf(scenarios().find(({ id }) => id === "everything")!.workspace);
    const { project } = load(tree, "compose.yaml");
    expect(project).toMatchObject(load(tree, ".rnet/compose.yaml").project!);
  });

  it.each([
    ["a field that does not exist", /nowhere/, (text: string) => text.replace("    ports:", "    nowhere:")],
    [
      "a network that is not declared",
      /undefined network/,
      (text: string) => text.replace("      private:\n", "      other:\n"),
    ],
    ["a dollar sign that is not doubled", /MISSING.*not set/, (text: string) => text.replace("PORT=", "P=$MISSING")],
    ["a port that is none", /invalid containerPort|invalid.*port/i, (text: string) => text.replace(/:\d+"/, ':x"')],
    ["text that is no YAML", /yaml/, (text: string) => text.replace("services:", "services: [")],
  ])("is refused with %s", async (_, reason, spoil) => {
    const tree = await treeOf(scenarios().find(({ id }) => id === "framework-express")!.workspace);
    const { project, error } = load({ ".rnet/compose.yaml": spoil(tree[".rnet/compose.yaml"]!) }, ".rnet/compose.yaml");
    expect(project).toBeNull();
    expect(error).toMatch(reason);
  });
});

import path from "node:path";
import { parseEnv } from "node:util";
import { transformSync } from "esbuild";
import * as fc from "fast-check";
import { parseTOML } from "toml-eslint-parser";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { RnetError } from "../../src/core/errors.ts";
import { parseLock } from "../../src/state/lock.ts";
import { parseWorkspace, printWorkspace } from "../../src/state/rnet-json.ts";
import { isInside } from "../../src/model/names.ts";
import { resolve } from "../../src/model/variables.ts";
import { validate } from "../../src/model/validate.ts";
import { generated, type Variable, type Workspace } from "../../src/model/workspace.ts";
import { treeOf, type Tree } from "../tree.ts";

/* oxlint-disable no-template-curly-in-string -- texts that others would take for something */

// Whatever a manifest may hold, what comes of it is written where it belongs and says what was meant: each file is read by its
// format's own parser, and the values are compared. Manifests and locks come from repositories, so nobody vouches for them.

let [cases, taken, lost] = [0, 0, 0];
afterEach(({ task }) => {
  if (task.result?.state === "fail") lost++;
});
afterAll(() => console.log(`${cases} cases, ${lost} lost`));

/** Texts that mean something to a template, a shell, YAML, TOML, JSON, JavaScript, dotenv, Markdown or a terminal. */
const SPEAKING = [
  ..."'\"`\\$#{}[]()<>&|;:,=*!%@~^?-+ ".split(""),
  "{{name}}",
  "{{{raw}}}",
  "{{#each services}}",
  "${{api.PORT}}",
  "${HOME}",
  "$(touch /tmp/x)",
  "`id`",
  "$$",
  "'''",
  '"""',
  "\\n",
  "\\u0000",
  "%s",
  "<!--",
  "--> ",
  "*/",
  "/*",
  "//",
  " #",
  ": ",
  "- ",
  "&a",
  "*a",
  "!!js",
  "null",
  "yes",
  "0x1F",
  "1e3",
  "</script>",
  "; rm -rf .",
  "__proto__",
  "\u2028",
  "\u00a0",
  "é",
  "😀",
];
const value = fc
  .array(fc.oneof(fc.constantFrom(...SPEAKING), fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 6 })
  .map((parts) => parts.join(""))
  .filter((text) => !/[\u0000-\u001f\u007f]|^\s|\s$/.test(text));
const env = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/).map((name) => `X_${name}`);
const variable = fc.oneof(value, fc.record({ preserve: value.filter((text) => text !== "") }));
const variables = fc.dictionary(env, variable, { maxKeys: 4, noNullPrototype: true });
const segment = fc.stringMatching(/^[A-Za-z0-9_@+(]([A-Za-z0-9._@+()[\] -]{0,6}[A-Za-z0-9)])?$/);
const directory = fc.array(segment, { minLength: 1, maxLength: 3 });
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const platformName = fc.stringMatching(/^[A-Z][A-Za-z0-9 ._@/-]{0,12}$/);
const FRAMEWORKS = ["express", "next", "uvicorn", "axum", "fiber", "redis"];

const manifest = fc
  .record({
    services: fc.uniqueArray(
      fc.record({ name, framework: fc.constantFrom(...FRAMEWORKS), directory, variables, endpoint: name }),
      { minLength: 1, maxLength: 3, selector: (service) => service.name },
    ),
    adopted: platformName,
  })
  .map(({ services, adopted }) =>
    JSON.stringify({
      name: "shop",
      origin: "create",
      services: [
        ...services.map(({ directory: dir, ...rest }, index) => ({
          ...rest,
          dir: dir.join("/"),
          port: 4_000 + index,
          links: rest.framework === "express" ? [{ to: adopted, client: "ioredis", env: "CACHE_URL" }] : [],
        })),
        { kind: "adopted", name: adopted, port: 6_379, serves: "redis" },
      ],
    }),
  );

/** The workspace of a manifest's text, or null if it is refused, with one line. */
function accepted(text: string): Workspace | null {
  try {
    return validate(parseWorkspace(text));
  } catch (error) {
    if (!(error instanceof RnetError)) throw error;
    expect(error.message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    return null;
  }
}

const READERS: readonly (readonly [file: RegExp, read: (text: string) => unknown])[] = [
  [/\.(json)$/, (text) => JSON.parse(text) as unknown],
  [/\.yaml$/, readYaml],
  [/\.toml$/, (text) => parseTOML(text)],
  [/\.tsx?$/, (text) => transformSync(text, { loader: "tsx" })],
  [/\.m?js$/, (text) => transformSync(text, { loader: "js" })],
];

function readYaml(text: string): unknown {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  if (document.errors.length || document.warnings.length) throw document.errors[0] ?? document.warnings[0]!;
  return document.toJS() as unknown;
}

/** Reads every file of a tree that its format has a parser for. */
function readAll(tree: Tree): void {
  for (const [file, text] of Object.entries(tree))
    for (const [kind, read] of READERS) if (kind.test(file)) expect(() => read(text), `${file}\n${text}`).not.toThrow();
}

/** What .railway/rnet.ts declares, by service: evaluated with an SDK that only takes notes. */
function declared(source: string): Map<string, Record<string, unknown>> {
  const { code } = transformSync(source.replace(/^import .*$/m, ""), { loader: "ts", format: "cjs" });
  const found = new Map<string, Record<string, unknown>>();
  const iac = {
    service: (service: string, { env: variablesOf }: { env: Record<string, unknown> }) =>
      found.set(service, variablesOf),
    preserve: () => PRESERVED,
    image: () => null,
    volume: () => null,
    github: () => null,
  };
  // oxlint-disable-next-line no-new-func -- the generated file is to be run, that is the test
  new Function("iac", "module", "exports", code)(iac, {}, {});
  return found;
}
const PRESERVED = Symbol("a secret of the platform's");

/** The environment of compose's services, its own interpolation undone. https://docs.docker.com/reference/compose-file/interpolation/ */
function composed(text: string): Map<string, Record<string, string>> {
  const { services } = readYaml(text) as { services: Record<string, { environment: string[] }> };
  const plain = (entry: string): string => {
    expect(entry.replaceAll("$$", "")).not.toContain("$");
    return entry.replaceAll("$$", "$");
  };
  return new Map(
    Object.entries(services).map(([service, { environment }]) => [
      service,
      Object.fromEntries(
        environment.map((entry) => /^([^=]*)=(.*)$/su.exec(plain(entry))!.slice(1) as [string, string]),
      ),
    ]),
  );
}

/** A single quote together with one of these has no notation that Node's, Python's, Go's and Rust's readers of .env files share. */
function hasNotation(text: string): boolean {
  return !text.includes("'") || !/["\\$`]/.test(text);
}

function literal(text: Variable): string {
  return typeof text === "string" ? text : text.preserve;
}

describe("a manifest with hostile values that are accepted", () => {
  it("stays inside the root, and every file of it can be read by its format's parser", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async (text) => {
        cases++;
        const workspace = accepted(text);
        if (workspace === null) return;
        const tree = await treeOf(workspace);
        const root = "/srv/shop";
        for (const file of Object.keys(tree)) {
          expect(isInside(file), file).toBe(true);
          expect(path.resolve(root, file).startsWith(`${root}/`), file).toBe(true);
        }
        readAll(tree);
        expect(parseWorkspace(printWorkspace(workspace))).toEqual(workspace);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the platform, compose and the laptop the very values that were meant", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async (text) => {
        cases++;
        const workspace = accepted(text);
        if (workspace === null) return;
        taken++;
        const tree = await treeOf(workspace);
        const platform = declared(tree[".railway/rnet.ts"]!);
        const compose = composed(tree[".rnet/compose.yaml"]!);
        for (const service of generated(workspace))
          for (const [key, meant] of Object.entries(service.variables)) {
            const where = `${key} of ${service.name}: ${JSON.stringify(meant)}`;
            expect(platform.get(service.name)![key], where).toBe(typeof meant === "string" ? meant : PRESERVED);
            if (literal(meant).includes("${{")) continue;
            expect(compose.get(service.name)![key], where).toBe(literal(meant));
            if (hasNotation(literal(meant)))
              expect(parseEnv(tree[`${service.dir}/.env.example`]!)[key], where).toBe(literal(meant));
          }
      }),
      { numRuns: 300 },
    );
    expect(taken, "most of these manifests are to be taken, or nothing is tried").toBeGreaterThan(150);
  });

  it("takes no text of a value for a template", async () => {
    for (const text of [
      "{{name}}",
      "{{{name}}}",
      "{{#each services}}x{{/each}}",
      "{{> shared}}",
      "{{lookup this 'x'}}",
    ]) {
      cases++;
      const service = { name: "api", framework: "express", port: 3_000, variables: { X_A: text } };
      const tree = await treeOf(accepted(JSON.stringify({ name: "shop", services: [service] }))!);
      expect(declared(tree[".railway/rnet.ts"]!).get("api")!["X_A"]).toBe(text);
      expect(tree["api/.env.railway"]).toContain(`X_A=${text}\n`);
    }
  });
});

describe("a reference in a value", () => {
  it("never reads what no service has, whatever the names are", () => {
    const odd = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf");
    fc.assert(
      fc.property(odd, odd, (service, key) => {
        cases++;
        const network = new Map([["api", new Map([["PORT", "1"]])]]);
        const reference = `\${{${service}.${key}}}`;
        expect(resolve(reference, "api", network)).toBe(reference);
        expect(resolve(`\${{api.${key}}}`, "api", network)).toBe("");
      }),
    );
  });
});

describe("keys of every object's prototype", () => {
  const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];
  const places = (key: string): readonly string[] => [
    `{"name":"shop","${key}":{"polluted":1}}`,
    `{"name":"shop","services":[{"name":"api","framework":"${key}","port":1}]}`,
    `{"name":"shop","services":[{"name":"api","framework":"express","port":1,"${key}":{"polluted":1}}]}`,
    `{"name":"shop","services":[{"name":"api","framework":"express","port":1,"variables":{"${key}":"polluted"}}]}`,
    `{"name":"shop","services":[{"name":"api","framework":"express","port":1,"links":[{"to":"${key}","client":"fetch","env":"A"}]}]}`,
    `{"name":"shop","services":[{"name":"api","framework":"express","port":1,"links":[{"to":"api","client":"${key}","env":"A"}]}]}`,
  ];

  it.each(KEYS)("%s: refused in every place of a manifest and of a lock, and nothing is changed", (key) => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    for (const text of places(key)) {
      cases++;
      expect(accepted(text), text).toBeNull();
      const lock = `{"version":1,"manifest":${text},"files":{},"seeds":{},"edits":{}}`;
      expect(() => validate(parseLock(lock).manifest), lock).toThrow(RnetError);
    }
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
    expect("polluted" in {}).toBe(false);
  });
});

describe("a manifest far too large", () => {
  it("of 100,000 services is refused in a sentence: there are not so many ports", () => {
    cases++;
    const services = Array.from({ length: 100_000 }, (_, index) => ({
      name: `s${index}`,
      framework: "express",
      port: (index % 65_535) + 1,
      links: index > 0 ? [{ to: `s${index - 1}`, client: "fetch", env: "API_URL" }] : [],
    }));
    expect(() => validate(parseWorkspace(JSON.stringify({ name: "shop", services })))).toThrow(
      /^s0 and s65535 would both listen on port 1;/,
    );
  });

  it("of as many services as there are ports, in one chain, is checked", () => {
    cases++;
    const services = Array.from({ length: 60_000 }, (_, index) => ({
      name: `s${index}`,
      framework: "express",
      port: index + 1,
      links: index > 0 ? [{ to: `s${index - 1}`, client: "fetch", env: "API_URL" }] : [],
    }));
    const workspace = parseWorkspace(JSON.stringify({ name: "shop", services }));
    expect(validate(workspace).services).toHaveLength(60_000);
  });

  it("of 10 MB in one value is written as it is", async () => {
    cases++;
    const service = { name: "api", framework: "express", port: 3_000, variables: { X_A: `'"$${"x".repeat(1e7)}` } };
    const tree = await treeOf(accepted(JSON.stringify({ name: "shop", services: [service] }))!);
    expect(declared(tree[".railway/rnet.ts"]!).get("api")!["X_A"]).toBe(service.variables.X_A);
  });
});

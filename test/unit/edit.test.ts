import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog, type Client } from "../../src/catalog.ts";
import { removeLink } from "../../src/change.ts";
import { planEdits } from "../../src/dependencies.ts";
import { everythingOf } from "../../src/affected.ts";
import { addEntry, removeEntry, type Edit, type EditKind } from "../../src/edit.ts";
import { RnetError } from "../../src/errors.ts";
import { decide, draft, load, NO_HELP, TOUCHED, write } from "../../src/pipeline.ts";
import type { Workspace } from "../../src/workspace.ts";
import { callerOf, scenarios, withClient } from "../scenarios.ts";
import { readTree, temporaryDirectory, treeOf, writeTree } from "../tree.ts";

function edit(kind: EditKind, key: string, value: string): Edit {
  return { path: `api/${kind}`, edit: kind, key, value };
}

function lines(...entries: readonly string[]): string {
  return entries.map((entry) => `${entry}\n`).join("");
}

/** For each kind of file: an entry, and texts as people and their tools leave them. */
const SAMPLES: Record<EditKind, { readonly entry: Edit; readonly texts: Record<string, string> }> = {
  "package.json": {
    entry: edit("package.json", "ioredis", "^6.0.0"),
    texts: {
      "as npm writes it":
        '{\n  "name": "api",\n  "dependencies": {\n    "express": "^5.0.0",\n    "pino": "^9.0.0"\n  },\n  "type": "module"\n}\n',
      "with four spaces":
        '{\n    "name": "api",\n    "dependencies": {\n        "express": "^5.0.0",\n        "pino": "^9.0.0"\n    }\n}\n',
      "with tabs": '{\n\t"name": "api",\n\t"dependencies": {\n\t\t"express": "^5.0.0",\n\t\t"pino": "^9.0.0"\n\t}\n}\n',
      "out of order": '{\n  "dependencies": {\n    "pino": "^9.0.0",\n    "express": "^5.0.0"\n  }\n}\n',
      "without dependencies": '{\n  "name": "api"\n}\n',
      "with one dependency": '{\n  "dependencies": {\n    "zod": "^4.0.0"\n  }\n}\n',
      "with the entry among devDependencies":
        '{\n  "dependencies": {\n    "express": "^5.0.0"\n  },\n  "devDependencies": {\n    "ioredis": "^5.0.0"\n  }\n}\n',
      "on one line": '{ "name": "api", "dependencies": { "express": "^5.0.0" } }\n',
    },
  },
  "requirements.txt": {
    entry: edit("requirements.txt", "redis", "redis>=8,<9"),
    texts: {
      "in order": lines("Flask>=3,<4", "gunicorn>=23,<24", "uvicorn"),
      "out of order": lines("uvicorn", "flask"),
      "with comments": lines("# the server", "flask>=3  # pinned", "", "# logs", "structlog==25.1"),
      "with options": lines("--index-url https://pypi.org/simple", "-r base.txt", "-e .", "flask", "./vendor/thing"),
      "with only comments": lines("# nothing yet", ""),
      "with names that only begin the same": lines("redis-om==0.3", "redisgraph", "rediss"),
      "that is empty": "",
      "with blank lines at the end": "flask\n\n\n",
      "with hashes, as pip-compile writes it": lines(
        "flask==3.1.0 \\",
        "    --hash=sha256:aa \\",
        "    --hash=sha256:bb",
        "    # via -r requirements.in",
      ),
    },
  },
  "Cargo.toml": {
    entry: edit("Cargo.toml", "redis", '{ version = "1.8", features = ["tokio-comp"] }'),
    texts: {
      "as cargo writes it": lines(
        "[package]",
        'name = "api"',
        "",
        "[dependencies]",
        'axum = "0.8"',
        'tokio = { version = "1", features = ["full"] }',
      ),
      "with a table after it": lines(
        "[dependencies]",
        'axum = "0.8"',
        'tokio = "1"',
        "",
        "[dev-dependencies]",
        'tower = "0.5"',
      ),
      "with comments": lines(
        "[dependencies] # ours",
        "# the server",
        'axum = "0.8" # pinned',
        "",
        "# logs",
        "tracing = '0.1'",
        "# the end",
        "",
        "[profile.release]",
        "lto = true",
      ),
      "out of order": lines("[dependencies]", 'tokio = "1"', 'axum = "0.8"'),
      "with aligned values and odd spaces": lines(
        "[dependencies]",
        'axum    = "0.8"',
        '  tokio =   "1"',
        "[lints]",
        'x = "y"',
      ),
      "with values of several lines": lines(
        "[dependencies]",
        'tokio = { version = "1", features = [',
        '    "net", # a socket',
        '    "macros",',
        "] }",
        'uuid = "1"',
      ),
      "with nothing in the table": lines("[dependencies]", "", "[dev-dependencies]", 'redis = "0.1"'),
      "with quoted keys": lines("[dependencies]", '"axum" = "0.8"', "'tokio' = \"1\""),
      "with a table for another dependency": lines(
        "[dependencies]",
        'axum = "0.8"',
        "",
        "[dependencies.tokio]",
        'version = "1"',
      ),
    },
  },
  "go.mod": {
    entry: edit("go.mod", "github.com/redis/go-redis/v9", "v9.22.0"),
    texts: {
      "as go writes it": lines(
        "module api",
        "",
        "go 1.26",
        "",
        "require (",
        "\tgithub.com/gofiber/fiber/v3 v3.5.0",
        "\tgithub.com/valyala/x v1.0.0",
        ")",
        "",
        "require (",
        "\tgolang.org/x/net v0.57.0 // indirect",
        ")",
      ),
      "out of order": lines(
        "module api",
        "",
        "require (",
        "\tgithub.com/valyala/x v1.0.0",
        "\tgithub.com/gofiber/fiber/v3 v3.5.0",
        ")",
      ),
      "with comments": lines(
        "module api // mine",
        "",
        "require (",
        "\t// the server",
        "\tgithub.com/gofiber/fiber/v3 v3.5.0 // pinned",
        "",
        "\t// logs",
        "\tgithub.com/z/log v1.0.0",
        ")",
      ),
      "with another major version": lines(
        "module api",
        "",
        "require (",
        "\tgithub.com/redis/go-redis/v8 v8.0.0",
        "\tgithub.com/redis/go-redis/v90 v90.0.0",
        ")",
      ),
      "with an exclusion of it": lines(
        "module api",
        "",
        "require (",
        "\tgithub.com/gofiber/fiber/v3 v3.5.0",
        ")",
        "",
        "exclude (",
        "\tgithub.com/redis/go-redis/v9 v9.0.0",
        ")",
      ),
      "with a replacement of it": lines(
        "module api",
        "",
        "require (",
        "\tgithub.com/gofiber/fiber/v3 v3.5.0",
        ")",
        "",
        "replace (",
        "\tgithub.com/redis/go-redis/v9 v9.22.0 => ../redis",
        ")",
      ),
    },
  },
  "go.sum": {
    entry: edit("go.sum", "github.com/redis/go-redis/v9 v9.22.0/go.mod", "h1:abc="),
    texts: {
      "as go writes it": lines(
        "github.com/gofiber/fiber/v3 v3.5.0 h1:a=",
        "github.com/gofiber/fiber/v3 v3.5.0/go.mod h1:b=",
        "golang.org/x/net v0.57.0 h1:c=",
      ),
      "with the module's own checksum": lines(
        "github.com/redis/go-redis/v9 v9.22.0 h1:a=",
        "golang.org/x/net v0.57.0 h1:c=",
      ),
      "with other versions of it": lines(
        "github.com/redis/go-redis/v9 v9.3.0/go.mod h1:a=",
        "github.com/redis/go-redis/v9 v9.21.0/go.mod h1:b=",
        "github.com/redis/go-redis/v9 v9.23.0/go.mod h1:c=",
      ),
      "with versions in the order of their numbers": lines(
        "a.com/x v1.9.0/go.mod h1:a=",
        "a.com/x v1.10.0/go.mod h1:b=",
      ),
      "that is empty": "",
    },
  },
};

const KINDS = Object.keys(SAMPLES) as EditKind[];
const TEXTS = KINDS.flatMap((kind) =>
  Object.entries(SAMPLES[kind].texts).map(([what, text]) => ({ kind, what, text, entry: SAMPLES[kind].entry })),
);

/** Whether every line of a text is in another one, in the same order; a comma at the end of a line counts for nothing. */
function isLeftIn(text: string, longer: string): boolean {
  const rest = longer.split("\n").map((line) => line.replace(/,$/, ""));
  return text.split("\n").every((line) => {
    const at = rest.indexOf(line.replace(/,$/, ""));
    if (at !== -1) rest.splice(0, at + 1);
    return at !== -1;
  });
}

describe("adding an entry to a file", () => {
  it.each(TEXTS)("($kind $what) puts it there once", ({ text, entry }) => {
    const added = addEntry(text, entry);
    expect([added.result, added.text.length - text.length]).toEqual(["edit", expect.any(Number)]);
    expect(addEntry(added.text, entry)).toEqual({ text: added.text, result: "same" });
    expect(added.text.length).toBeGreaterThan(text.length + entry.value.length);
    expect(added.text.endsWith("\n")).toBe(true);
  });

  it.each(TEXTS)("($kind $what) and taking it out gives the same bytes", ({ text, entry }) => {
    expect(removeEntry(addEntry(text, entry).text, entry)).toEqual({ text, result: "edit" });
  });

  it.each(TEXTS.filter(({ what }) => what !== "on one line"))(
    "($kind $what) keeps its other lines and their order",
    ({ text, entry }) => {
      expect(isLeftIn(text, addEntry(text, entry).text)).toBe(true);
    },
  );

  it.each(TEXTS)("($kind $what) is undone only once", ({ text, entry }) => {
    expect(removeEntry(text, entry)).toEqual({ text, result: "same" });
  });
});

describe("an entry that was the first, taken out again,", () => {
  it.each<readonly [kind: EditKind, what: string, text: string, left: string]>([
    ["package.json", "takes empty dependencies with it", '{\n  "a": 1,\n  "dependencies": {}\n}\n', '{\n  "a": 1\n}\n'],
    ["Cargo.toml", "leaves its table", lines("[package]"), lines("[package]", "", "[dependencies]")],
    ["go.mod", "leaves its block", lines("module api"), lines("module api", "", "require (", ")")],
  ])("(%s) %s", (kind, _, text, left) => {
    const { entry } = SAMPLES[kind];
    expect(removeEntry(addEntry(text, entry).text, entry).text).toBe(left);
  });
});

describe("an entry goes where its file is in order, else to the end", () => {
  it.each<readonly [kind: EditKind, what: string, text: string, added: string]>([
    [
      "package.json",
      "between its neighbours",
      '{\n  "dependencies": {\n    "express": "1",\n    "pino": "1"\n  }\n}\n',
      '{\n  "dependencies": {\n    "express": "1",\n    "ioredis": "^6.0.0",\n    "pino": "1"\n  }\n}\n',
    ],
    [
      "package.json",
      "first",
      '{\n  "dependencies": {\n    "pino": "1"\n  }\n}\n',
      '{\n  "dependencies": {\n    "ioredis": "^6.0.0",\n    "pino": "1"\n  }\n}\n',
    ],
    [
      "package.json",
      "last, out of order",
      '{\n\t"dependencies": {\n\t\t"pino": "1",\n\t\t"express": "1"\n\t}\n}\n',
      '{\n\t"dependencies": {\n\t\t"pino": "1",\n\t\t"express": "1",\n\t\t"ioredis": "^6.0.0"\n\t}\n}\n',
    ],
    ["requirements.txt", "between its neighbours", lines("flask", "uvicorn"), lines("flask", "redis>=8,<9", "uvicorn")],
    [
      "requirements.txt",
      "by its name without case",
      lines("Flask", "Uvicorn"),
      lines("Flask", "redis>=8,<9", "Uvicorn"),
    ],
    ["requirements.txt", "last, out of order", lines("uvicorn", "flask"), lines("uvicorn", "flask", "redis>=8,<9")],
    [
      "requirements.txt",
      "before a comment at the end",
      lines("flask", "# the end"),
      lines("flask", "redis>=8,<9", "# the end"),
    ],
    [
      "requirements.txt",
      "last, behind its neighbour's hashes",
      lines("flask==3.1.0 \\", "    --hash=sha256:aa \\", "    --hash=sha256:bb", "# the end"),
      lines("flask==3.1.0 \\", "    --hash=sha256:aa \\", "    --hash=sha256:bb", "redis>=8,<9", "# the end"),
    ],
    [
      "requirements.txt",
      "first, below what the file says of itself",
      lines("# what we run on", "uvicorn"),
      lines("# what we run on", "redis>=8,<9", "uvicorn"),
    ],
    [
      "requirements.txt",
      "above its neighbour's comment",
      lines("flask", "# runs it", "uvicorn"),
      lines("flask", "redis>=8,<9", "# runs it", "uvicorn"),
    ],
    [
      "Cargo.toml",
      "between its neighbours",
      lines("[dependencies]", 'axum = "1"', 'tokio = "1"'),
      lines("[dependencies]", 'axum = "1"', 'redis = { version = "1.8", features = ["tokio-comp"] }', 'tokio = "1"'),
    ],
    [
      "Cargo.toml",
      "last, before the next table",
      lines("[dependencies]", 'axum = "1"', "", "[lints]"),
      lines("[dependencies]", 'axum = "1"', 'redis = { version = "1.8", features = ["tokio-comp"] }', "", "[lints]"),
    ],
    [
      "Cargo.toml",
      "above its neighbour's comment",
      lines("[dependencies]", 'axum = "1"', "# runs it", 'tokio = "1"'),
      lines(
        "[dependencies]",
        'axum = "1"',
        'redis = { version = "1.8", features = ["tokio-comp"] }',
        "# runs it",
        'tokio = "1"',
      ),
    ],
    [
      "go.mod",
      "between its neighbours, among the direct ones",
      lines(
        "require (",
        "\ta.com/x v1.0.0",
        "\tz.com/x v1.0.0",
        ")",
        "",
        "require (",
        "\tb.com/x v1.0.0 // indirect",
        ")",
      ),
      lines(
        "require (",
        "\ta.com/x v1.0.0",
        "\tgithub.com/redis/go-redis/v9 v9.22.0",
        "\tz.com/x v1.0.0",
        ")",
        "",
        "require (",
        "\tb.com/x v1.0.0 // indirect",
        ")",
      ),
    ],
    [
      "go.mod",
      "above its neighbour's comment",
      lines("require (", "\ta.com/x v1.0.0", "\t// logs", "\tz.com/x v1.0.0", ")"),
      lines(
        "require (",
        "\ta.com/x v1.0.0",
        "\tgithub.com/redis/go-redis/v9 v9.22.0",
        "\t// logs",
        "\tz.com/x v1.0.0",
        ")",
      ),
    ],
    [
      "go.sum",
      "after the module's own checksum",
      lines("github.com/redis/go-redis/v9 v9.22.0 h1:a=", "github.com/redis/go-redis/v9 v9.23.0 h1:a="),
      lines(
        "github.com/redis/go-redis/v9 v9.22.0 h1:a=",
        "github.com/redis/go-redis/v9 v9.22.0/go.mod h1:abc=",
        "github.com/redis/go-redis/v9 v9.23.0 h1:a=",
      ),
    ],
    [
      // As `go mod tidy` sorts it: https://pkg.go.dev/golang.org/x/mod/module#Sort
      "go.sum",
      "by the number of its version",
      lines("github.com/redis/go-redis/v9 v9.3.0/go.mod h1:a=", "github.com/redis/go-redis/v9 v9.100.0/go.mod h1:a="),
      lines(
        "github.com/redis/go-redis/v9 v9.3.0/go.mod h1:a=",
        "github.com/redis/go-redis/v9 v9.22.0/go.mod h1:abc=",
        "github.com/redis/go-redis/v9 v9.100.0/go.mod h1:a=",
      ),
    ],
  ])("%s: %s", (kind, _, text, added) => {
    expect(addEntry(text, SAMPLES[kind].entry).text).toBe(added);
  });

  it("go.mod: an indirect requirement among the indirect ones", () => {
    const text = lines("require (", "\tb.com/x v1.0.0", ")", "", "require (", "\tb.com/y v1.0.0 // indirect", ")");
    const added = lines(
      "require (",
      "\tb.com/x v1.0.0",
      ")",
      "",
      "require (",
      "\ta.com/x v1.0.0 // indirect",
      "\tb.com/y v1.0.0 // indirect",
      ")",
    );
    expect(addEntry(text, edit("go.mod", "a.com/x", "v1.0.0 // indirect")).text).toBe(added);
  });
});

describe("an entry that a person set to something else is kept", () => {
  it.each<readonly [kind: EditKind, what: string, text: string]>([
    ["package.json", "another range", '{\n  "dependencies": {\n    "ioredis": "5.4.0"\n  }\n}\n'],
    ["package.json", "a place in the workspace", '{\n  "dependencies": {\n    "ioredis": "workspace:*"\n  }\n}\n'],
    ["requirements.txt", "another version", lines("redis==5.0")],
    ["requirements.txt", "an extra", lines("redis[hiredis]>=8,<9")],
    ["requirements.txt", "a comment behind it", lines("redis>=8,<9  # the cache")],
    ["requirements.txt", "another spelling of the name", lines("Redis>=8,<9")],
    ["requirements.txt", "an address", lines("redis @ https://example.com/redis.whl")],
    ["requirements.txt", "a condition", lines("redis>=8,<9; python_version > '3.9'")],
    ["requirements.txt", "hashes", lines("redis>=8,<9 \\", "    --hash=sha256:aa")],
    ["Cargo.toml", "another version", lines("[dependencies]", 'redis = "0.27"')],
    ["Cargo.toml", "the workspace's", lines("[dependencies]", "redis = { workspace = true }")],
    ["Cargo.toml", "the workspace's, dotted", lines("[dependencies]", "redis.workspace = true")],
    ["Cargo.toml", "a quoted key", lines("[dependencies]", '"redis" = "0.27"')],
    [
      "Cargo.toml",
      "a table of its own",
      lines("[dependencies]", 'axum = "1"', "", "[dependencies.redis]", 'version = "0.27"'),
    ],
    ["Cargo.toml", "a table of its own, and no other", lines("[dependencies.redis]", 'version = "0.27"')],
    ["go.mod", "another version", lines("require (", "\tgithub.com/redis/go-redis/v9 v9.1.0", ")")],
    ["go.mod", "an indirect one", lines("require (", "\tgithub.com/redis/go-redis/v9 v9.22.0 // indirect", ")")],
    ["go.mod", "another version on one line", lines("require github.com/redis/go-redis/v9 v9.1.0")],
    ["go.mod", "a comment behind it", lines("require (", "\tgithub.com/redis/go-redis/v9 v9.22.0 // the cache", ")")],
    ["go.sum", "another checksum", lines("github.com/redis/go-redis/v9 v9.22.0/go.mod h1:zzz=")],
  ])("%s: %s", (kind, _, text) => {
    const { entry } = SAMPLES[kind];
    expect([addEntry(text, entry), removeEntry(text, entry)]).toEqual([
      { text, result: "keep" },
      { text, result: "keep" },
    ]);
  });
});

describe("a file without a line break at its end", () => {
  it.each(TEXTS.filter(({ text }) => /\S\n$/.test(text)))(
    "($kind $what) takes an entry and keeps its last line",
    ({ kind, text, entry }) => {
      const short = text.replace(/\n$/, "");
      const added = addEntry(short, entry);
      expect(addEntry(added.text, entry).result).toBe("same");
      expect(kind === "package.json" || isLeftIn(text.trimEnd(), added.text)).toBe(true);
      expect(removeEntry(added.text, entry).text.trimEnd()).toBe(short.trimEnd());
    },
  );
});

describe("a file that cannot be read as what it is", () => {
  it.each<readonly [EditKind, string, string]>([
    ["Cargo.toml", "a table that is cut off", "[dependencies"],
    ["Cargo.toml", "one key twice", lines("[dependencies]", "a = 1", "a = 2")],
    ["Cargo.toml", "conflict markers", lines("[dependencies]", "<<<<<<< mine", 'a = "1"', "=======", ">>>>>>> theirs")],
    ["package.json", "nothing", ""],
    ["package.json", "a list", "[]\n"],
    ["package.json", "dependencies that are a list", '{ "dependencies": [] }\n'],
    ["package.json", "a brace too few", '{ "dependencies": {\n'],
    ["package.json", "conflict markers", lines("{", "<<<<<<< mine", '  "a": 1', "=======", ">>>>>>> theirs", "}")],
  ])("(%s with %s) is refused with its path, not with a stack", (kind, _, text) => {
    const act = (): unknown => addEntry(text, SAMPLES[kind].entry);
    expect(act).toThrow(RnetError);
    expect(act).toThrow(`api/${kind}`);
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const words = fc.uniqueArray(word, { maxLength: 8 });
const someLines = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(line, { maxLength: 10 }).map((entries) => lines(...entries));

/** Files as they might be: entries in any order, comments and blank lines between them. */
const FILES: Record<EditKind, fc.Arbitrary<string>> = {
  "package.json": fc
    .record({ names: words, indent: fc.constantFrom(2, 4, "\t"), after: words, has: fc.boolean() })
    .map(({ names, indent, after, has }) => {
      const dependencies = Object.fromEntries(names.map((name) => [name, "^1.0.0"]));
      const more = Object.fromEntries(after.map((name) => [name, 1]));
      const some = has && names.length > 0 ? { dependencies } : {};
      return `${JSON.stringify({ name: "api", ...some, ...more, type: "module" }, null, indent)}\n`;
    }),
  "requirements.txt": someLines(
    fc.oneof(
      word.map((name) => `x${name}==1.0  # pinned`),
      word.map((name) => `# ${name}`),
      fc.constantFrom("", "-r base.txt", "./vendor"),
    ),
  ),
  "Cargo.toml": fc
    .tuple(words, fc.array(fc.constantFrom("# note", "", "  # note"), { minLength: 8, maxLength: 8 }), fc.boolean())
    .map(([names, between, tail]) =>
      lines(
        "[package]",
        'name = "api"',
        "",
        "[dependencies]",
        ...names.flatMap((name, index) => [
          between[index]!,
          `x${name} = { version = "1", features = ["x"] } # ${name}`,
        ]),
        ...(tail ? ["", "[lints.clippy]", 'all = "warn"'] : []),
      ),
    ),
  "go.mod": fc
    .tuple(words, words, fc.boolean())
    .map(([direct, indirect, comments]) =>
      lines(
        "module api",
        "",
        "require (",
        ...direct.flatMap((name) => [...(comments ? [`\t// ${name}`] : []), `\tx.com/${name} v1.0.0`]),
        "\tzz.com/last v1.0.0",
        ")",
        "",
        "require (",
        ...indirect.map((name) => `\ty.com/${name} v1.0.0 // indirect`),
        "\tzz.com/very/last v1.0.0 // indirect",
        ")",
      ),
    ),
  "go.sum": words.map((names) =>
    lines(...names.toSorted().flatMap((name) => [`x.com/${name} v1.0.0 h1:a=`, `x.com/${name} v1.0.0/go.mod h1:b=`])),
  ),
};

function editsOf(workspace: Workspace): Edit[] {
  return planEdits(workspace, everythingOf(workspace).services);
}

/** Every entry that any client brings, by kind of file. */
const ENTRIES = scenarios()
  .flatMap(({ workspace }) => editsOf(workspace))
  .filter(
    (entry, index, all) => all.findIndex((other) => other.edit === entry.edit && other.key === entry.key) === index,
  );

describe("whatever the file", () => {
  it.each(KINDS)("adding what clients bring to a %s and taking it out in any order gives the same bytes", (kind) => {
    const entries = ENTRIES.filter((entry) => entry.edit === kind);
    expect(entries.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(FILES[kind], fc.shuffledSubarray(entries, { minLength: 1 }), fc.nat(), (text, some, turn) => {
        const added = some.reduce((current, entry) => addEntry(current, entry).text, text);
        const others = [...some.slice(turn % some.length), ...some.slice(0, turn % some.length)];
        expect(isLeftIn(text, added)).toBe(true);
        expect(some.map((entry) => addEntry(added, entry).result)).toEqual(some.map(() => "same"));
        expect(others.reduce((current, entry) => removeEntry(current, entry).text, added)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

const clients = Object.values(catalog.clients);
const START: Workspace = { name: "x", packageManager: "npm", repository: null, origin: "create", services: [] };

/** A workspace on disk without the links of one that has them, and the commands that link and unlink. */
function onDisk(client: Client, asSaved: (text: string) => string) {
  const linked = withClient(client, callerOf(client.language).id);
  const links = linked.services.flatMap((service) => (service.kind === "generated" ? service.links : []));
  const bare = links.reduce((workspace, { to, env }) => removeLink("app", to, env)(workspace), linked);
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  const files = editsOf(linked).map(({ path: file }) => file);
  const tree = Object.entries(treeOf(bare)).map(([file, text]) => [file, files.includes(file) ? asSaved(text) : text]);
  writeTree(root, Object.fromEntries(tree));
  const run = (workspace: Workspace): void => {
    const drafted = draft(load(root), START, () => workspace, TOUCHED);
    write(root, decide(drafted, NO_HELP));
  };
  return { root, files: new Set(files), link: () => run(linked), unlink: () => run(bare) };
}

describe("through the pipeline, a link and its end leave every byte as it was", () => {
  it.each(clients)("with $id", (client) => {
    const { root, link, unlink } = onDisk(client, (text) => text);
    const before = readTree(root);
    link();
    expect(readTree(root)).not.toEqual(before);
    unlink();
    expect(readTree(root)).toEqual(before);
  });

  const SAVED: readonly (readonly [string, (text: string) => string])[] = [
    ["CRLF line ends", (text) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["both", (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
  ];
  const editing = clients.filter((client) => editsOf(withClient(client, callerOf(client.language).id)).length > 0);
  const one = (["node", "python", "rust", "go"] as const).map((language) =>
    editing.find((client) => client.language === language)!,
  );
  it.each(one.flatMap((client) => SAVED.map(([what, asSaved]) => ({ id: client.id, client, what, asSaved }))))(
    "with $id in a file that has $what, which stays",
    ({ client, asSaved }) => {
      const { root, files, link, unlink } = onDisk(client, asSaved);
      const before = readTree(root);
      link();
      const between = readTree(root);
      const plain = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
      for (const file of files) {
        expect(between[file]).not.toBe(before[file]);
        expect(between[file]).toBe(asSaved(plain(between[file]!)));
      }
      unlink();
      expect(readTree(root)).toEqual(before);
    },
  );

  it("as git sees it too", () => {
    const { root, link, unlink } = onDisk(catalog.clients["ioredis"]!, (text) => text);
    const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" });
    git("init", "--quiet");
    git("add", "--all");
    link();
    expect(git("diff", "--name-only").split("\n")).toContain("app/package.json");
    unlink();
    expect(
      git("status", "--porcelain")
        .split("\n")
        .filter((line) => !line.startsWith("A ")),
    ).toEqual([""]);
    expect(fs.existsSync(path.join(root, ".rnet/journal.json"))).toBe(false);
  });
});

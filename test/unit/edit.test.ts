import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog, type Client } from "../../src/model/catalog.ts";
import { removeLink } from "../../src/changes/change.ts";
import { planEdits } from "../../src/edits/planned-edits.ts";
import { everythingOf } from "../../src/model/affected.ts";
import { addEntry, removeEntry } from "../../src/edits/edit.ts";
import { RnetError } from "../../src/core/errors.ts";
import type { Workspace } from "../../src/model/workspace.ts";
import { applyChange } from "../apply.ts";
import { callerOf, scenarios, withClient } from "../scenarios.ts";
import { readTree, temporaryDirectory, treeOf, writeTree } from "../tree.ts";
import type { Edit, EditKind } from "../../src/model/edit-kinds.ts";

function edit(kind: EditKind, key: string, value: string): Edit {
  return { path: `api/${kind}`, edit: kind, key, value };
}

function lines(...entries: readonly string[]): string {
  return entries.map((entry) => `${entry}\n`).join("");
}

/** For each kind of file: an entry, and texts as users and their tools leave them. */
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
  "pyproject.toml": {
    entry: edit("pyproject.toml", "redis", "redis>=8,<9"),
    texts: {
      "as uv writes it": lines(
        "[project]",
        'name = "api"',
        "dependencies = [",
        '    "fastapi>=0.120",',
        '    "uvicorn>=0.38",',
        "]",
        "",
        "[dependency-groups]",
        'dev = ["redis>=5"]',
      ),
      "on one line": lines("[project]", 'name = "api"', "dependencies = ['flask>=3', 'gunicorn']", "", "[tool.x]"),
      "with nothing yet": lines("[project]", 'name = "api"', "dependencies = []"),
      "with comments and no last comma": lines(
        "[project]",
        "dependencies = [",
        "  # the server",
        '  "fastapi[standard]", # pinned',
        '  "Zope.Interface" # the last',
        "  # the end",
        "]",
      ),
      "with optional ones": lines(
        "[project]",
        "dependencies = [",
        '  "flask",',
        "]",
        "[project.optional-dependencies]",
        'redis = ["redis>=5"]',
      ),
      "with names that only begin the same": lines("[project]", "dependencies = [", '  "redis-om",', '  "rediss"', "]"),
    },
  },
  "pnpm-workspace.yaml packages": {
    entry: edit("pnpm-workspace.yaml packages", "services/jobs", "member"),
    texts: {
      "as pnpm init writes it": lines("packages:", "  - apps/*", "  - packages/*"),
      "with double quotes": lines("packages:", '  - "apps/*"', '  - "packages/**"', '  - "!**/test/**"'),
      "with single quotes, not indented": lines("packages:", "- 'apps/*'", "- 'web'", "", "catalog:", "  zod: ^4.0.0"),
      "with comments": lines(
        "# ours",
        "packages:",
        "  # what we ship",
        "  - apps/* # all",
        "",
        "  # what we share",
        "  -   packages/*",
        "# the end",
        "onlyBuiltDependencies:",
        "  - esbuild",
      ),
      "without packages": lines("catalog:", "  services: ^1.0.0", "  react: ^19.0.0"),
      "on one line": lines("packages: ['apps/*', \"packages/*\"] # all", "catalog: {}"),
      "on one line, empty": lines("packages: []"),
      "in brackets on several lines": lines("packages: [", '  "apps/*",', '  "web"', "]"),
      "that is empty": "",
    },
  },
  "package.json workspaces": {
    entry: edit("package.json workspaces", "services/jobs", "member"),
    texts: {
      "as npm writes it":
        '{\n  "name": "x",\n  "workspaces": [\n    "apps/*",\n    "web"\n  ],\n  "private": true\n}\n',
      "with tabs": '{\n\t"workspaces": [\n\t\t"apps/*",\n\t\t"packages/*"\n\t]\n}\n',
      "as yarn's object":
        '{\n    "workspaces": {\n        "packages": [\n            "apps/*"\n        ],\n        "nohoist": []\n    }\n}\n',
      "on one line within others":
        '{\n  "name": "x",\n  "workspaces": ["apps/*","packages/*"],\n  "private": true\n}\n',
      "on one line": '{ "workspaces": { "packages": [ "web" ] } }\n',
      "on one line, empty": '{\n  "workspaces": []\n}\n',
      "with what it leaves out": '{\n  "workspaces": [\n    "packages/*",\n    "!packages/old"\n  ]\n}\n',
    },
  },
  "Cargo.toml members": {
    entry: edit("Cargo.toml members", "services/jobs", "member"),
    texts: {
      "as cargo writes it": lines("[workspace]", 'resolver = "3"', 'members = ["api", "web"]').replace(
        '["api", "web"]',
        '[\n    "api",\n    "web",\n]',
      ),
      "on one line": lines("[workspace]", 'members = ["crates/*", "xtask"]', 'exclude = ["old"]'),
      "on one line with a last comma": lines("[workspace]", 'members = ["api",] # all'),
      "on one line, empty": lines("[package]", 'name = "x"', "", "[workspace]", "members = []"),
      "with comments": lines(
        "[workspace]",
        "members = [ # all",
        "  # the servers",
        "  'api', # ours",
        "",
        "  # the tools",
        "  'xtask' # theirs",
        "  # the end",
        "]",
        "[workspace.dependencies]",
        'serde = "1"',
      ),
      "on lines of several": lines("[workspace]", "members = [", '  "a", "b",', '  "x", "y"', "]"),
      "with brackets on its items' lines": lines("[workspace]", 'members = ["a",', '           "b"]'),
      "as a dotted key": lines("workspace.members = [", '  "a",', "]"),
    },
  },
  "go.work use": {
    entry: edit("go.work use", "services/jobs", "member"),
    texts: {
      "as go writes it": lines("go 1.26", "", "use (", "\t./api", "\t./web", ")"),
      "with single lines": lines("go 1.26", "", "use ./api", "use ./web"),
      "with one line": lines("go 1.26", "", "use ./api // ours", "", "replace a.com/x => ./x"),
      "with comments": lines(
        "// ours",
        "go 1.26.0",
        "toolchain go1.26.8",
        "use ( // all",
        "\t// the servers",
        "\t./api // first",
        "",
        '\t"./web"',
        ") // done",
        "",
        "replace (",
        "\texample.com/x => ./services/jobs",
        ")",
      ),
      "with nothing in the block": lines("go 1.26", "use (", ")"),
      "with a module at the root": lines("go 1.26", "use (", "\t.", "\t./tools", ")"),
    },
  },
  "pyproject.toml members": {
    entry: edit("pyproject.toml members", "services/jobs", "member"),
    texts: {
      "as uv writes it": lines("[project]", 'name = "x"', "", "[tool.uv.workspace]", "members = [", '    "api",', "]"),
      "on one line": lines("[tool.uv.workspace]", 'members = ["packages/*"]', 'exclude = ["packages/old"]'),
      "on one line within others": lines("[tool.uv]", "workspace = { members = ['libs/*'] } # all", "package = false"),
      "with comments and no last comma": lines(
        "[tool.uv.workspace]",
        "members = [",
        "    # what we ship",
        '    "api", # ours',
        '    "web" # theirs',
        "]",
        "",
        "[tool.ruff]",
        "line-length = 100",
      ),
    },
  },
};

const KINDS = Object.keys(SAMPLES) as EditKind[];
const TEXTS = KINDS.flatMap((kind) =>
  Object.entries(SAMPLES[kind].texts).map(([what, text]) => ({ kind, what, text, entry: SAMPLES[kind].entry })),
);

function withoutComma(line: string): string {
  return line.replace(/,(?= *(#.*)?$)/, "");
}

/** Whether every line of a text is in another one, in the same order; a comma at the end of a line counts for nothing. */
function isLeftIn(text: string, longer: string): boolean {
  const rest = longer.split("\n").map((line) => withoutComma(line));
  return text.split("\n").every((line) => {
    const at = rest.indexOf(withoutComma(line));
    if (at !== -1) rest.splice(0, at + 1);
    return at !== -1;
  });
}

/** Whether two texts differ in one line at most, and that of the longer one has grown around what was there. */
function isOneLineGrown(text: string, longer: string): boolean {
  const after = longer.split("\n");
  const changed = text
    .split("\n")
    .flatMap((line, index) => (line === after[index] ? [] : [[line, after[index] ?? ""]]));
  const [before = "", grown = ""] = changed[0] ?? [];
  const rest = [...grown].reduce((left, character) => (left[0] === character ? left.slice(1) : left), before);
  return changed.length <= 1 && text.split("\n").length === after.length && rest === "";
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

  it.each(TEXTS.filter(({ what }) => !what.startsWith("on one line")))(
    "($kind $what) keeps its other lines and their order",
    ({ text, entry }) => {
      const added = addEntry(text, entry).text;
      expect(isLeftIn(text, added) || isOneLineGrown(text, added)).toBe(true);
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
    ["pyproject.toml", "leaves its list", lines("[project]"), lines("[project]", "dependencies = []")],
    [
      "pyproject.toml members",
      "leaves its list",
      lines("[tool.uv.workspace]"),
      lines("[tool.uv.workspace]", "members = []"),
    ],
    [
      "Cargo.toml members",
      "leaves its list",
      lines("[workspace] # ours", 'resolver = "3"', "", "[profile.release]"),
      lines("[workspace] # ours", 'resolver = "3"', "members = []", "", "[profile.release]"),
    ],
    ["pnpm-workspace.yaml packages", "takes empty packages with it", lines("packages:", "a: 1"), lines("a: 1")],
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
      "pyproject.toml",
      "between its neighbours, in their quotes",
      lines("[project]", "dependencies = [", "  'fastapi',", "  'uvicorn',", "]"),
      lines("[project]", "dependencies = [", "  'fastapi',", "  'redis>=8,<9',", "  'uvicorn',", "]"),
    ],
    [
      "pyproject.toml",
      "last, with the comma that its neighbour lacked",
      lines("[project]", "dependencies = [", '  "fastapi" # pinned', "]"),
      lines("[project]", "dependencies = [", '  "fastapi", # pinned', '  "redis>=8,<9"', "]"),
    ],
    [
      "pnpm-workspace.yaml packages",
      "between its neighbours, without quotes as they are",
      lines("packages:", "  - packages/*", "  - tools/*"),
      lines("packages:", "  - packages/*", "  - services/jobs", "  - tools/*"),
    ],
    [
      "pnpm-workspace.yaml packages",
      "in the quotes of what needed none",
      lines("packages:", "  - web", '  - "!**/test/**"'),
      lines("packages:", "  - web", '  - "!**/test/**"', "  - services/jobs"),
    ],
    [
      "package.json workspaces",
      "last, out of order, on one line",
      '{ "workspaces": ["web", "api"] }\n',
      '{ "workspaces": ["web", "api", "services/jobs"] }\n',
    ],
    [
      "package.json workspaces",
      "first, on a line of its own",
      '{\n\t"workspaces": [\n\t\t"web"\n\t]\n}\n',
      '{\n\t"workspaces": [\n\t\t"services/jobs",\n\t\t"web"\n\t]\n}\n',
    ],
    [
      "Cargo.toml members",
      "behind one without a comma, whose comment has one",
      lines("[workspace]", "members = [", '  "api" # first, of all', "]"),
      lines("[workspace]", "members = [", '  "api", # first, of all', '  "services/jobs"', "]"),
    ],
    [
      "pyproject.toml members",
      "behind one without a comma, whose comment has one",
      lines("[tool.uv.workspace]", "members = [", '  "api" # first, of all', "]"),
      lines("[tool.uv.workspace]", "members = [", '  "api", # first, of all', '  "services/jobs"', "]"),
    ],
    [
      "Cargo.toml members",
      "if its last comma is kept",
      lines("[workspace]", 'members = ["api",]'),
      lines("[workspace]", 'members = ["api", "services/jobs",]'),
    ],
    [
      "Cargo.toml members",
      "after its neighbour's comment",
      lines("[workspace]", "members = [", '  "api", # ours', '  "web",', "]"),
      lines("[workspace]", "members = [", '  "api", # ours', '  "services/jobs",', '  "web",', "]"),
    ],
    [
      "go.work use",
      "between its neighbours",
      lines("go 1.26", "use (", "\t./api", "\t./web", ")"),
      lines("go 1.26", "use (", "\t./api", "\t./services/jobs", "\t./web", ")"),
    ],
    [
      "go.work use",
      "as a line of its own where the others are",
      lines("go 1.26", "use ./api", "use ./web"),
      lines("go 1.26", "use ./api", "use ./services/jobs", "use ./web"),
    ],
    ["go.work use", "first", lines("go 1.26"), lines("go 1.26", "", "use ./services/jobs")],
    [
      "pyproject.toml members",
      "between its neighbours",
      lines("[tool.uv.workspace]", "members = ['api', 'web']"),
      lines("[tool.uv.workspace]", "members = ['api', 'services/jobs', 'web']"),
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

describe("a member that an entry names or covers is there already", () => {
  it.each<readonly [kind: EditKind, what: string, text: string]>([
    ["pnpm-workspace.yaml packages", "itself", lines("packages:", "  - ./services/jobs/")],
    ["pnpm-workspace.yaml packages", "a glob", lines("packages:", "  - 'services/*'")],
    ["pnpm-workspace.yaml packages", "a deep glob", lines("packages:", "  - '**'")],
    ["pnpm-workspace.yaml packages", "a choice", lines("packages: ['{apps,services}/*']")],
    ["package.json workspaces", "itself", '{ "workspaces": ["./services/jobs"] }\n'],
    ["package.json workspaces", "a glob", '{ "workspaces": { "packages": ["services/**"] } }\n'],
    [
      "package.json workspaces",
      "a glob beside what is left out",
      '{ "workspaces": ["services/*", "!services/old"] }\n',
    ],
    ["Cargo.toml members", "itself", lines("[workspace]", 'members = ["services/jobs"]')],
    [
      "Cargo.toml members",
      "itself, though excluded",
      lines("[workspace]", 'members = ["services/jobs"]', 'exclude = ["services"]'),
    ],
    ["Cargo.toml members", "a glob", lines("[workspace]", 'members = ["services/*"]', 'exclude = ["services/old"]')],
    ["go.work use", "itself in quotes", lines("go 1.26", 'use "./services/jobs" // ours')],
    ["go.work use", "itself without a dot", lines("go 1.26", "use (", "\tservices/jobs", ")")],
    ["pyproject.toml members", "a glob", lines("[tool.uv.workspace]", 'members = ["services/*"]')],
  ])("(%s: %s)", (kind, _, text) => {
    expect(addEntry(text, SAMPLES[kind].entry)).toEqual({ text, result: "same" });
  });
});

describe("a member that something leaves out is not there, however it is named", () => {
  it.each<readonly [kind: EditKind, text: string]>([
    ["pnpm-workspace.yaml packages", lines("packages:", "  - services/*", "  - '!services/jobs'")],
    ["package.json workspaces", '{ "workspaces": ["**", "!services/**"] }\n'],
    ["Cargo.toml members", lines("[workspace]", 'members = ["services/*"]', 'exclude = ["services"]')],
    ["pyproject.toml members", lines("[tool.uv.workspace]", 'members = ["services/*"]', 'exclude = ["services/j*"]')],
    ["go.work use", lines("go 1.26", "// use ./services/jobs", "use ./services/jobs2")],
  ])("(%s)", (kind, text) => {
    expect(addEntry(text, SAMPLES[kind].entry).result).toBe("edit");
  });
});

describe("an entry that the user set to something else is kept", () => {
  it.each<readonly [kind: EditKind, what: string, text: string]>([
    ["package.json", "another range", '{\n  "dependencies": {\n    "ioredis": "5.4.0"\n  }\n}\n'],
    ["package.json", "a place in the workspace", '{\n  "dependencies": {\n    "ioredis": "workspace:*"\n  }\n}\n'],
    ["requirements.txt", "another version", lines("redis==5.0")],
    ["pyproject.toml", "another version", lines("[project]", 'dependencies = ["redis==5.0"]')],
    ["pyproject.toml", "another spelling of the name", lines("[project]", "dependencies = ['Redis>=8,<9']")],
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
      const isKept = isLeftIn(text.trimEnd(), added.text) || isOneLineGrown(short, added.text.trimEnd());
      expect(kind === "package.json" || isKept).toBe(true);
      expect(removeEntry(added.text, entry).text.trimEnd()).toBe(short.trimEnd());
    },
  );
});

describe("a file that cannot be read as what it is", () => {
  it.each<readonly [EditKind, string, string]>([
    ["Cargo.toml", "a table that is cut off", "[dependencies"],
    ["Cargo.toml", "one key twice", lines("[dependencies]", "a = 1", "a = 2")],
    ["Cargo.toml", "conflict markers", lines("[dependencies]", "<<<<<<< mine", 'a = "1"', "=======", ">>>>>>> theirs")],
    ["Cargo.toml members", "no workspace", lines("[package]")],
    ["Cargo.toml members", "a text where the list is to be", lines("[workspace]", 'members = "api"')],
    ["pyproject.toml", "no project", lines("[tool.ruff]")],
    ["pyproject.toml", "dependencies from elsewhere", lines("[project]", 'dynamic = ["version", "dependencies"]')],
    ["pyproject.toml members", "a bracket too few", lines("[tool.uv.workspace]", "members = [")],
    ["pnpm-workspace.yaml packages", "a list", lines("- apps/*")],
    ["pnpm-workspace.yaml packages", "a text where the list is to be", lines("packages: apps/*")],
    ["pnpm-workspace.yaml packages", "a quote too few", lines("packages:", '  - "apps/*')],
    ["package.json workspaces", "no workspaces", "{}\n"],
    ["package.json workspaces", "a text where the list is to be", '{ "workspaces": "apps/*" }\n'],
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

/** A list in brackets as users leave it: on one line or on several, with and without comments, commas and odd spaces. */
const bracketed = fc
  .record({
    names: words,
    isOnLines: fc.boolean(),
    hasLastComma: fc.boolean(),
    quote: fc.constantFrom('"', "'"),
    comments: fc.array(fc.constantFrom("", " # note", "\n    # note"), { minLength: 8, maxLength: 8 }),
    blank: fc.constantFrom(" ", ""),
  })
  .map(({ names, isOnLines, hasLastComma, quote, comments, blank }) => {
    const items = names.map((name) => `${quote}x${name}${quote}`);
    const last = hasLastComma && items.length > 0 ? "," : "";
    if (!isOnLines) return `[${blank}${items.join(`,${blank}`)}${last}${blank}]`;
    const commas = items.map(
      (item, index) => `    ${item}${index < items.length - 1 ? "," : last}${comments[index]!}\n`,
    );
    return `[\n${commas.join("")}]`;
  });

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
  "pyproject.toml": bracketed.map((list) => lines("[project]", `dependencies = ${list} # ours`, "[tool.x]", "a = 1")),
  "Cargo.toml members": bracketed.map((list) => lines("[workspace]", `members = ${list}`, "", "[profile.dev]")),
  "pyproject.toml members": bracketed.map((list) =>
    lines("[tool.uv]", "workspace.x = 1", `workspace.members = ${list}`),
  ),
  "package.json workspaces": fc
    .record({ names: words, indent: fc.constantFrom(0, 2, "\t"), isObject: fc.boolean() })
    .map(({ names, indent, isObject }) => {
      const list = names.map((name) => `x${name}`);
      return `${JSON.stringify({ a: [], workspaces: isObject ? { packages: list } : list, b: {} }, null, indent)}\n`;
    }),
  "pnpm-workspace.yaml packages": fc.oneof(
    bracketed.map((list) => lines("a: 1", `packages: ${list} # ours`, "catalog: {}")),
    fc
      .record({
        names: words,
        quote: fc.constantFrom('"', "'", ""),
        indent: fc.constantFrom("", "  "),
        note: fc.boolean(),
      })
      .map(({ names, quote, indent, note }) =>
        lines(
          "# ours",
          ...(names.length > 0 ? ["packages:"] : []),
          ...names.flatMap((name) => [...(note ? ["  # note"] : []), `${indent}- ${quote}x${name}${quote} # ${name}`]),
          ...(names.length > 0 ? ["catalog:", "  a: 1"] : []),
        ),
      ),
  ),
  "go.work use": fc
    .record({ names: words, isBlock: fc.boolean(), note: fc.boolean() })
    .map(({ names, isBlock, note }) =>
      lines(
        "go 1.26",
        ...(isBlock ? ["use ("] : ["use ./zzz"]),
        ...names.flatMap((name) => [
          ...(note ? [`\t// ${name}`] : []),
          isBlock ? `\t./x${name} // ours` : `use ./x${name}`,
        ]),
        ...(isBlock ? [")"] : []),
      ),
    ),
};

function editsOf(workspace: Workspace): Edit[] {
  return planEdits(workspace, everythingOf(workspace));
}

const MEMBERSHIPS = KINDS.filter((kind) => SAMPLES[kind].entry.value === "member");

/** Every entry that any client brings, by kind of file, and some members. */
const ENTRIES = scenarios()
  .flatMap(({ workspace }) => editsOf(workspace))
  .flatMap((entry): Edit[] => {
    return entry.edit === "requirements.txt" ? [entry, { ...entry, edit: "pyproject.toml" }] : [entry];
  })
  .concat(
    MEMBERSHIPS.flatMap((kind) => ["apps/api", "jobs", "services/jobs", "zoo"].map((key) => edit(kind, key, "member"))),
  )
  .filter(
    (entry, index, all) => all.findIndex((other) => other.edit === entry.edit && other.key === entry.key) === index,
  );

describe("whatever the file", () => {
  it.each(KINDS)("adding entries to a %s and taking them out in any order gives the same bytes", (kind) => {
    const entries = ENTRIES.filter((entry) => entry.edit === kind);
    expect(entries.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(FILES[kind], fc.shuffledSubarray(entries, { minLength: 1 }), fc.nat(), (text, some, turn) => {
        const added = some.reduce((current, entry) => addEntry(current, entry).text, text);
        const others = [...some.slice(turn % some.length), ...some.slice(0, turn % some.length)];
        expect(isLeftIn(text, added) || isOneLineGrown(text, added)).toBe(true);
        expect(some.map((entry) => addEntry(added, entry).result)).toEqual(some.map(() => "same"));
        expect(others.reduce((current, entry) => removeEntry(current, entry).text, added)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

const clients = Object.values(catalog.clients);

/** A workspace on disk without the links of one that has them, and the commands that link and unlink. */
async function onDisk(client: Client, asSaved: (text: string) => string) {
  const linked = withClient(client, callerOf(client.language).id);
  const links = linked.services.flatMap((service) => (service.kind === "generated" ? service.links : []));
  const bare = links.reduce((workspace, { to, env }) => removeLink("app", to, env)(workspace), linked);
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  const files = editsOf(linked).map(({ path: file }) => file);
  const tree = Object.entries(await treeOf(bare)).map(([file, text]) => [
    file,
    files.includes(file) ? asSaved(text) : text,
  ]);
  writeTree(root, Object.fromEntries(tree));
  const run = (workspace: Workspace): Promise<unknown> => applyChange(root, () => workspace, { allowsDirty: true });
  return { root, files: new Set(files), link: () => run(linked), unlink: () => run(bare) };
}

describe("through the pipeline, a link and its end leave every byte as it was", () => {
  it.each(clients)("with $id", async (client) => {
    const { root, link, unlink } = await onDisk(client, (text) => text);
    const before = readTree(root);
    await link();
    expect(readTree(root)).not.toEqual(before);
    await unlink();
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
    async ({ client, asSaved }) => {
      const { root, files, link, unlink } = await onDisk(client, asSaved);
      const before = readTree(root);
      await link();
      const between = readTree(root);
      const plain = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
      for (const file of files) {
        expect(between[file]).not.toBe(before[file]);
        expect(between[file]).toBe(asSaved(plain(between[file]!)));
      }
      await unlink();
      expect(readTree(root)).toEqual(before);
    },
  );

  it("as git sees it too", async () => {
    const { root, link, unlink } = await onDisk(catalog.clients["ioredis"]!, (text) => text);
    const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" });
    git("init", "--quiet");
    git("add", "--all");
    await link();
    expect(git("diff", "--name-only").split("\n")).toContain("app/package.json");
    await unlink();
    expect(
      git("status", "--porcelain")
        .split("\n")
        .filter((line) => !line.startsWith("A ")),
    ).toEqual([""]);
    expect(fs.existsSync(path.join(root, ".rnet/journal"))).toBe(false);
  });
});

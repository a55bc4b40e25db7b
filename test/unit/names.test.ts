import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RnetError } from "../../src/core/errors.ts";
import {
  isInside,
  parseAdoptedName,
  parseDirectory,
  parseEndpoint,
  parseEnv,
  parsePort,
  parseRepository,
  parseServiceName,
  slug,
} from "../../src/model/names.ts";
import { show } from "../../src/core/text.ts";

// The rules are the platform's: docs/facts.md, Names.

type Parse = (text: string) => unknown;

const PARSERS: readonly (readonly [string, Parse])[] = [
  ["a service name", parseServiceName],
  ["an adopted name", parseAdoptedName],
  ["an endpoint", parseEndpoint],
  ["a variable's name", parseEnv],
  ["a port", parsePort],
  ["a directory", parseDirectory],
  ["a repository", parseRepository],
];

/** Texts that have broken someone's program before. */
const HOSTILE = [
  "",
  " ",
  ".",
  "..",
  "../x",
  "a/../../x",
  "/etc/passwd",
  "C:\\x",
  "a\\b",
  "a\0b",
  "a\nb",
  "a\rb",
  "api\n",
  "\u001b[2J",
  "\u009b2J",
  "a\u202eb",
  "a\u061cb",
  "a\u2028b",
  "\ufeffapi",
  "аpi",
  "ａｐｉ",
  "$(id)",
  "`id`",
  "a;id",
  "a'b",
  'a"b',
  "{{x}}",
  `\${{api.PORT}}`,
  "-rf",
  "--help",
  "__proto__",
  "constructor",
  "\ud800",
  "😀".repeat(60),
  "a".repeat(100_000),
];

/** Anything at all: hostile texts, texts near to valid ones, and every code point. */
const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: fc.constantFrom(..."aZ09-_./\\ @:\0\n\u001b\u202e$`'\"{}") }),
  fc.string({ unit: "binary" }),
);

/** Control characters, those that turn the writing direction, and line separators: nothing for a terminal. */
const UNFIT = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}]/u;

function refusalOf(parse: () => unknown): RnetError | null {
  try {
    parse();
    return null;
  } catch (error) {
    if (error instanceof RnetError) return error;
    throw error;
  }
}

describe("a service's name", () => {
  it.each(["a", "api", "api-2", "a--b", "x".repeat(32), "web-frontend", "com", "com10", "healthy"])(
    "may be %s",
    (name) => {
      expect(parseServiceName(name)).toBe(name);
    },
  );

  it.each([
    ["is empty", ""],
    ["begins with a digit", "2api"],
    ["begins with a hyphen", "-api"],
    ["ends with a hyphen", "api-"],
    ["has 33 characters", "x".repeat(33)],
    ["has a capital", "Api"],
    ["has an underscore", "my_api"],
    ["has a dot", "my.api"],
    ["has a space", "my api"],
    ["has a slash", "my/api"],
    ["ends with a line break", "api\n"],
    ["has a letter that only looks latin", "аpi"],
    ["is the platform's own label", "health"],
    ["is the platform's root", "railway"],
    ["begins as the platform's internal ones do", "railway-internal-x"],
    ["is the namespace of shared variables", "shared"],
    ["is a device on Windows", "con"],
    ["is a numbered device on Windows", "lpt1"],
    ["is hidden by a .gitignore", "node_modules"],
    ["is hidden by another .gitignore", "dist"],
  ])("is refused if it %s", (_, name) => {
    expect(refusalOf(() => parseServiceName(name))).toMatchObject({ code: "BAD_NAME", exit: 2 });
  });

  it("is refused if its language refuses it, and only there", () => {
    expect(refusalOf(() => parseServiceName("test", ["test"]))?.code).toBe("BAD_NAME");
    expect(parseServiceName("test")).toBe("test");
  });

  it.each([
    "Api",
    "my_api",
    "9 lives",
    "@scope/api",
    "Health",
    "CON",
    "Shared!",
    "Railway-Internal",
    "railway-internal",
    "up",
    "Dist",
    "Node",
  ])("is refused as %s with a suggestion that is not refused", (name) => {
    const suggested = /for example "([^"]*)"/.exec(refusalOf(() => parseServiceName(name))!.message)?.[1];
    expect(parseServiceName(suggested!)).toBe(suggested);
  });

  it("is also an endpoint, a directory, and part of a variable's name", () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, (text) => {
        fc.pre(refusalOf(() => parseServiceName(text)) === null);
        expect([parseEndpoint(text), parseDirectory(text)]).toEqual([text, text]);
        expect(parseEnv(`${text.toUpperCase().replaceAll("-", "_")}_URL`)).toBeTruthy();
      }),
    );
  });
});

describe("an endpoint", () => {
  it.each(["a", "0", "api", "9-lives", "x".repeat(63), "shared-cache"])("may be %s", (label) => {
    expect(parseEndpoint(label)).toBe(label);
  });

  it.each(["", "-a", "a-", "a.b", "A", "a_b", "x".repeat(64), "up", "internal", "internal-health", "railway-internal"])(
    "may not be %j",
    (label) => {
      expect(refusalOf(() => parseEndpoint(label))?.code).toBe("BAD_NAME");
    },
  );
});

describe("a variable's name", () => {
  it.each(["A", "BACKEND_URL", "A1", "A__B", "X".repeat(40)])("may be %s", (name) => {
    expect(parseEnv(name)).toBe(name);
  });

  it.each(["", "_A", "1A", "a", "A-B", "A B", "A=B", "A\n", "A$B", "Ä", "X".repeat(41), "__proto__"])(
    "may not be %j",
    (name) => {
      expect(refusalOf(() => parseEnv(name))?.code).toBe("BAD_NAME");
    },
  );
});

describe("a port", () => {
  it.each([1, 80, 3000, 65_535, "8080"])("may be %j", (port) => {
    expect(parsePort(port)).toBe(Number(port));
  });

  it.each<unknown>([
    0,
    -1,
    65_536,
    3000.5,
    Number.NaN,
    Infinity,
    1e21,
    "",
    " 80",
    "80 ",
    "0x50",
    "1e3",
    "+80",
    "٣٠٠٠",
    "http",
    null,
    undefined,
    true,
    {},
    [[]],
    [[3000]],
    { toString: null, valueOf: null },
  ])("may not be %j", (port) => {
    expect(refusalOf(() => parsePort(port))?.code).toBe("BAD_PORT");
  });
});

describe("a directory", () => {
  it.each([
    ["api", "api"],
    ["./api", "api"],
    ["api/", "api"],
    ["services/api", "services/api"],
    ["apps/(group)/[slug]", null],
    ["apps/(group)/api", "apps/(group)/api"],
    ["packages/@scope/api", "packages/@scope/api"],
    ["my app/api", "my app/api"],
    [".", "."],
    ["./", null],
    ["", null],
    ["/", null],
    ["//", null],
    ["..", null],
    ["a/..", null],
    ["a/../b", null],
    ["a/./b", null],
    ["a//b", null],
    ["/etc", null],
    ["~", null],
    ["C:/x", null],
    ["a\\b", null],
    [".git", null],
    ["a/.git/hooks", null],
    [".railway", null],
    [".rnet", null],
    ["a ", null],
    ["a.", null],
    ["a/b /c", null],
    ["-rf", null],
    ["a\nb", null],
    ["a$b", null],
    ["a`b", null],
    [`${"a/".repeat(100)}b`, null],
  ])("%j is taken as %j", (text, directory) => {
    const refusal = refusalOf(() => parseDirectory(text));
    expect(refusal ? [refusal.code] : parseDirectory(text)).toEqual(directory === null ? ["BAD_PATH"] : directory);
  });

  it("never leaves the workspace, whatever is asked for", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(refusalOf(() => parseDirectory(text)) === null);
        const directory = parseDirectory(text);
        for (const { resolve, sep } of [path.posix, path.win32]) {
          const root = resolve("/srv/shop");
          expect(`${resolve(root, directory)}${sep}`.startsWith(`${root}${sep}`)).toBe(true);
        }
        expect(directory === "." || isInside(directory)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a repository", () => {
  it.each(["acme/shop", "a/b", "Acme-1/shop.js", "acme/.github"])("may be %s", (name) => {
    expect(parseRepository(name)).toBe(name);
  });

  it.each([
    "",
    "acme",
    "acme/",
    "/shop",
    "acme/shop/x",
    "-a/b",
    "acme/shop\n",
    "https://github.com/a/b",
    'a/b"',
    "a/..",
  ])("may not be %j", (name) => {
    expect(refusalOf(() => parseRepository(name))?.code).toBe("BAD_NAME");
  });
});

describe("isInside", () => {
  it.each(["a", "a/b", "a.b", "..a", "a..", ".env", ".github/x", "a b", "x/.gitignore", "__proto__", "ünï/😀"])(
    "takes %j",
    (file) => {
      expect(isInside(file)).toBe(true);
    },
  );

  it.each([
    "",
    ".",
    "..",
    "../a",
    "a/..",
    "a/../../b",
    "./a",
    "a/.",
    "a//b",
    "/a",
    "a/",
    "\\a",
    "a\\..\\b",
    "C:",
    "c:/a",
    "c:a",
    "a\0b",
    ".git",
    ".git/config",
    "a/.git/config",
    ".GIT/hooks/x",
  ])("refuses %j", (file) => {
    expect(isInside(file)).toBe(false);
  });

  it.each([".git\u200c/config", "a/.\u202egit/config"])("refuses %j, which macOS takes for .git", (file) => {
    expect(isInside(file)).toBe(false);
  });

  it.each(["a\u001b[2Jb", "a\nb", "a\u007fb", "a\u009bb"])("refuses the control character in %j", (file) => {
    expect(isInside(file)).toBe(false);
  });

  it.each([".git./config", ".git /config", "git~1/config", "a/.git::$INDEX_ALLOCATION/config"])(
    "refuses %j, which Windows takes for .git",
    (file) => {
      expect(isInside(file)).toBe(false);
    },
  );

  it("takes no path that leaves the root", () => {
    fc.assert(
      fc.property(anyText, (file) => {
        fc.pre(isInside(file));
        for (const { resolve, sep } of [path.posix, path.win32]) {
          const root = resolve("/srv/shop");
          expect(resolve(root, file).startsWith(`${root}${sep}`)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("slug", () => {
  it.each([
    ["My API", "my-api"],
    ["@scope/api", "scope-api"],
    ["9 lives", "lives"],
    ["a__b", "a-b"],
    ["-x-", "x"],
    ["123", ""],
    ["", ""],
    ["日本", ""],
    [`${"a".repeat(31)}-b`, "a".repeat(31)],
  ])("of %j is %j", (text, expected) => {
    expect(slug(text)).toBe(expected);
  });

  it("is nothing or has the shape of a service's name", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(slug(text)).toMatch(/^([a-z]([a-z0-9-]{0,30}[a-z0-9])?)?$/);
      }),
    );
  });

  it("of a slug is the same slug", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(slug(slug(text))).toBe(slug(text));
      }),
    );
  });
});

describe("show", () => {
  it.each([
    ["api", "api"],
    ["a\nb", "a\\nb"],
    ['a"b', 'a\\"b'],
    ["\u001b[2J", "\\u001b[2J"],
    ["a\u202eb", "a?b"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(77)}...`],
  ])("makes %j one line of a terminal", (text, line) => {
    expect(show(text)).toBe(line);
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 20), text]))("makes %j fit to print", (_, text) => {
    expect(show(text)).not.toMatch(UNFIT);
  });

  it("gives at most 80 characters, none of which a terminal obeys", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(show(text).length).toBeLessThanOrEqual(80);
        expect(show(text)).not.toMatch(UNFIT);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("whatever is given for", () => {
  it.each(PARSERS)("%s, the answer is the text or one printable line that quotes it", (_, parse) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const refusal = refusalOf(() => parse(text));
        expect(refusal?.message ?? "").not.toMatch(/\p{Cc}/u);
        expect(refusal?.message.length ?? 0).toBeLessThan(400);
        const [quoted, quote] = refusal ? [refusal.message, `"${show(text)}"`] : [text, String(parse(text))];
        expect(quoted).toContain(quote);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(PARSERS)("%s, a text of a megabyte is answered at once", (_, parse) => {
    for (const unit of ["a", "/a", " ", "-", "\n", "${{"]) {
      refusalOf(() => parse(unit.repeat(1_000_000 / unit.length)));
    }
  });
});

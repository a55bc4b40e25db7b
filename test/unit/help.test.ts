import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS, CREATE } from "../../src/cli/registry.ts";
import { help } from "../../src/cli/help.ts";

const DOCS = path.resolve(import.meta.dirname, "../../docs");

describe("the help of", () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))("%s fits on one screen", (_, command) => {
    const lines = help(command).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    // The first one lists frameworks and commands besides.
    expect(lines.length).toBeLessThanOrEqual(command === CREATE ? 40 : 24);
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))("%s has examples first", (_, command) => {
    const [head, examples] = help(command).split("\n\n");
    expect(head).toBe(`${command.usage}\n    ${command.summary}`);
    expect(examples).toMatch(/^Examples\n {4}\S/);
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))("%s loses no flag and no text", (_, command) => {
    const text = help(command).replace(/\s+/g, " ");
    for (const option of command.options) {
      expect(text).toContain(`--${option.name}`);
      expect(text).toContain(option.text);
    }
  });
});

describe("docs/errors.md", () => {
  const page = fs.readFileSync(path.join(DOCS, "errors.md"), "utf8");
  const schema = fs.readFileSync(path.join(DOCS, "schema/output.json"), "utf8");
  const source = fs.readFileSync(path.join(DOCS, "../src/core/errors.ts"), "utf8");
  const codes = [...source.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code!);
  const rows = [...page.matchAll(/^\| `(\w+)` +\|(.*)\|(.*)\|$/gm)];

  it("has every code once, and no other, each with cause and fix", () => {
    expect(codes.length).toBeGreaterThan(10);
    expect(rows.map(([, code]) => code).sort()).toEqual(codes.toSorted());
    for (const [, code, cause, fix] of rows) expect([code, cause!.trim(), fix!.trim()]).not.toContain("");
  });

  it("and the schema of --json agree", () => {
    const { $defs } = JSON.parse(schema) as {
      $defs: { error: { properties: { error: { properties: { code: { enum: string[] } } } } } };
    };
    expect($defs.error.properties.error.properties.code.enum.toSorted()).toEqual(codes.toSorted());
  });
});

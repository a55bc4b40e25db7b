import { placeFor, type Editor } from "./editor.ts";

/** A requirements.txt: key is the distribution's name, value the whole requirement line. */
export const requirements: Editor = {
  get: (text, key) => text.split("\n").find((line) => nameOf(line) === normal(key)) ?? null,
  add: (text, key, value) => {
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    const named = lines.map((line, index) => ({ name: nameOf(line), index })).filter(({ name }) => name !== "");
    const place = placeFor(
      normal(key),
      named.map(({ name }) => name),
    );
    const before = named[place - 1]?.index;
    const at = before === undefined ? (named[0]?.index ?? lines.length) : endOf(lines, before);
    return `${lines.toSpliced(at, 0, value).join("\n")}\n`;
  },
  remove: (text, key) =>
    text
      .split("\n")
      .filter((line) => nameOf(line) !== normal(key))
      .join("\n"),
};

/** Where the requirement ends that begins at a line: a backslash goes on, and so does an indented line. */
function endOf(lines: readonly string[], from: number): number {
  let at = from + 1;
  while (lines[at - 1]?.endsWith("\\") || /^\s+\S/.test(lines[at] ?? "")) at += 1;
  return at;
}

/** The normalized name a requirement line begins with, "" for comments and options. https://peps.python.org/pep-0503/ */
function nameOf(line: string): string {
  return normal(/^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? "");
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

import { distributionOf, normalized } from "./distribution.ts";
import { placeFor, type Editor } from "../editor.ts";

/** A requirements.txt: the key is the distribution's name, the value the whole requirement line. */
export const requirements: Editor = {
  get: (text, key) => text.split("\n").find((line) => distributionOf(line) === normalized(key)) ?? null,
  add: (text, key, value) => {
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    const named = lines.map((line, index) => ({ name: distributionOf(line), index })).filter(({ name }) => name !== "");
    const place = placeFor(
      normalized(key),
      named.map(({ name }) => name),
    );
    const before = named[place - 1]?.index;
    const at = before === undefined ? (named[0]?.index ?? lines.length) : endOf(lines, before);
    return `${lines.toSpliced(at, 0, value).join("\n")}\n`;
  },
  remove: (text, key) =>
    text
      .split("\n")
      .filter((line) => distributionOf(line) !== normalized(key))
      .join("\n"),
};

/** The line after a requirement. A backslash and an indented line continue it. */
function endOf(lines: readonly string[], from: number): number {
  let at = from + 1;
  while (lines[at - 1]?.endsWith("\\") || /^\s+\S/.test(lines[at] ?? "")) at += 1;
  return at;
}

import { plainPath } from "../../model/workspace-globs.ts";
import { placeFor, type Editor } from "../editor.ts";

/** The modules of a go.work: the key is the directory, the value `member`. https://go.dev/ref/mod#go-work-file-use */
export const goWork: Editor = {
  get: (text, key) => (usesOf(text).some(({ dir }) => dir === key) ? "member" : null),
  add: (text, key) => {
    const lines = text.split("\n");
    const uses = usesOf(text);
    const inBlock = uses.filter(({ isSingle }) => !isSingle);
    const opening = lines.findIndex((line) => isOpening(line));
    const known = opening === -1 ? uses : inBlock;
    const entry = `${opening === -1 ? "use " : indentOf(lines, known)}${printed(key)}`;
    const place = placeFor(
      key,
      known.map(({ dir }) => dir),
    );
    const before = known[place - 1];
    if (before) return lines.toSpliced(before.line + 1, 0, entry).join("\n");
    if (opening !== -1 || known[0]) return lines.toSpliced(known[0]?.line ?? opening + 1, 0, entry).join("\n");
    return `${text.replace(/\n*$/, "\n")}\n${entry}\n`;
  },
  remove: (text, key) => {
    const found = usesOf(text).find(({ dir }) => dir === key);
    return found ? text.split("\n").toSpliced(found.line, 1).join("\n") : text;
  },
};

/** One `use`, on a line of its own or in a block. */
interface Use {
  readonly dir: string;
  readonly line: number;
  readonly isSingle: boolean;
}

/** The directories that a go.work uses, in its order, as paths without "./". */
export function usesOf(text: string): Use[] {
  let inBlock = false;
  return text.split("\n").flatMap((raw, line): Use[] => {
    const code = raw.replace(/\/\/.*$/, "").trim();
    if (isOpening(raw)) inBlock = true;
    else if (code === ")") inBlock = false;
    else if (inBlock && code !== "") return [{ dir: pathOf(code), line, isSingle: false }];
    else if (/^use\s+[^(\s]/.test(code)) return [{ dir: pathOf(code.replace(/^use\s+/, "")), line, isSingle: true }];
    return [];
  });
}

function isOpening(line: string): boolean {
  return /^\s*use\s*\(\s*(\/\/.*)?$/.test(line);
}

/** Go's own tools write bare paths; quotes, `…` or "…", are allowed. */
function pathOf(code: string): string {
  return plainPath(code.replace(/^(["`])(.*)\1$/, "$2"));
}

function printed(key: string): string {
  return /\s/.test(key) ? JSON.stringify(`./${key}`) : `./${key}`;
}

function indentOf(lines: readonly string[], known: readonly Use[]): string {
  return /^\s*/.exec(lines[known[0]?.line ?? -1] ?? "\t")![0];
}

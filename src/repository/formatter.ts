import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Repository } from "./detect.ts";
import type { FormatProblem } from "../railway/notes.ts";
import { prettierProgram, type PrettierAnswer, type PrettierJob } from "./prettier-program.ts";

/** Texts by their paths in the repository. */
type FileTexts = ReadonlyMap<string, string>;

/**
 * What a repository's formatter made of texts, and what it could not do. No text is missing: one that was not formatted is
 * still right.
 */
export interface Formatted {
  readonly texts: FileTexts;
  readonly problems: readonly FormatProblem[];
}

/** Formats texts. One that the repository's settings ignore comes back unchanged. Does not throw: failures are problems. */
type Formatter = (texts: FileTexts) => Formatted;

/** Milliseconds for a formatter to start. One that hangs is stopped. */
const PATIENCE = 10_000;

/** The repository's formatter, in its own version and with its own configuration; null if there is none. */
export function formatterOf(root: string, { formatters }: Repository, patience: number = PATIENCE): Formatter | null {
  if (formatters.biome === "installed") return biomeAt(root, patience);
  if (formatters.prettier === "installed") return prettierAt(root, patience);
  if (formatters.biome === "configured") return absent(BIOME);
  return formatters.prettier === "configured" ? absent(PRETTIER) : null;
}

/** Stands for a formatter that is configured but not installed, as in a fresh clone. */
function absent(by: Pick<FormatProblem, "tool" | "command">): Formatter {
  const problem = { reason: "it is not installed at the repository's root", detail: "" };
  return (texts) => together(by, texts, () => ({ text: null, problem }));
}

type Problem = NonNullable<PrettierAnswer["problem"]>;

/** Milliseconds for the start, and what a slow machine needs for each character. */
function timeFor(texts: Iterable<string>, patience: number): number {
  return patience + Math.round([...texts].reduce((sum, { length }) => sum + length, 0) / 50);
}

const PRETTIER = { tool: "Prettier", command: "npx prettier --write" } as const;

/** Formats all texts in one process (prettier-program.ts). It answers on a pipe of its own, to which nothing else prints. */
function prettierAt(root: string, patience: number): Formatter {
  return (texts) => {
    const timeout = timeFor(texts.values(), patience);
    const job: PrettierJob = { root, texts: [...texts] };
    const ended = spawnSync(process.execPath, ["-e", `(${prettierProgram.toString()})(require)`], {
      cwd: root,
      input: JSON.stringify(job),
      stdio: ["pipe", "ignore", "ignore", "pipe"],
      timeout,
      killSignal: "SIGKILL",
      maxBuffer: 1e9,
    });
    const answers = (ended.output?.[3]?.toString("utf8") ?? "").split("\n").flatMap(parsedAnswer);
    const byFile = new Map(answers.map((answer) => [answer.file, answer]));
    const all = byFile.get(null)?.problem ?? whyUnanswered(ended, timeout);
    return together(PRETTIER, texts, (file) => byFile.get(file) ?? { text: null, problem: all });
  };
}

/** Parses one line of the answers. The last one is incomplete if the time was up. */
function parsedAnswer(line: string): PrettierAnswer[] {
  try {
    return [JSON.parse(line) as PrettierAnswer];
  } catch {
    return [];
  }
}

type FormatterExit = Pick<ReturnType<typeof spawnSync>, "error" | "status" | "signal">;

function whyUnanswered({ error, status, signal }: FormatterExit, time: number): Problem {
  if (error && "code" in error && error.code === "ETIMEDOUT")
    return { reason: "it did not answer in time", detail: `${Math.round(time / 1000)} seconds` };
  if (error && status === null && signal === null) return { reason: "it cannot be started", detail: error.message };
  return { reason: `it ended early (${signal ?? `exit code ${status}`})`, detail: "" };
}

const BIOME = { tool: "Biome", command: "npx @biomejs/biome format --write" } as const;

/**
 * Formats one text after the other: https://biomejs.dev/reference/cli/#biome-format. Biome prints a text that it ignores
 * unchanged, with exit code 0 or 1, and prints nothing only if it cannot work. Node starts it, on Windows, too.
 */
function biomeAt(root: string, patience: number): Formatter {
  const bin = path.join(root, "node_modules/@biomejs/biome/bin/biome");
  return (texts) => {
    // A Biome that hung once is not started again.
    let stopped: Problem | null = null;
    const one = (file: string, text: string): Pick<PrettierAnswer, "text" | "problem"> => {
      if (stopped) return { text: null, problem: stopped };
      const options = {
        cwd: root,
        input: text,
        encoding: "utf8",
        timeout: timeFor([text], patience),
        maxBuffer: 1e9,
      } as const;
      const ended = spawnSync(process.execPath, [bin, "format", `--stdin-file-path=${file}`], options);
      const isOver = ended.status !== null;
      if (isOver && ended.stdout) return { text: ended.status === 0 ? ended.stdout : text, problem: null };
      const problem = (isOver ? toldBy(ended.stderr) : null) ?? whyUnanswered(ended, options.timeout);
      if (!isOver) stopped = problem;
      return { text: null, problem };
    };
    return together(BIOME, texts, one);
  };
}

/** The first error that Biome, or Node instead of it, prints. */
function toldBy(stderr: string): Problem | null {
  const told = /^\s*(?:×|(?=\w*Error:))\s*(\S.*)$/m.exec(stderr)?.[1];
  return told === undefined ? null : { reason: "it stopped with an error", detail: told };
}

function together(
  by: Pick<FormatProblem, "tool" | "command">,
  texts: FileTexts,
  one: (file: string, text: string) => Pick<PrettierAnswer, "text" | "problem">,
): Formatted {
  const answers = [...texts].map(([file, given]) => ({ file, given, ...one(file, given) }));
  return {
    texts: new Map(answers.map(({ file, given, text }) => [file, text ?? given])),
    problems: answers.flatMap(({ file, text, problem }) =>
      problem ? [{ ...by, file, ...problem, isPartial: text !== null }] : [],
    ),
  };
}

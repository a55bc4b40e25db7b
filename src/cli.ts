import path from "node:path";
import { COMMANDS, CREATE } from "./cli/registry.ts";
import { parseFlags } from "./cli/options.ts";
import { RnetError } from "./core/errors.ts";
import { VERSION } from "./core/version.ts";
import { didYouMean, show } from "./core/text.ts";
import type { Command } from "./cli/command.ts";

/** Runs one command line. Returns the exit code: 0 done, 1 not all done, 2 wrong use, 130 Ctrl-C. */
async function main(argv: readonly string[], program: string): Promise<number> {
  try {
    const { command, rest } = commandOf(argv, program);
    const flags = parseFlags(rest, command.options, command.words);
    if (flags.has("help")) return print((await import("./cli/help.ts")).help(command));
    if (flags.has("version")) return print(VERSION);
    const { run } = await command.load();
    return await run(flags, { commands: COMMANDS });
  } catch (error) {
    return fail(error, argv.includes("--json"));
  }
}

function print(text: string): 0 {
  console.log(text);
  return 0;
}

/** `create-rnet-app shop` makes a workspace; for `rnet` the first word must be a command. */
function commandOf(argv: readonly string[], program: string): { command: Command; rest: readonly string[] } {
  const [word, ...rest] = argv;
  const found = COMMANDS.find(({ name }) => name === word);
  if (found) return { command: found, rest };
  if (program === "rnet" && word !== undefined && !word.startsWith("-")) {
    const names = COMMANDS.map(({ name }) => name);
    throw new RnetError("BAD_USAGE", `There is no command "${show(word)}"${didYouMean(word, names)} See rnet --help.`);
  }
  return { command: CREATE, rest: argv };
}

function fail(error: unknown, json: boolean): number {
  if (!(error instanceof RnetError)) throw error;
  if (json) console.log(JSON.stringify({ ok: false, error: { code: error.code, message: error.message } }, null, 2));
  else if (error.message) console.error(error.message);
  return error.exit;
}

async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), path.basename(process.argv[1] ?? "").replace(/\.[cm]?js$/, ""));
}

void start();

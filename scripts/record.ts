// Runs the program in a pseudo-terminal, answers its questions as a user would, and draws the final screen into
// docs/demo.svg: `npm run record`, after `npm run build`. The bytes are the same on every machine.
import fs from "fs-extra";
import os from "node:os";
import path from "node:path";
import { answer, choose, openTerminal, type Terminal } from "../test/cli/terminal.ts";
import { drawScreen } from "./record/draw.ts";
import { readScreen } from "./record/screen.ts";

const COLUMNS = 92;
const project = path.resolve(import.meta.dirname, "..");
const program = path.join(project, "dist/cli.cjs");

/** A user's answers to one run. */
type Conversation = (terminal: Terminal) => Promise<void>;

async function create(terminal: Terminal): Promise<void> {
  await choose(terminal, "Framework", "Express 5");
  await answer(terminal, "Name of the service", "");
  await answer(terminal, "Port", "");
  await answer(terminal, "Another service?", "y");
  await choose(terminal, "Framework", "Next.js 16");
  await answer(terminal, "Name of the service", "");
  await answer(terminal, "Port", "");
  await answer(terminal, "Another service?", "n");
  await choose(terminal, "Which service does api call?", "none");
  await choose(terminal, "Which service does web call?", "api");
  await choose(terminal, "Client", "fetch");
  await answer(terminal, "Variable", "");
  await choose(terminal, "Package manager", "npm");
  await answer(terminal, "Write this to shop?", "y");
}

/** Runs one command line to its end. Returns the line and its output. */
async function record(shown: string, args: readonly string[], cwd: string, talk: Conversation): Promise<string> {
  let data = "";
  const hear = (text: string): void => void (data += text);
  const terminal = openTerminal(process.execPath, [program, ...args], { cwd, columns: COLUMNS, hear });
  try {
    await talk(terminal);
    await terminal.ends(0);
  } finally {
    terminal.close();
  }
  return `\u001b[32m$\u001b[39m \u001b[1m${shown}\u001b[22m\r\n${data}\r\n`;
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), "rnet-record-"));
try {
  const quiet = ["--no-install", "--no-git"];
  const first = await record(`npx create-rnet-app shop ${quiet.join(" ")}`, ["shop", ...quiet], home, create);
  const rename = ["rename", "api", "orders", "--no-install"];
  const second = await record(`rnet ${rename.join(" ")}`, rename, path.join(home, "shop"), async () => {});
  const lines = await readScreen(first + second, COLUMNS);
  fs.writeFileSync(path.join(project, "docs/demo.svg"), drawScreen(lines, COLUMNS, "create-rnet-app"));
} finally {
  fs.removeSync(home);
}

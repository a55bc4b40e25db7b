import pty from "@lydell/node-pty";

export const KEYS = {
  enter: "\r",
  down: "\u001b[B",
  up: "\u001b[A",
  /** Takes away what is typed so far. */
  clear: "\u0015",
  interrupt: "\u0003",
} as const;

/** A program running in a real pseudo-terminal, as the user sees and uses it. */
export interface Terminal {
  /** How many questions have been answered. */
  answered: number;
  /** What is on the screen now, colours taken away; it never scrolls off. */
  readonly screen: () => string;
  readonly send: (keys: string) => void;
  /** Waits until `look` finds something on the screen, and returns it. */
  readonly until: <T>(what: string, look: (screen: string) => T | null | undefined | false) => Promise<T>;
  /** Waits for a text. */
  readonly see: (text: string) => Promise<void>;
  /** Waits for the end, with that exit code as a shell has it (Ctrl-C: 130). */
  readonly ends: (code: number) => Promise<void>;
  /** Ends it if it is still running. */
  readonly close: () => void;
}

interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  /** Is told everything that the program writes, as it writes it. */
  readonly hear?: (data: string) => void;
}

/** The longest that a text may be waited for, on the busiest machine. */
const LIMIT = 120_000;

/** Starts a program in a pseudo-terminal. */
export function openTerminal(program: string, args: readonly string[], place: Place): Terminal {
  const { cwd, env = {}, columns = 200, hear = () => {} } = place;
  const child = pty.spawn(program, [...args], {
    name: "xterm",
    cols: columns,
    rows: 100,
    cwd,
    env: { ...userEnv(), ...env },
  });
  const show = createScreen();
  const watchers = new Set<() => void>();
  const wake = (): void => watchers.forEach((watch) => watch());
  let code: number | null = null;
  child.onData((data) => {
    show.write(data);
    hear(data);
    wake();
  });
  child.onExit(({ exitCode, signal }) => {
    code = signal ? 128 + signal : exitCode;
    wake();
  });
  const wait = <T>(what: string, look: () => T | null | undefined | false, stopsAtEnd: boolean): Promise<T> =>
    new Promise((found, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        watchers.delete(watch);
        settle();
      };
      const fail = (why: string): void =>
        finish(() => reject(new Error(`Waited for ${what}, but ${why}. The screen:\n${frame(show.text())}`)));
      const timer = setTimeout(() => fail(`it did not come within ${LIMIT / 1000} s`), LIMIT);
      const watch = (): void => {
        const value = look();
        if (value !== null && value !== undefined && value !== false) finish(() => found(value));
        else if (stopsAtEnd && code !== null) fail(`the program ended with exit code ${code}`);
      };
      watchers.add(watch);
      watch();
    });
  const until: Terminal["until"] = (what, look) => wait(what, () => look(show.text()), true);
  return {
    answered: 0,
    screen: show.text,
    send: (keys) => child.write(keys),
    until,
    see: async (text) => void (await until(JSON.stringify(text), (screen) => screen.includes(text))),
    ends: async (wanted) => {
      const ended = await wait("the end of the program", () => (code === null ? null : { code }), false);
      if (ended.code !== wanted)
        throw new Error(`Ended with exit code ${ended.code}, not ${wanted}. The screen:\n${frame(show.text())}`);
    },
    close: () => {
      if (code === null) child.kill("SIGKILL");
    },
  };
}

/** Answers inquirer's question by typing; an empty text takes what is offered. */
export async function answer(terminal: Terminal, question: string, text: string): Promise<void> {
  await asked(terminal, question);
  terminal.send(text + KEYS.enter);
  terminal.answered++;
}

/** Types an answer that is refused, waits for the reason and takes the answer away again. */
export async function refuse(terminal: Terminal, question: string, text: string, reason: string): Promise<void> {
  await asked(terminal, question);
  terminal.send(text + KEYS.enter);
  await terminal.see(reason);
  terminal.send(KEYS.clear);
  await terminal.until("the refused answer to go", (screen) => !screen.includes(reason));
}

/** Walks to an entry of a list with the arrow keys and takes it. */
export async function choose(terminal: Terminal, question: string, entry: string): Promise<void> {
  await asked(terminal, question);
  for (;;) {
    const pointed = await terminal.until("a list", pointer);
    if (pointed === entry) return answer(terminal, question, "");
    terminal.send(KEYS.down);
    await terminal.until(`"${entry}" further down in the list`, (screen) => pointer(screen) !== pointed);
  }
}

/** Waits until a question is being asked: one line more than were answered, as only inquirer 14 marks those. */
export async function asked(terminal: Terminal, question: string): Promise<void> {
  await terminal.until(`the question "${question}"`, (screen) =>
    questions(screen)[terminal.answered]?.startsWith(`? ${question}`),
  );
}

/** The lines of questions asked so far, the open one being the last. */
function questions(screen: string): string[] {
  return screen.match(/^[?✔] .*$/gm) ?? [];
}

function pointer(screen: string): string | null {
  return /^❯ (.*)$/m.exec(screen)?.[1]?.trim() ?? null;
}

function frame(screen: string): string {
  return screen
    .trimEnd()
    .split("\n")
    .map((line) => `  │ ${line}`)
    .join("\n");
}

/** As the user's shell has it: no CI, and not "started by npm", which would decide the package manager. */
export function userEnv(): Record<string, string> {
  const ours =
    /^(npm_(?!config_(registry|userconfig|globalconfig|cache)$)|CI$|GITHUB_ACTIONS$|VITEST|NODE_ENV$|NO_COLOR$|FORCE_COLOR$)/i;
  const entries = Object.entries(process.env).filter(([name, value]) => value !== undefined && !ours.test(name));
  return { ...(Object.fromEntries(entries) as Record<string, string>), TERM: "xterm" };
}

/** A screen of endless height: understands what prompts send to move, erase and write. */
function createScreen(): { readonly write: (data: string) => void; readonly text: () => string } {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  let rest = "";
  const goTo = (wanted: number): void => {
    row = Math.max(0, wanted);
    while (lines.length <= row) lines.push([]);
  };
  const put = (character: string): void => {
    const line = lines[row]!;
    while (line.length < column) line.push(" ");
    line[column++] = character;
  };
  const control = (count: number, letter: string): void => {
    if (letter === "A") goTo(row - (count || 1));
    else if (letter === "B") goTo(row + (count || 1));
    else if (letter === "C") column += count || 1;
    else if (letter === "D") column = Math.max(0, column - (count || 1));
    else if (letter === "G") column = Math.max(0, count - 1);
    else if (letter === "K") lines[row]!.splice(count === 2 ? 0 : column);
    else if (letter === "J") {
      lines[row]!.splice(column);
      lines.splice(row + 1);
    }
  };
  const write = (data: string): void => {
    // A control sequence may be cut in two by the pipe.
    const cut = /\u001b(\[[\d;?]*)?$/.exec(rest + data);
    const whole = (rest + data).slice(0, cut?.index);
    rest = cut?.[0] ?? "";
    for (const [token, count, letter] of whole.matchAll(/\u001b\[\??(\d*)(?:;\d*)*([A-Za-z])|\u001b.|[^]/gu)) {
      if (letter) control(Number(count), letter);
      else if (token === "\r") column = 0;
      else if (token === "\n") goTo(row + 1);
      else if (token === "\b") column = Math.max(0, column - 1);
      else if (token >= " ") put(token);
    }
  };
  return { write, text: () => lines.map((line) => line.join("").trimEnd()).join("\n") };
}

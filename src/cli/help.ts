import { catalog } from "../model/catalog.ts";
import { COMMANDS, CREATE } from "./registry.ts";
import type { Option } from "./options.ts";
import type { Command } from "./command.ts";

const WIDTH = 80;
const INDENT = 4;
/** The widest left column: a wider entry has its text on the next line. */
const WIDEST = 38;

/** The help of one command: one screen of 80 columns, with examples first. */
export function help(command: Command): string {
  const last = command.options.findIndex(({ name }) => name === "help");
  const [own, usual] = [command.options.slice(0, last), command.options.slice(last)];
  // The flags of every program share one line.
  const flags = [...own.map(rowOf), joinedRow(usual.map(rowOf))];
  return [
    `${command.usage}\n    ${command.summary}`,
    section("Examples", command.examples),
    section("Flags", columns(flags)),
    ...(command === CREATE ? [section("Frameworks", frameworks()), section("Commands", commands())] : []),
  ].join("\n\n");
}

type Row = readonly [left: string, right: string];

function rowOf({ name, short, takes, text }: Option): Row {
  return [`${short ? `-${short}, ` : ""}--${name}${takes ? ` <${takes}>` : ""}`, text];
}

function joinedRow(rows: readonly Row[]): Row {
  return [rows.map(([left]) => left).join(", "), rows.map(([, right]) => right).join(", ")];
}

function columns(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length).filter((length) => length <= WIDEST));
  return rows.flatMap(([left, right]) => {
    const [first = "", ...others] = wrap(right, WIDTH - INDENT - width - 2);
    const below = (text: string): string => " ".repeat(width + 2) + text;
    const head = left.length > width ? [left, below(first)] : [`${left.padEnd(width)}  ${first}`];
    return [...head, ...others.map(below)];
  });
}

function frameworks(): string[] {
  return [wrap(Object.keys(catalog.frameworks).join(" "), 76)].flat();
}

function commands(): string[] {
  return columns(COMMANDS.filter((command) => command !== CREATE).map(({ usage, summary }): Row => [usage, summary]));
}

function section(title: string, lines: readonly string[]): string {
  return lines.length ? `${title}\n${lines.map((line) => `    ${line}`).join("\n")}` : "";
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?: |$)`, "g"))?.map((line) => line.trim()) ?? [];
}

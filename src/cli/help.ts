import { catalog } from "../catalog.ts";
import { COMMANDS, CREATE, type Command } from "./commands.ts";

/** The help of one command: one screen, examples first. */
export function help(command: Command): string {
  const flags = command.options.map(
    ({ name, short, takes }) => `${short ? `-${short}, ` : ""}--${name}${takes ? ` <${takes}>` : ""}`,
  );
  const width = Math.max(...flags.map((flag) => flag.length));
  return [
    `${command.usage}\n    ${command.summary}`,
    section("Examples", command.examples),
    section(
      "Flags",
      command.options.map(({ text }, index) => `${flags[index]!.padEnd(width)}  ${text}`),
    ),
    ...(command === CREATE ? [section("Frameworks", frameworks()), section("Commands", commands())] : []),
  ].join("\n\n");
}

function frameworks(): string[] {
  return [wrap(Object.keys(catalog.frameworks).join(" "), 76)].flat();
}

function commands(): string[] {
  const others = COMMANDS.filter((command) => command !== CREATE);
  const width = Math.max(0, ...others.map(({ usage }) => usage.length));
  return others.map(({ usage, summary }) => `${usage.padEnd(width)}  ${summary}`);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length ? `${title}\n${lines.map((line) => `    ${line}`).join("\n")}` : "";
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?: |$)`, "g"))?.map((line) => line.trim()) ?? [];
}

import { lastLines } from "../core/subprocess.ts";
import type { Result } from "./result.ts";
import { LOG_LINES } from "./verify.ts";
import { paint } from "../core/color.ts";
import { socketOf } from "../run/observation.ts";

const COLORS = { pass: 32, fail: 31, skip: 33 } as const;

/** The results as a table, one service a line, and below it why services failed or were skipped. */
export function verifyTable(results: readonly Result[], color: boolean): string {
  const head = ["service", "IPv4", "IPv6", "socket", "/health", "/health/links", "stop", "in flight"];
  const rows = results.map(cells);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  const printed = results.map(
    (result, index) => `${paint(result.status, COLORS[result.status], color)}  ${line(rows[index]!)}`,
  );
  return [`      ${line(head)}`, ...printed, ...results.flatMap(explanation)].join("\n");
}

function cells(result: Result): string[] {
  const { seen } = result;
  if (seen === null) return [result.service, "", "", "", "", "", "", ""];
  const answer = (value: boolean | null): string => (value === null ? "not here" : value ? "answers" : "no");
  const links =
    seen.links === null
      ? "-"
      : `${Object.values(seen.links).filter((value) => value === "ok").length}/${Object.keys(seen.links).length} ok`;
  const stop = seen.stop === null ? "-" : `${seen.stop.milliseconds} ms, exit ${seen.stop.code}`;
  const kept = seen.stop?.kept ?? null;
  const flight = kept === null ? "not measured" : kept ? "kept" : "dropped";
  return [
    result.service,
    answer(seen.ipv4),
    answer(seen.ipv6),
    socketOf(seen),
    String(seen.health ?? "-"),
    links,
    stop,
    flight,
  ];
}

function explanation({ service, status, reasons, seen }: Result): string[] {
  if (status === "pass") return [];
  const log =
    status === "fail" && seen !== null && seen.log.trim() !== ""
      ? [`  The end of its log:\n${lastLines(seen.log, LOG_LINES)}`]
      : [];
  return [`\n${service}: ${reasons.join("\n  ")}`, ...log];
}

/** The results as data, for --json. */
export function verifyDocument(results: readonly Result[]): object {
  return {
    ok: results.every(({ status }) => status !== "fail"),
    command: "verify",
    services: results.map((result) => ({
      service: result.service,
      status: result.status,
      socket: result.seen === null ? "" : socketOf(result.seen),
      reasons: result.reasons,
      seen: result.seen,
    })),
  };
}

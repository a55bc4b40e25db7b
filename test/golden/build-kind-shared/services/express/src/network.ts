// Managed by rnet: everything this service knows about the network.
// Regenerate with `npx -p create-rnet-app rnet sync`; edits are merged.
// Importing this file has no effect: tests and builds need no variable.

/** The port to listen on. `check` stops the process if it is no port. */
export const port = Number(process.env.PORT || 3000);

/** Call before anything else: says all that is wrong, then exits with 1. */
export async function check(): Promise<void> {
  const problems: string[] = [];
  const given = process.env.PORT;
  if (given && !isPort(given)) {
    problems.push(`PORT is ${JSON.stringify(given)}, not a port (1 to 65535)`);
  }
  if (problems.length === 0) return;
  for (const text of problems) console.error(text);
  process.exit(1);
}

/** This service has no links yet: `npx -p create-rnet-app rnet link`. */
export async function probeLinks(): Promise<Record<string, "ok" | "failed">> {
  return {};
}

/** Nothing to close: no link keeps a connection of its own. */
export async function close(): Promise<void> {}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

/** Whether a user can be asked: a terminal on both sides, and no continuous integration, which may have one and nobody at it. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env["CI"];
}

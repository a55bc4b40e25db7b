/** Whether a user can be asked: a terminal on both sides. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

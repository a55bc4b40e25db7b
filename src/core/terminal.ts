/** True if the user can be asked: stdin and stdout are a terminal, and no `CI` is set. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env["CI"];
}

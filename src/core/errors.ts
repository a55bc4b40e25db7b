/** Stable codes of the user's mistakes; docs/errors.md lists each with its cause and what to do. */
export type ErrorCode =
  | "BAD_USAGE"
  | "BAD_NAME"
  | "BAD_PATH"
  | "BAD_PORT"
  | "BAD_MANIFEST"
  | "BAD_LOCK"
  | "BAD_ENCODING"
  | "BAD_LINK"
  | "NAME_TAKEN"
  | "PORT_TAKEN"
  | "UNKNOWN_FRAMEWORK"
  | "UNKNOWN_CLIENT"
  | "UNKNOWN_SERVICE"
  | "MISSING_ANSWER"
  | "NOT_EMPTY"
  | "NO_WORKSPACE"
  | "SYMLINK"
  | "CONFLICT"
  | "DIRTY"
  | "BUSY"
  | "DISK"
  | "STEP_FAILED"
  | "INTERRUPTED";

/**
 * A mistake with one clear message: what is wrong, where, and what to do. `exit` is the exit code of the process: 1
 * could not be done, 2 wrong use or bad input, 130 Ctrl-C.
 */
export class RnetError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly exit: 1 | 2 | 130 = 2,
  ) {
    super(message);
    this.name = "RnetError";
  }
}

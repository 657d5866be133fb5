/** What went wrong in a command, and what to do about it, each in one line. */
export class Failure extends Error {
  constructor(
    /** Stable across releases, such as `FILE_NOT_FOUND`. */
    readonly reason: string,
    message: string,
    /** What the user can do; may be empty. */
    readonly remedy = '',
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Thrown when a command is used wrongly: it never began. The process exits with 2. */
export class UsageFailure extends Failure {}

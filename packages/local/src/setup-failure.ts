/**
 * Thrown when something that the local stack stands on cannot be had. The message is all that a person gets to see:
 * what is wrong, then what to do about it.
 */
export class SetupFailure extends Error {
  constructor(
    readonly problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\n  → ${remedy}`, options);
    this.name = 'SetupFailure';
  }
}

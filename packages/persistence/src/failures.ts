import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the database cannot be reached or is going down. Whether a commit under way took effect is unknown. */
export class DatabaseUnavailable extends GuanxiError {
  constructor(override readonly cause: unknown) {
    super(status.UNAVAILABLE, 'DATABASE_UNAVAILABLE', 'the database cannot be reached; try again with the same key');
  }
}

/** Thrown when a transaction kept colliding with others until its attempts were used up. Nothing was changed. */
export class TransactionConflict extends GuanxiError {
  constructor(override readonly cause: unknown) {
    super(status.ABORTED, 'TRANSACTION_CONFLICT', 'the request collided with others; try again');
  }
}

/** Thrown when a statement ran or waited for longer than it may. Nothing was changed. */
export class StatementTimeout extends GuanxiError {
  constructor(override readonly cause: unknown) {
    super(status.DEADLINE_EXCEEDED, 'STATEMENT_TIMEOUT', 'the database took too long; try again');
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const QUERY_CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';

// Classes 08 (connection), 53 (resources) and 57P (operator intervention) of the Postgres error codes.
const awayCodes = /^(08...|53...|57P..)$/;
const awaySocketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// node-postgres gives these failures no code.
const awayMessages =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Cannot use a pool after calling end/;

/** The SQLSTATE or the socket's code of a failure, looking through TypeORM's wrapper. */
function codeOf(error: unknown): string | undefined {
  const { driverError, code } = error as { driverError?: { code?: unknown }; code?: unknown };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/** Whether running the same transaction again can succeed, because it lost a race and was rolled back. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
}

/** Whether the failure says that the database is away, and nothing about the work that met it. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== undefined && (awayCodes.test(code) || awaySocketCodes.has(code))) return true;
  return awayMessages.test(error.message);
}

/** The failure as a caller of the service should see it; what says nothing about the database comes back as it is. */
export function explainFailure(error: unknown): unknown {
  if (error instanceof GuanxiError) return error;
  if (isDatabaseAway(error)) return new DatabaseUnavailable(error);
  if (isConflict(error)) return new TransactionConflict(error);
  const code = codeOf(error);
  if (code === QUERY_CANCELED || code === LOCK_NOT_AVAILABLE) return new StatementTimeout(error);
  return error;
}

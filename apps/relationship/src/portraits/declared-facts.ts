import { type FieldViolation, InvalidRequest } from '@guanxi/chassis';

/** What a customer, or the shop for her, declared (mission A4). Empty strings where nothing was said. */
export interface DeclaredFacts {
  /** `MM-DD`. */
  birthday: string;
  preferredChannel: string;
  /** IANA. */
  timeZone: string;
  tags: string[];
}

// A leap year, so that the 29th of February is a birthday.
const some_leap_year = 2024;

/** @throws {InvalidRequest} naming the field, when the birthday is no day of the year. */
export function checkDeclared(declared: DeclaredFacts): void {
  const violations: FieldViolation[] = [];
  if (declared.birthday !== '' && !isDayOfYear(declared.birthday)) {
    violations.push({ field: 'declared.birthday', description: 'must be a month and a day, such as 03-31' });
  }
  if (violations.length > 0) throw new InvalidRequest(violations);
}

function isDayOfYear(birthday: string): boolean {
  const [, month, day] = /^(\d\d)-(\d\d)$/.exec(birthday) ?? [];
  const instant = Date.UTC(some_leap_year, Number(month) - 1, Number(day));
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(5, 10) === birthday;
}

import { InvalidRequest } from '@guanxi/chassis';

/** A span of time that a report covers: from its first instant, up to but without its last; open where absent. */
export interface Period {
  from: Date | undefined;
  until: Date | undefined;
}

/** The period of a request. @throws {InvalidRequest} naming `until` when it ends before it begins. */
export function periodOf({ from, until }: { from?: Date; until?: Date }): Period {
  if (from && until && until < from) {
    throw new InvalidRequest([{ field: 'until', description: 'lies before from' }]);
  }
  return { from, until };
}

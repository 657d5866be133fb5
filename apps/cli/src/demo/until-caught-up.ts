import { setTimeout as delay } from 'node:timers/promises';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { AudienceKind, ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Failure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Session } from '../session.js';

const ASK_EVERY_MS = 150;
const WAIT_MAX_MS = 180_000;

/** Waits until the events of what was loaded have reached the services that listen. @throws {Failure} when they do not */
export async function untilCaughtUp(session: Session, shopId: string): Promise<void> {
  const { platform, now, signal } = session;
  const caller = merchantOf(shopId);
  const relationships = platform.client('relationship', RelationshipServiceService, caller);
  const screenings = platform.client('filtering', ScreeningServiceService, caller);
  const reconciliation = platform.client('analytics', ReconciliationServiceService, caller);
  const owned = await relationships.countRelationships({ shopId });
  const isCaughtUp = async () => {
    // Of everybody only those count who are active; filtering knows who cancelled once it has seen it.
    const seen = await screenings.sizeAudience({ shopId, kind: AudienceKind.ALL, customerIds: [], segmentId: '' });
    if (seen.activeCount !== owned.activeCount) return false;
    const { figures } = await reconciliation.reconcile({ shopId });
    return figures.every(({ ownerCount, reportedCount }) => ownerCount === reportedCount);
  };
  for (const until_ms = now().getTime() + WAIT_MAX_MS; !(await isCaughtUp()); ) {
    if (now().getTime() > until_ms) {
      const remedy = 'See the log of the services filtering and analytics.';
      throw new Failure(
        'EVENTS_LATE',
        `the events of ${shopId} have not all arrived in ${WAIT_MAX_MS / 1_000} s`,
        remedy,
      );
    }
    await delay(ASK_EVERY_MS, undefined, { signal });
  }
}

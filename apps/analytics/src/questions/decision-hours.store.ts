import { Clock } from '@guanxi/chassis';
import type { DecisionsCounted } from '@guanxi/contracts/events/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { minutes_keep_hours } from './bot-turn-minutes.js';

const sameHour = ['hour', 'scene', 'scene_group', 'rule', 'offered', 'answer', 'product_id'].join(', ');
// What the bot did itself: neither passed on nor left to an agent.
const botAnswered: ReadonlySet<string> = new Set(['provider', 'orders', 'article', 'wordless', 'queued', 'unknown']);
const hour_ms = 3_600_000;

/** Speaks SQL for what was asked, answered and decided, in counts by the hour (UTC). */
@Injectable()
export class DecisionHoursStore {
  constructor(private readonly clock: Clock) {}

  async count(tx: Tx, { shopId, counts }: DecisionsCounted): Promise<void> {
    const rows = counts.map((one) => ({ ...one, hour: hourOf(one.minute as Date) }));
    tx.send(
      `INSERT INTO decision_hours AS hours (shop_id, ${sameHour}, count)
       SELECT $1, ${sameHour}, sum(count)
         FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::text[],
                     $9::bigint[]) AS told (${sameHour}, count)
        GROUP BY ${sameHour} ORDER BY ${sameHour}
           ON CONFLICT (shop_id, ${sameHour}) DO UPDATE SET count = hours.count + EXCLUDED.count`,
      [
        shopId,
        rows.map(({ hour }) => hour),
        rows.map(({ scene }) => scene),
        rows.map(({ sceneGroup }) => sceneGroup),
        rows.map(({ rule }) => rule),
        rows.map(({ offered }) => offered),
        rows.map(({ answer }) => answer),
        rows.map(({ productId }) => productId),
        rows.map(({ count }) => count),
      ],
    );
    const keptFrom = new Date(this.clock.now().getTime() - minutes_keep_hours * hour_ms);
    const turns = rows.filter(({ answer, minute }) => botAnswered.has(answer) && (minute as Date) >= keptFrom);
    if (turns.length === 0) return;
    tx.send(
      `INSERT INTO bot_turn_minutes AS minutes (shop_id, minute, bot_turns)
       SELECT $1, minute, sum(count) FROM unnest($2::timestamptz[], $3::bigint[]) AS told (minute, count)
        GROUP BY minute ORDER BY minute
           ON CONFLICT (shop_id, minute) DO UPDATE SET bot_turns = minutes.bot_turns + EXCLUDED.bot_turns`,
      [shopId, turns.map(({ minute }) => minute?.toISOString()), turns.map(({ count }) => count)],
    );
  }
}

function hourOf(minute: Date): string {
  return new Date(Math.floor(minute.getTime() / hour_ms) * hour_ms).toISOString();
}

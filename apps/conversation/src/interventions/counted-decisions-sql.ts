import { SCENES } from '@guanxi/language';

/** Messages of one minute about which the same was read, answered and decided. */
export interface CountedDecisions {
  minute: Date;
  scene: string;
  sceneGroup: string;
  rule: string;
  offered: boolean;
  answer: string;
  productId: string;
  count: number;
}

// How far back a product card is looked for.
const messages_back_max = 100;
const groups = new Map(SCENES.map(({ id, group }) => [id as string, group as string]));

/** Counts the decisions of the shop `$1` that a relation holds, by what else of it is named beside the figures. */
export function countedDecisions(relation: string, also: readonly string[] = []): string {
  const further = also.map((column) => `, ${column}`).join('');
  const places = Array.from({ length: 6 + also.length }, (_, i) => i + 1).join(', ');
  return `SELECT date_trunc('minute', decided_at) AS minute, scene, rule, offered, answer,
                 coalesce(shown.product_id, '') AS "productId"${further}, count(*)
            FROM ${relation} AS decided
            LEFT JOIN LATERAL (
              SELECT coalesce(content ->> 'productId', content -> 'value' ->> 'productId') AS product_id
                FROM messages AS m
               WHERE m.shop_id = $1 AND m.conversation_id = decided.conversation_id AND m.episode = decided.episode
                 AND m.sequence BETWEEN decided.sequence - ${messages_back_max} AND decided.sequence
                 AND (content ? 'productId' OR content ->> '$case' = 'productCard')
               ORDER BY m.sequence DESC LIMIT 1) AS shown ON true
           GROUP BY ${places}`;
}

/** What was counted, with the group of its scene. */
export function inGroups<T extends { scene: string }>(rows: readonly T[]): (T & { sceneGroup: string })[] {
  return rows.map((row) => ({ ...row, sceneGroup: groups.get(row.scene) ?? '' }));
}

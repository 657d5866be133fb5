import pg from 'pg';

/** How much a shop has to report on. */
export interface ReportedShop {
  customers: number;
  /** Care menus that were shown; every other figure follows from their number. */
  offers: number;
  began: Date;
  days: number;
}

export const campaigns = 20;
// Of a shop's customers.
const audience_share = 0.05;
const agents = 40;
const scenes = 24;
const groups = 8;
const deadline_s = 180;

/**
 * Fills analytics's tables with what it reports on beside activity, past the stream, as a restored backup would: offers,
 * episodes, handovers, waits, deadlines, cases, ratings, decisions, agents, campaigns, and what customers did after them.
 */
export async function fillReports(databaseUrl: string, shopId: string, shop: ReportedShop): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements(shop)) await client.query(statement, [shopId]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

function statements({ customers, offers, began, days }: ReportedShop): string[] {
  const span_s = days * 86_400;
  const at = `timestamptz '${began.toISOString()}' + (i * ${span_s}::float8 / ${offers}) * interval '1 second'`;
  const each = `FROM generate_series(0, ${offers - 1}) AS i`;
  const id = (of: string) => `md5('${of}' || i)::uuid`;
  const customer = (number: string) => `'c-' || lpad(((${number})::bigint % ${customers})::text, 7, '0')`;
  const agent = `'agent-' || i % ${agents}`;
  const scene = `'scene_' || i % ${scenes}`;
  const group = `'group_' || i % ${groups}`;
  const audience = Math.ceil(customers * audience_share);
  const campaign = `md5('campaign' || c)::uuid`;
  const sent = `timestamptz '${began.toISOString()}' + (c * ${span_s}::float8 / ${campaigns}) * interval '1 second'`;
  const everyone = `FROM generate_series(0, ${campaigns - 1}) AS c, generate_series(0, ${audience - 1}) AS i`;
  return [
    `INSERT INTO interventions (shop_id, intervention_id, conversation_id, customer_id, episode, reason, evidence,
            offered_at, outcome, answered_at, scene, scene_group)
     SELECT $1, ${id('offer')}, ${id('talk')}, ${customer('i::bigint * 7')}, 1, 1 + i % 3, '', ${at}, 2 + i % 4,
            ${at} + interval '20 s', ${scene}, ${group} ${each}`,
    `INSERT INTO episodes (shop_id, conversation_id, episode, opened_at, closed_at, stars, rating_version, customer_id,
            agent_id, bot_turns, scene, scene_group, rated_by, rated_at)
     SELECT $1, ${id('talk')}, 1, ${at} - interval '5 min', ${at} + interval '15 min', 1 + i % 5, 1,
            ${customer('i::bigint * 7')}, ${agent}, 4, ${scene}, ${group}, ${agent}, ${at} + interval '16 min' ${each}`,
    `INSERT INTO handovers (shop_id, conversation_id, control_epoch, episode, agent_id, queued_at, handed_over_at)
     SELECT $1, ${id('talk')}, 2, 1, ${agent}, ${at}, ${at} + interval '40 s' ${each} WHERE i % 2 = 0`,
    `INSERT INTO queue_waits (shop_id, conversation_id, queued_at, joined, ended_at, ended_as, agent_id)
     SELECT $1, ${id('talk')}, ${at}, true, ${at} + interval '40 s', 1 + i % 3, ${agent} ${each} WHERE i % 2 = 0`,
    `INSERT INTO deadlines (shop_id, deadline_id, conversation_id, episode, kind, agent_id, scene, priority, started_at,
            outcome, ended_at, took_ms, within_ms)
     SELECT $1, ${id('deadline')}, ${id('talk')}, 1, 1 + i % 2, ${agent}, ${scene}, 1, ${at}, 3 + (i % 5) / 4,
            ${at} + interval '90 s', 1000 * (i % ${deadline_s * 2}), ${deadline_s * 1000} ${each} WHERE i % 2 = 0`,
    `INSERT INTO case_steps (shop_id, case_id, step, state, reopened, changed_at)
     SELECT $1, ${id('case')}, 1, 1, false, ${at} ${each} WHERE i % 10 = 0`,
    `INSERT INTO seats (shop_id, seat_id, agent_id, accepted_at, ended_at)
     SELECT $1, ${id('seat')}, ${agent}, ${at}, ${at} + interval '10 min' ${each} WHERE i % 2 = 0`,
    `INSERT INTO agent_states (shop_id, agent_id, version, changed_at, is_present, seats_max)
     SELECT $1, 'agent-' || a, i, timestamptz '${began.toISOString()}' + i * interval '12 hours', i % 2 = 0, 5
       FROM generate_series(0, ${agents - 1}) AS a, generate_series(1, ${days * 2}) AS i`,
    `INSERT INTO decision_hours (shop_id, hour, scene, scene_group, rule, offered, answer, product_id, count)
     SELECT $1, timestamptz '${began.toISOString()}' + h * interval '1 hour', ${scene}, ${group}, 'no_reason', false,
            answer, 'p-' || p, 1 + i % 7
       FROM generate_series(0, ${days * 24 - 1}) AS h, generate_series(0, ${scenes - 1}) AS i, generate_series(1, 3) AS p,
            unnest(ARRAY['article', 'unknown']) AS answer`,
    `INSERT INTO quality_days (shop_id, rated_on, scene_group, by_bot, rated_count, satisfied_count)
     SELECT $1, current_date - i, 'group_' || g, by_bot, 20, 12 FROM generate_series(0, 89) AS i,
            generate_series(0, ${groups - 1}) AS g, unnest(ARRAY[true, false]) AS by_bot`,
    `INSERT INTO relationships (shop_id, customer_id, is_active, version, acquisition_channel, established_at)
     SELECT $1, ${customer('i')}, i % 20 > 0, 1, (ARRAY['scan', 'live_stream', 'coupon', 'campaign'])[1 + i % 4],
            timestamptz '${began.toISOString()}' - interval '30 days' FROM generate_series(0, ${customers - 1}) AS i`,
    `INSERT INTO outcomes (shop_id, customer_id, occurred_at, kind, amount_cents, campaign_id)
     SELECT $1, ${customer('i::bigint * 7')}, ${at} + interval '1 day', (ARRAY[1, 2, 7, 10])[1 + i % 4], 1999, '' ${each}`,
    `INSERT INTO purchases (shop_id, customer_id, purchased_at, behaviour_id)
     SELECT $1, ${customer('i::bigint * 7')}, ${at} + interval '1 day', 'b-' || i ${each} WHERE i % 4 = 2`,
    `INSERT INTO campaign_audience (shop_id, campaign_id, customer_id, reason, delivered_at)
     SELECT $1, ${campaign}, ${customer(`c * 997 + i`)}, (ARRAY[3, 3, 2, 7, 9, 10])[1 + i % 6],
            CASE WHEN i % 6 < 3 THEN ${sent} END ${everyone}`,
    `INSERT INTO campaign_starts (shop_id, campaign_id, first_delivered_at)
     SELECT $1, ${campaign}, ${sent} FROM generate_series(0, ${campaigns - 1}) AS c`,
    `INSERT INTO campaigns (shop_id, campaign_id, settled_at, sent_count, capped_count, refused_count, expired_count,
            cancelled_count, failed_count)
     SELECT $1, ${campaign}, ${sent} + interval '1 hour', ${audience / 2}, 0, 0, 0, 0, 0
       FROM generate_series(0, ${campaigns - 1}) AS c`,
    `INSERT INTO screenings (shop_id, screening_id, content_category, as_of, completed_at, audience_count, kept_count,
            filtered_count, reasons)
     SELECT $1, ${campaign}, 'tea', ${sent}, ${sent}, ${audience}, ${audience / 2}, ${audience / 2}, '[]'
       FROM generate_series(0, ${campaigns - 1}) AS c`,
  ];
}

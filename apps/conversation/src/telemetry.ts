import { counter, gauge, histogram, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const conversationMetrics = {
  messages: counter('guanxi_conversation_messages_total', {
    unit: 'messages',
    tells: 'Messages said in conversations, by speaker',
    labels: { speaker: oneOf('who said it', ['CUSTOMER', 'BOT', 'AGENT', 'SYSTEM']) },
  }),
  watches: gauge('guanxi_conversation_watches', {
    unit: 'streams',
    tells: 'Streams that wait for messages or assignments',
  }),
  botAnswers: counter('guanxi_bot_answers_total', {
    unit: 'answers',
    tells: 'What the bot did about messages: where its answer came from, transfer, or stale where it came too late',
    labels: {
      answer: oneOf('what it did', [
        'provider',
        'orders',
        'article',
        'wordless',
        'unknown',
        'queued',
        'transfer',
        'stale',
      ]),
    },
  }),
  shopCalls: counter('guanxi_shop_calls_total', {
    unit: 'calls',
    tells: "Calls to shops' own services: answered, failed, resting after failures, busy",
    labels: {
      service: oneOf('which service of theirs', ['bot_provider', 'order_connector']),
      result: oneOf('what came of it', ['answered', 'failed', 'resting', 'busy']),
    },
    only: 'once a shop has connected its own bot or order system',
  }),
  decisions: counter('guanxi_intervention_decisions_total', {
    unit: 'decisions',
    tells: 'Decisions to offer a human or not, by the rule that decided',
    labels: {
      rule: oneOf('the rule of `decideIntervention`', [
        'negative_emotion',
        'turns',
        'weak_scene',
        'handover_due',
        'asked_for_human',
        'shop_keyword',
        'shop_scene',
        'shop_failures',
        'bot_wants_human',
        'human_already_involved',
        'no_agent_available',
        'presence_unreachable',
        'switched_off',
        'outside_rollout',
        'no_reason',
      ]),
    },
  }),
  gate: histogram('guanxi_care_menu_gate_seconds', {
    unit: 'seconds',
    tells: 'Time that a care menu waited for presence to say whether somebody could take her',
    labels: { answer: oneOf('what presence said', ['available', 'nobody', 'unreachable']) },
  }),
  waiting: gauge('guanxi_queue_waiting', {
    unit: 'customers',
    tells: 'Customers who wait for a human, over all shops, counted up to 10000; every replica tells the same',
  }),
  oldest: gauge('guanxi_queue_oldest_seconds', {
    unit: 'seconds',
    tells: 'How long the one waits who waits longest, over all shops; 0 where nobody does',
  }),
  deadlines: counter('guanxi_deadlines_told_total', {
    unit: 'deadlines',
    tells: 'Deadlines that were warned of and missed, by what they are for',
    labels: {
      kind: oneOf('what is to be kept', ['first_response', 'resolution', 'case_answer']),
      told: oneOf('what was told', ['warned', 'missed']),
    },
    only: 'once a deadline was close',
  }),
} as const;

/** What this service tells of itself beside what every service does. */
export const telemetry: TelemetryCatalogue = {
  of: 'apps/conversation',
  metrics: Object.values(conversationMetrics),
  spans: [],
};

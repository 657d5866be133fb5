import { query } from './checks/check-tables.js';
import type { Shop } from './people/shop.js';
import type { DrilledStack, Service } from './stack/drilled-stack.js';

/** A mistake that services of this kind make, made on purpose in a database past its service, to see whether it is found. */
interface Plant {
  service: Service;
  statements(shop: Shop): string[];
}

/** A trigger that has its way with the rows of a table. */
const trigger = (name: string, when: string, condition: string, body: string) => [
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`,
  `CREATE TRIGGER ${name} ${when} FOR EACH ROW ${condition} EXECUTE FUNCTION ${name}()`,
];

const plants = {
  /** A message that its sender was told is there goes missing. */
  lost_message: {
    service: 'conversation',
    statements: ({ shopId, ledger }: Shop) => {
      const sent = ledger.messages[Math.floor(ledger.messages.length / 2)];
      if (!sent) return [];
      return [
        `DELETE FROM messages WHERE shop_id = '${shopId}' AND conversation_id = '${sent.conversationId}'
            AND sequence = ${sent.sequence}`,
      ];
    },
  },
  /** Episodes are closed, and nobody is told. */
  lost_event: {
    service: 'conversation',
    statements: () =>
      trigger(
        'planted_loss',
        'BEFORE INSERT ON outbox',
        `WHEN (NEW.subject LIKE 'guanxi.conversation.episode_closed.%')`,
        'RETURN NULL;',
      ),
  },
  /** What comes a second time is taken for new. */
  forgetful_inbox: {
    service: 'analytics',
    statements: () =>
      trigger(
        'planted_oblivion',
        'AFTER INSERT ON inbox',
        '',
        'DELETE FROM inbox WHERE event_id = NEW.event_id; RETURN NULL;',
      ),
  },
  /** Agents' seats are never given back. */
  leaked_seats: {
    service: 'conversation',
    statements: () => trigger('planted_leak', 'BEFORE INSERT ON seat_releases', '', 'RETURN NULL;'),
  },
} as const satisfies Record<string, Plant>;

export type PlantName = keyof typeof plants;
export const plantNames = Object.keys(plants) as PlantName[];

/** Plants a mistake while the drill runs; it stays until the stack goes. */
export async function plant(name: PlantName, stack: DrilledStack, shop: Shop): Promise<void> {
  const { service, statements } = plants[name];
  for (const sql of statements(shop)) await query(stack.databaseUrl(service), sql);
}

import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Floor } from './floor.js';

/** Mistakes that a service of this kind makes in public, made here on purpose, in one shop. */
export type Fault = 'bypassed compare-and-set' | 'forgotten seats' | 'bot beside agent';

const bodies: Record<Fault, { table: string; when: string; body: string }> = {
  // A second writer gives the conversation to another agent without looking whose it is.
  'bypassed compare-and-set': {
    table: 'control_changes',
    when: 'AFTER INSERT',
    body: `
      IF NEW.to_control = 'agent' THEN
        UPDATE conversations SET agent_id = CASE NEW.agent_id WHEN 'an' THEN 'bo' ELSE 'an' END
         WHERE shop_id = NEW.shop_id AND conversation_id = NEW.conversation_id;
      END IF;
      RETURN NEW;`,
  },
  // Seats that are let go never come back.
  'forgotten seats': { table: 'seat_releases', when: 'BEFORE INSERT', body: 'RETURN NULL;' },
  // What the bot had thought is said just after a human has come in.
  'bot beside agent': {
    table: 'messages',
    when: 'AFTER INSERT',
    body: `
      IF NEW.speaker = ${Speaker.SYSTEM} AND NEW.content ->> 'lineKind' = '${SystemLineKind.HANDOVER}' THEN
        UPDATE conversations SET last_sequence = last_sequence + 1
         WHERE shop_id = NEW.shop_id AND conversation_id = NEW.conversation_id;
        INSERT INTO messages (shop_id, conversation_id, sequence, episode, speaker, sent_at, content)
        VALUES (NEW.shop_id, NEW.conversation_id, NEW.sequence + 1, NEW.episode, ${Speaker.BOT}, NEW.sent_at,
                '{"$case": "text", "value": {"text": "late", "articleIds": []}}');
      END IF;
      RETURN NEW;`,
  },
};

/** Plants a fault in one shop, as a trigger of the service's own database. Returns how it goes again. */
export async function plant({ conversations }: Floor, shopId: string, fault: Fault): Promise<() => Promise<void>> {
  const { table, when, body } = bodies[fault];
  const name = `fault_${shopId.replaceAll('-', '_')}`;
  const { dataSource } = conversations;
  await dataSource.query(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`);
  await dataSource.query(
    `CREATE TRIGGER ${name} ${when} ON ${table} FOR EACH ROW WHEN (NEW.shop_id = '${shopId}') EXECUTE FUNCTION ${name}()`,
  );
  return async () => {
    await dataSource.query(`DROP TRIGGER ${name} ON ${table}`);
    await dataSource.query(`DROP FUNCTION ${name}()`);
  };
}

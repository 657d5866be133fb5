import { open } from 'node:fs/promises';
import {
  type Relationship,
  RelationshipServiceService,
  RelationshipStatus,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Command, Option } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count } from '../terminal/table.js';

interface ExportOptions {
  args: string[];
  shop: string;
  out: string;
  after?: string;
  status?: 'active' | 'cancelled';
}

const statuses = { active: RelationshipStatus.ACTIVE, cancelled: RelationshipStatus.CANCELLED };
const HEADER = 'customer,status,acquisition_channel,established_at,changed_at,version\n';

const EXAMPLES = `
An export that broke off goes on behind the last customer in the file, which is added to.

Examples:
  $ npm run guanxi -- export relationships --shop lanmei --out relationships.csv
  $ npm run guanxi -- export relationships --shop lanmei --out relationships.csv --after c-0000500`;

/** `export relationships` */
export function addExportCommand(program: Command, perform: Perform): void {
  const relationships = program
    .command('export')
    .description('write what the platform holds to a file')
    .command('relationships')
    .description('the relationships of a shop as CSV, in order of customer')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--out <file>', 'the file')
    .option('--after <customer>', 'go on behind this customer, and add to the file')
    .addOption(new Option('--status <status>', 'only those').choices(Object.keys(statuses)))
    .addHelpText('after', EXAMPLES);
  perform<ExportOptions>(relationships, exportRelationships);
}

async function exportRelationships(session: Session, options: ExportOptions): Promise<object> {
  const { platform, texts, say, path, signal } = session;
  const { shop: shopId, out, after = '', status } = options;
  const client = platform.client('relationship', RelationshipServiceService, merchantOf(shopId));
  const request = {
    shopId,
    afterCustomerId: after,
    status: status ? statuses[status] : RelationshipStatus.UNSPECIFIED,
  };
  const file = path(out);
  const handle = await open(file, after === '' ? 'w' : 'a');
  let exported = 0;
  let last = after;
  try {
    if (after === '') await handle.write(HEADER);
    for await (const { relationships } of client.exportRelationships(request, { signal })) {
      await handle.write(relationships.map(line).join(''));
      exported += relationships.length;
      last = relationships.at(-1)?.customerId ?? last;
    }
  } finally {
    await handle.close();
  }
  say(texts.exported(count(exported), file));
  return { exported, file, last };
}

/** None of these can hold a comma or a quotation mark: ids and channels have a format. */
function line(relationship: Relationship): string {
  const { customerId, status, acquisitionChannel, establishedAt, changedAt, version } = relationship;
  const word = RelationshipStatus[status].toLowerCase();
  const when = [establishedAt, changedAt].map((at) => at?.toISOString());
  return `${[customerId, word, acquisitionChannel, ...when, version].join(',')}\n`;
}

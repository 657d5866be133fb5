import { parseArgs } from 'node:util';
import { readConfig, readServiceIdentity } from '@guanxi/chassis';
import { Database, Transactions } from '@guanxi/persistence';
import { filteringConfig } from './config.js';
import { RedrawFactors } from './factors/redraw-factors.js';
import { RelationshipFacts } from './factors/relationship-facts.js';

/** As long as it takes: a shop of millions is drawn in one transaction. */
const unbounded_ms = 0;

// A program for operators, while the service is down: draws the facts of shops anew from the service relationship.
try {
  const { values } = parseArgs({ options: { shop: { type: 'string', multiple: true } } });
  const config = readConfig(filteringConfig);
  const database = new Database({
    ...{ service: 'filtering', url: config.DATABASE_URL, migrations: [], pool_connections_max: 2 },
    ...{ statement_ms_max: unbounded_ms, idle_in_transaction_ms_max: unbounded_ms },
  });
  const owner = new RelationshipFacts(config.RELATIONSHIP_ADDRESS, readServiceIdentity('filtering', config));
  await database.open();
  try {
    const redrawn = await new RedrawFactors(new Transactions(database), owner).execute(values.shop ?? []);
    for (const [shopId, { relationships, behaviours }] of redrawn) {
      process.stdout.write(`${shopId}: ${relationships} relationships, ${behaviours} behaviours\n`);
    }
  } finally {
    owner.close();
    await database.close();
  }
} catch (error) {
  process.stderr.write(`nothing was redrawn: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

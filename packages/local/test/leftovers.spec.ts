import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, startNats, startPostgres } from '../src/index.js';
import { commandLine } from '../src/processes.js';
import { afterwards, closedFolder, firstLine, query, removeMoved, runProgram } from './scratch.js';

test('servers that a killed launcher left behind are stopped by the next start, and nothing is lost', async () => {
  const scratch = await closedFolder();
  const [postgresFolder, natsFolder] = [join(scratch, 'postgres'), join(scratch, 'nats')];
  const launcher = runProgram('hold-servers.mjs', [postgresFolder, natsFolder]);
  const left = JSON.parse(await firstLine(launcher)) as { postgres: number; nats: number; folder: string };
  removeMoved(left.folder, postgresFolder);
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
  expect(await commandLine(left.postgres)).toContain(left.folder);
  expect(await commandLine(left.nats)).toContain(natsFolder);

  const postgres = await startPostgres({ folder: postgresFolder, port: await freePort() });
  afterwards(() => postgres.stop());
  const nats = await startNats({ folder: natsFolder, port: await freePort() });
  afterwards(() => nats.stop());
  expect(await query(postgres.url, 'SELECT 1 AS up')).toEqual([{ up: 1 }]);
  expect([await commandLine(left.postgres), await commandLine(left.nats)]).toEqual([undefined, undefined]);
});

import { connect } from '@guanxi/chassis/client';
import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { type ServiceName, serviceNames } from '../platform/places.js';
import type { Platform } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { renderTable } from '../terminal/table.js';
import { type HealthState, healthService } from './health.js';

const ANSWER_MS = 2_000;

type State = HealthState | 'UNREACHABLE';

/** `status` */
export function addStatusCommand(program: Command, perform: Perform): void {
  const command = program
    .command('status')
    .description('whether every service is there and well')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- status\n  $ npm run guanxi -- status --json');
  perform(command, status);
}

async function status(session: Session): Promise<object> {
  const { platform, texts, say, terminal } = session;
  const services = await Promise.all(
    serviceNames.map(async (service) => {
      const address = platform.address(service);
      return { service, address, health: await askHealth(platform, service) };
    }),
  );
  const { green, red } = terminal.colours;
  say(
    renderTable(
      [{ heading: texts.status.service }, { heading: texts.status.address }, { heading: texts.status.health }],
      services.map(({ service, address, health }) => [
        service,
        address,
        (health === 'SERVING' ? green : red)(texts.status.states[health]),
      ]),
    ),
  );
  const unwell = services.filter(({ health }) => health !== 'SERVING').map(({ service }) => service);
  if (unwell.length === 0) return { services };
  throw new Failure(
    'NOT_WELL',
    `not serving: ${unwell.join(', ')}`,
    'Start the stack with `npm start`, or see its log.',
  );
}

async function askHealth(platform: Platform, service: ServiceName): Promise<State> {
  const { transport } = platform;
  const address = platform.address(service);
  const client = connect(healthService, { address, service, transport, token: () => '', deadline_ms: ANSWER_MS });
  try {
    return (await client.check({ service: '' })).state;
  } catch {
    return 'UNREACHABLE';
  } finally {
    client.close();
  }
}

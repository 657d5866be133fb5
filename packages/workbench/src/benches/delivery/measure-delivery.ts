import { connect } from '@guanxi/chassis';
import { ChannelAdapterServiceService } from '@guanxi/contracts/channel/v1/channel_adapter.js';
import type { Measurement } from '../../print/figures.js';
import { ServicePrograms } from '../platform/service-programs.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { capsViolated, type LoggedMessage, paceErrorPercent, sentTwice } from './read-adapter-log.js';
import { BenchShop, shopId } from './shop.js';
import { type AdapterProgram, startAdapter } from './start-adapter.js';

const raw_expiry_ms = 3_600_000;
const customers_count = 40_000;
const customers_per_campaign_max = 10_000;
const unbounded_per_minute = 6_000_000;
const paced_per_minute = 12_000;
const paced_customers = 4_000;
const capped_customers = 2_000;
const capped_campaigns = 6;
const capped_per_day = 2;
const raw_batches = 40;
const raw_batch_deliveries = 500;

interface Bench {
  shop: BenchShop;
  adapter: AdapterProgram;
  customerIds: string[];
}

/**
 * Messages a second from plan to adapter through the last check and the caps, with the services and the adapter as
 * processes of their own; how exactly a pace is kept; and whether campaigns that race each other over two replicas send
 * anybody one too many, or anything twice. Everything is read from the adapter's own log.
 */
export async function delivery({ seed, progress }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const ends: (() => Promise<void> | void)[] = [];
  try {
    progress.show('starting relationship, filtering and an adapter', 0);
    const servers = await startServers();
    ends.push(() => servers.stop());
    const programs = await ServicePrograms.prepare(servers);
    ends.push(() => programs.stop());
    const adapter = await startAdapter(programs.identity);
    ends.push(() => adapter.stop());
    const [relationship] = await programs.start('relationship', 1);
    const settings = {
      RELATIONSHIP_ADDRESS: relationship!.address,
      CHANNEL_ORIGINS: `grpc://${adapter.address}`,
      PLATFORM_MESSAGES_PER_DAY: '100',
      PLATFORM_MESSAGES_PER_WEEK: '100',
    };
    const [filtering] = await programs.start('filtering', 1, settings);
    const operator = programs.tokenOf({ subject: 'bench', role: 'operator', shop: '*' });
    const shop = new BenchShop(relationship!.address, filtering!.address, () => operator);
    ends.push(() => shop.close());

    progress.show('establishing relationships', 0.1);
    const customerIds = Array.from({ length: customers_count }, (_, i) => `c-${String(i).padStart(7, '0')}`);
    await shop.establish(customerIds);
    const bench = { shop, adapter, customerIds };
    const service = programs.tokenOf({ subject: 'bench', role: 'service', shop: '*' });
    progress.show('the adapter alone', 0.3);
    const raw_sent_per_s = await rawPerSecond(adapter, service);
    progress.show('as fast as it goes', 0.4);
    const fast = await asFastAsItGoes(bench);
    progress.show('at a pace', 0.6);
    const paced = await atPace(bench);
    progress.show('campaigns that race over two replicas', 0.8);
    await programs.start('filtering', 1, settings);
    const capped = await racing(bench);
    return {
      name: 'delivery',
      size: customers_count,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        sent_per_s: fast.sent_per_s,
        raw_sent_per_s,
        sent_ratio: fast.sent_per_s / raw_sent_per_s,
        pace_error_percent: paceErrorPercent(paced, paced_per_minute),
        caps_violated: capsViolated(capped, capped_per_day),
        sent_twice: sentTwice([...fast.log, ...paced, ...capped]),
        sent: fast.log.length + paced.length + capped.length,
        sent_racing: capped.length,
      },
      aims: [
        { figure: 'sent_per_s', reference: { value: raw_sent_per_s, by: 'the adapter alone' } },
        { figure: 'pace_error_percent', aim: '< 1' },
        { figure: 'caps_violated', aim: '<= 0' },
        { figure: 'sent_twice', aim: '<= 0' },
      ],
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** Messages a second that the adapter takes from a client that does nothing else. */
async function rawPerSecond(adapter: AdapterProgram, token: string): Promise<number> {
  const client = connect(ChannelAdapterServiceService, { address: adapter.address, token: () => token });
  const began = performance.now();
  for (let batch = 0; batch < raw_batches; batch += 1) {
    await client.deliver({
      shopId,
      idempotencyKey: `raw-${batch}`,
      campaignId: '01900000-0000-7000-8000-000000000000',
      channel: 'fast',
      topic: '',
      texts: [{ language: 'en', text: 'The first harvest is here.' }],
      templateRef: '',
      expiresAt: new Date(Date.now() + raw_expiry_ms),
      deliveries: Array.from({ length: raw_batch_deliveries }, (_, i) => ({
        deliveryId: `01900000-0000-7000-8000-${String(batch * raw_batch_deliveries + i).padStart(12, '0')}`,
        customerId: `raw-${i}`,
      })),
    });
  }
  const per_s = (raw_batches * raw_batch_deliveries) / ((performance.now() - began) / 1_000);
  client.close();
  await adapter.readLog();
  return per_s;
}

/** Campaigns to everybody through a channel that bounds nothing. */
async function asFastAsItGoes({ shop, adapter, customerIds }: Bench) {
  await shop.setChannel('fast', adapter.address, unbounded_per_minute);
  await shop.setCaps(100);
  const planned: string[] = [];
  for (let i = 0; i < customerIds.length; i += customers_per_campaign_max) {
    const { campaignId } = await shop.plan('fast', customerIds.slice(i, i + customers_per_campaign_max));
    planned.push(campaignId);
  }
  const began = Date.now();
  for (const campaignId of planned) await shop.start(campaignId);
  for (const campaignId of planned) await shop.settled(campaignId);
  const log = await adapter.readLog();
  const last_ms = log.reduce((latest, { at_ms }) => Math.max(latest, at_ms), began);
  return { log, sent_per_s: log.length / ((last_ms - began) / 1_000) };
}

/** One campaign through a channel of a given capacity. */
async function atPace({ shop, adapter, customerIds }: Bench): Promise<LoggedMessage[]> {
  await shop.setChannel('paced', adapter.address, paced_per_minute);
  const { campaignId } = await shop.plan('paced', customerIds.slice(0, paced_customers));
  await shop.start(campaignId);
  await shop.settled(campaignId);
  return adapter.readLog();
}

/** More campaigns at once than the caps let through, to customers who have got nothing of late. */
async function racing({ shop, adapter }: Bench): Promise<LoggedMessage[]> {
  const customerIds = Array.from({ length: capped_customers }, (_, i) => `r-${String(i).padStart(7, '0')}`);
  await shop.establish(customerIds);
  await shop.setCaps(capped_per_day);
  const planned: string[] = [];
  for (let i = 0; i < capped_campaigns; i += 1) {
    await shop.setChannel(`race-${i}`, adapter.address, unbounded_per_minute);
    planned.push((await shop.plan(`race-${i}`, customerIds)).campaignId);
  }
  await Promise.all(planned.map((campaignId) => shop.start(campaignId)));
  for (const campaignId of planned) await shop.settled(campaignId);
  return adapter.readLog();
}

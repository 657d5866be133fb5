import type { Caller } from '@guanxi/chassis/client';
import { AdapterKind, type Channel, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import type { Command } from 'commander';
import { Failure } from '../failure.js';
import type { Perform, Session } from '../session.js';
import { count } from '../terminal/table.js';
import { readCapacity } from './create-campaign.js';

interface PutOptions {
  args: string[];
  shop: string;
  address: string;
  capacity: string;
  secret?: string;
}

const operator: Caller = { subject: 'guanxi-cli', role: 'operator', shop: '*' };

const EXAMPLES = `
Examples:
  $ npm run guanxi -- channel put push --shop lanmei --address 127.0.0.1:20059 --capacity 600
  $ npm run guanxi -- channel put sms --shop lanmei --address https://hooks.example/sms --secret sms --capacity 6000`;

/** `channel put` */
export function addChannelCommand(program: Command, perform: Perform): void {
  const channel = program.command('channel').description('the channels that campaigns go through');
  const put = channel
    .command('put')
    .description('make a channel of a shop, or replace it')
    .argument('<channel>', 'its name')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--address <host:port|url>', 'where its gRPC adapter or its webhook is')
    .requiredOption('--capacity <number>', 'messages a minute that the shop may send through it')
    .option('--secret <name>', 'names the secret that webhooks are signed with')
    .addHelpText('after', EXAMPLES);
  perform<PutOptions>(put, putChannel);
}

async function putChannel(session: Session, options: PutOptions): Promise<object> {
  const { args, shop, address, capacity, secret = '' } = options;
  return putShopChannel(session, shop, args[0] ?? '', address, readCapacity(capacity), secret);
}

/** Makes a shop's channel, and says so; returns it. */
export async function putShopChannel(
  { platform, newKey, say, texts }: Session,
  shopId: string,
  name: string,
  address: string,
  capacityPerMinute: number,
  secretRef: string,
): Promise<object> {
  const wanted = {
    shopId,
    name,
    kind: /^https?:/.test(address) ? AdapterKind.WEBHOOK : AdapterKind.GRPC,
    address,
    capacityPerMinute,
    secretRef,
    version: 0,
    lastFailure: '',
  };
  const client = platform.client('filtering', ChannelServiceService, operator);
  const { channel } = await client.putChannel({ shopId, idempotencyKey: newKey(), channel: wanted });
  if (!channel) throw new Failure('NO_CHANNEL', 'the service answered without a channel');
  say(texts.campaign.channelPut(name, address, count(capacityPerMinute)));
  return asObject(channel);
}

function asObject({ kind, ...channel }: Channel): object {
  return { ...channel, kind: AdapterKind[kind] };
}

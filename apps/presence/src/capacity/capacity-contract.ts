import { InvalidRequest } from '@guanxi/chassis';
import type {
  ChannelWeight,
  Limits as ContractLimits,
  SetLimitsRequest,
} from '@guanxi/contracts/presence/v1/capacity.js';
import type { Limits, LimitsOwner } from './limits.js';

/** Whose limits are meant. */
export function ownerFromContract({ owner }: Pick<SetLimitsRequest, 'owner'>): LimitsOwner {
  if (owner === undefined) return { level: 'shop', ownerId: '' };
  return { level: owner.$case === 'agentId' ? 'agent' : 'group', ownerId: owner.value };
}

/** Limits in the product's words. @throws {InvalidRequest} when a channel is named twice. */
export function limitsFromContract({ seatsMax, channels, suspendAtSeats }: ContractLimits): Limits {
  const named = channels.map(({ channel, conversationsMax }) => [channel, conversationsMax] as const);
  return {
    seatsMax: seatsMax ?? null,
    channelLimits: byChannel(named, 'limits.channels'),
    suspendAt: suspendAtSeats ?? null,
  };
}

/** Limits in the contract's words. */
export function limitsToContract({ seatsMax, channelLimits, suspendAt }: Limits): ContractLimits {
  return {
    seatsMax: seatsMax ?? undefined,
    channels: channelsToContract(channelLimits),
    suspendAtSeats: suspendAt ?? undefined,
  };
}

/** Limits of channels in the contract's words. */
export function channelsToContract(limits: Record<string, number>): ContractLimits['channels'] {
  return Object.entries(limits).map(([channel, conversationsMax]) => ({ channel, conversationsMax }));
}

/** Seats by channel. @throws {InvalidRequest} when a channel is named twice. */
export function weightsFromContract(weights: ChannelWeight[]): Record<string, number> {
  return byChannel(
    weights.map(({ channel, seats }) => [channel, seats] as const),
    'weights',
  );
}

/** Seats by channel in the contract's words. */
export function weightsToContract(weights: Record<string, number>): ChannelWeight[] {
  return Object.entries(weights).map(([channel, seats]) => ({ channel, seats }));
}

function byChannel(named: (readonly [string, number])[], field: string): Record<string, number> {
  const seen = new Set<string>();
  for (const [i, [channel]] of named.entries()) {
    if (seen.has(channel)) {
      throw new InvalidRequest([
        { field: `${field}[${i}].channel`, description: 'is named twice; say each channel once' },
      ]);
    }
    seen.add(channel);
  }
  return Object.fromEntries(named);
}

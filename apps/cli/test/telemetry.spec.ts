import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chassisTelemetry,
  flushTraces,
  inSpan,
  logFields,
  type MetricEntry,
  startTracing,
  type TelemetryCatalogue,
} from '@guanxi/chassis';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { messagingTelemetry } from '@guanxi/messaging';
import { persistenceTelemetry } from '@guanxi/persistence';
import { type CollectedSpan, TraceCollector, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';
import { fieldFaults, metricFaults, neverSampled, spanFaults } from './telemetry/compare.js';
import { readExposition } from './telemetry/exposition.js';
import { Traces } from './telemetry/traces.js';

const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
const workspaces = join(import.meta.dirname, '../../..');
const shopId = 'tea';

let collector: TraceCollector;
let platform: RunningPlatform;

beforeAll(async () => {
  collector = await TraceCollector.start();
  // This process is the customer and the agent: their spans go the same way.
  startTracing('people', { otlpEndpoint: collector.url });
  platform = await RunningPlatform.start(services, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    LOG_LEVEL: 'debug',
    // A busy machine is no test's subject.
    AVAILABILITY_DEADLINE_MS: '2000',
  });
});

afterAll(async () => {
  await platform?.stop();
  await collector?.stop();
});

/** Does something as the beginning of a trace, and returns its span as the collector has it. */
async function beginning<T>(name: string, act: () => Promise<T>): Promise<[CollectedSpan, T]> {
  const [spanId, result] = await inSpan(name, {}, async (span) => [span.spanContext().spanId, await act()] as const);
  await flushTraces();
  const span = await waitFor(() => collector.spans.find((one) => one.spanId === spanId));
  return [span, result];
}

let keys = 0;
const idempotencyKey = () => `telemetry-${++keys}`;
const text = (words: string) => ({ text: words, articleIds: [] });

describe('the way of a customer to a human', () => {
  it('is one chain of traces, from her message to the reports, each edge a parent or a link', async () => {
    const lin = { subject: 'lin', role: 'customer', shop: shopId } as const;
    const mei = { subject: 'mei', role: 'agent', shop: shopId } as const;
    const boss = { subject: 'boss', role: 'merchant', shop: shopId } as const;
    const traces = new Traces(collector.spans);

    const device = { shopId, agentId: 'mei', deviceId: 'desk' };
    const desk = platform.as(mei, 'presence', PresenceServiceService);
    const put = { shopId, agentId: 'mei', displayName: '小美', seatsMax: 2, idempotencyKey: idempotencyKey() };
    await platform.as(boss, 'presence', AgentServiceService).putAgent(put);
    await desk.openLease({ ...device, idempotencyKey: idempotencyKey() });
    await desk.setIntent({ shopId, agentId: 'mei', intent: Intent.ONLINE, idempotencyKey: idempotencyKey() });

    const chat = platform.as(lin, 'conversation', ConversationServiceService);
    const opening = { shopId, customerId: 'lin', channel: 'web', language: 'zh', idempotencyKey: idempotencyKey() };
    const { conversation } = await chat.openConversation(opening);
    const here = { shopId, conversationId: conversation?.conversationId ?? '' };
    const menuOf = async () =>
      (await chat.listMessages({ ...here, afterSequence: 0, pageSize: 100 })).messages
        .flatMap(({ content }) => (content?.$case === 'careMenu' ? [content.value.interventionId] : []))
        .at(-1);

    // Her message, the bot, the decision to intervene.
    const [asks] = await beginning('customer asks', () =>
      chat.sendMessage({ ...here, idempotencyKey: idempotencyKey(), text: text('垃圾！骗子！我要投诉你们') }),
    );
    const interventionId = (await waitFor(menuOf)) as string;
    const sent = await traces.call(asks, 'conversation', 'SendMessage');
    const answers = await traces.find({
      service: 'conversation',
      kind: 'internal',
      name: 'work answers',
      childOf: sent,
    });
    await traces.call(answers, 'presence', 'GetAvailability');
    await traces.event(answers, 'intervention_offered', 'analytics');

    // Her choice, the queue, a seat.
    const choices = platform.as(lin, 'conversation', InterventionServiceService);
    const option = CareOption.TRANSFER;
    const [chooses] = await beginning('customer chooses', () =>
      choices.chooseCareOption({ ...here, interventionId, option, idempotencyKey: idempotencyKey() }),
    );
    const chosen = await traces.call(chooses, 'conversation', 'ChooseCareOption');
    await traces.find({ service: 'conversation', kind: 'server', name: chosen.name, linkedTo: answers });
    await traces.event(chosen, 'intervention_answered', 'analytics');
    await traces.event(chosen, 'customer_queued', 'analytics');
    const work = { service: 'conversation', kind: 'internal', name: 'work assignment' } as const;
    const assignment = await traces.find({ ...work, following: chosen });
    const seated = await traces.call(assignment, 'presence', 'ReserveSeats');
    await traces.event(seated, 'seat_changed', 'analytics');

    // The agent.
    const transfers = platform.as(mei, 'conversation', TransferServiceService);
    const takes = () =>
      transfers.acceptAssignment({ ...here, agentId: 'mei', idempotencyKey: idempotencyKey() }).catch(() => undefined);
    const [accepts] = await beginning('agent accepts', () => waitFor(takes));
    const accepted = await traces.find({
      service: 'conversation',
      kind: 'server',
      name: '/guanxi.conversation.v1.TransferService/AcceptAssignment',
      linkedTo: chosen,
    });
    expect(accepted.traceId).toBe(accepts.traceId);
    await traces.call(accepted, 'presence', 'AcceptSeat');
    await traces.event(accepted, 'handover_completed', 'analytics');
    const [replies] = await beginning('agent replies', () =>
      platform
        .as(mei, 'conversation', ConversationServiceService)
        .sendMessage({ ...here, idempotencyKey: idempotencyKey(), text: text('您好') }),
    );
    await traces.call(replies, 'conversation', 'SendMessage');

    const logged = () => linesOf('conversation').find((line) => line['span_id'] === sent.spanId);
    expect(await waitFor(logged)).toMatchObject({ message: 'call', trace_id: asks.traceId, method: sent.name });
  });
});

describe('what the platform tells of itself', () => {
  const shared = [chassisTelemetry, persistenceTelemetry, messagingTelemetry];
  let own: Map<string, TelemetryCatalogue>;

  beforeAll(async () => {
    own = new Map(await Promise.all(services.map(async (service) => [service, await catalogueOf(service)] as const)));
    const demo = await guanxi(['demo', '--customers', '40', '--json', ...platform.options]);
    expect(demo.code, demo.errors).toBe(0);
    await platform.interruptNats();
  });

  it('is every metric that is listed, with its labels, and no other', async () => {
    const shown = await Promise.all(
      services.map(async (service) => [service, readExposition(await platform.figuresOf(service))] as const),
    );
    const listed = (service: string) => [...shared, own.get(service) as TelemetryCatalogue].flatMap(metricsOf);
    expect(shown.flatMap(([service, metrics]) => metricFaults(service, listed(service), metrics))).toEqual([]);
    const all = [...shared, ...own.values()].flatMap(metricsOf);
    const silent = neverSampled(
      all,
      shown.flatMap(([, metrics]) => metrics),
    );
    expect(silent).toEqual([]);
  });

  it('is every span that is listed, with its attributes, and no other', () => {
    const listed = [...shared, ...own.values()].flatMap(({ spans }) => spans);
    const ofServices = collector.spans.filter(({ service }) => service !== 'people');
    expect(ofServices.length).toBeGreaterThan(100);
    expect(spanFaults(listed, ofServices)).toEqual([]);
  });

  it('is a log of listed fields, and lists none that nobody writes', () => {
    const lines = services.flatMap(linesOf);
    expect(lines.length).toBeGreaterThan(100);
    expect(fieldFaults(lines)).toEqual([]);
    const seen = new Set(lines.flatMap((line) => Object.keys(line)));
    const written = fieldsInSources();
    expect(Object.keys(logFields).filter((field) => !seen.has(field) && !written.has(field))).toEqual([]);
  });
});

const metricsOf = ({ metrics }: TelemetryCatalogue): readonly MetricEntry[] => metrics;

function linesOf(service: (typeof services)[number]): Record<string, unknown>[] {
  return platform.linesOf(service).flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}

async function catalogueOf(service: string): Promise<TelemetryCatalogue> {
  const file = join(workspaces, 'apps', service, 'dist/telemetry.js');
  return ((await import(file)) as { telemetry: TelemetryCatalogue }).telemetry;
}

/** The fields that some call of a logger in the sources names: those of what seldom happens are not seen in a run. */
function fieldsInSources(): Set<string> {
  const folders = ['apps', 'packages'].flatMap((top) =>
    readdirSync(join(workspaces, top)).map((name) => join(workspaces, top, name, 'src')),
  );
  const fields = new Set<string>();
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const source = readFileSync(join(folder, file), 'utf8');
      for (const [, inside = ''] of source.matchAll(
        /logger\s*(?:\.\w+|\[[^\]]+\])\(\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g,
      )) {
        for (const [, field = ''] of inside.matchAll(/(?:^|,)\s*(\w+)\s*(?=[:,]|$)/g)) fields.add(field);
      }
    }
  }
  return fields;
}

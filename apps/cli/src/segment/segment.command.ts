import { writeFile } from 'node:fs/promises';
import { type SegmentRule, SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, instant, percent, renderTable } from '../terminal/table.js';
import { readRule, rule_grammar } from './read-rule.js';

interface PutOptions {
  args: string[];
  shop: string;
  rule: string;
  name?: string;
}

interface SegmentOptions {
  args: string[];
  shop: string;
  out?: string;
}

const segments_per_page_max = 1_000;

const PUT_EXAMPLES = `
${rule_grammar}

Examples:
  $ npm run guanxi -- segment put regulars --shop lanmei --rule "purchases >= 3 and stage in (active, cooling)"
  $ npm run guanxi -- segment put tea-lovers --shop lanmei --rule "interest(green_tea) >= 0.3 and not channel in (coupon)"`;

/** `segment put|size|list|members` */
export function addSegmentCommand(program: Command, perform: Perform): void {
  const segment = program.command('segment').description('groups of customers, drawn by rules over their portraits');
  const put = segment
    .command('put')
    .description('put a segment under its id, or replace its rule')
    .argument('<segment>', 'its id')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--rule <rule>', 'who is in it')
    .option('--name <name>', 'what people call it (default: its id)')
    .addHelpText('after', PUT_EXAMPLES);
  perform<PutOptions>(put, putSegment);
  const size = segment
    .command('size')
    .description('how many customers a segment holds now')
    .argument('<segment>', 'its id')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- segment size regulars --shop lanmei');
  perform<SegmentOptions>(size, sizeSegment);
  const list = segment
    .command('list')
    .description('the segments of a shop')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- segment list --shop lanmei');
  perform<SegmentOptions>(list, listSegments);
  const members = segment
    .command('members')
    .description('the customers in a segment, one a line')
    .argument('<segment>', 'its id')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--out <file>', 'write them to a file')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npm run guanxi -- segment members regulars --shop lanmei --out regulars.txt',
    );
  perform<SegmentOptions>(members, listMembers);
}

async function putSegment({ platform, newKey, texts, say }: Session, options: PutOptions): Promise<object> {
  const { args, shop: shopId } = options;
  const segmentId = args[0] as string;
  const rule: SegmentRule = readRule(options.rule);
  const client = platform.client('relationship', SegmentServiceService, merchantOf(shopId));
  const name = options.name ?? segmentId;
  const { segment } = await client.putSegment({ shopId, idempotencyKey: newKey(), segmentId, name, rule });
  const { size, activeCount } = await client.sizeSegment({ shopId, of: { $case: 'segmentId', value: segmentId } });
  say(texts.segment.put(segmentId, segment?.version ?? 0));
  say(texts.segment.holds(count(size), count(activeCount), percent(size, activeCount)));
  return { segment: segmentId, version: segment?.version, size, active: activeCount };
}

async function sizeSegment({ platform, texts, say }: Session, { args, shop: shopId }: SegmentOptions): Promise<object> {
  const segmentId = args[0] as string;
  const client = platform.client('relationship', SegmentServiceService, merchantOf(shopId));
  const { size, activeCount } = await client.sizeSegment({ shopId, of: { $case: 'segmentId', value: segmentId } });
  say(texts.segment.holds(count(size), count(activeCount), percent(size, activeCount)));
  return { segment: segmentId, size, active: activeCount };
}

async function listSegments({ platform, texts, say }: Session, { shop: shopId }: SegmentOptions): Promise<object> {
  const client = platform.client('relationship', SegmentServiceService, merchantOf(shopId));
  const { segments } = await client.listSegments({ shopId, pageSize: segments_per_page_max, pageToken: '' });
  const words = texts.segment;
  say(
    segments.length === 0
      ? words.noSegments
      : renderTable(
          [
            { heading: words.segment },
            { heading: words.name },
            { heading: words.version, numeric: true },
            { heading: words.changed },
          ],
          segments.map(({ segmentId, name, version, changedAt }) => [
            segmentId,
            name,
            `${version}`,
            instant(changedAt),
          ]),
        ),
  );
  return { segments: segments.map(({ rule: _, ...segment }) => segment) };
}

async function listMembers(session: Session, { args, shop: shopId, out }: SegmentOptions): Promise<object> {
  const { platform, texts, say, path } = session;
  const segmentId = args[0] as string;
  const client = platform.client('relationship', SegmentServiceService, merchantOf(shopId));
  const members: string[] = [];
  for await (const { customerIds } of client.streamMembers({ shopId, segmentId, afterCustomerId: '' })) {
    members.push(...customerIds);
  }
  if (out) {
    const file = path(out);
    await writeFile(file, members.map((one) => `${one}\n`).join(''));
    say(texts.segment.wrote(count(members.length), file));
    return { segment: segmentId, members: members.length, file };
  }
  say(members.length === 0 ? texts.segment.nobody : members.join('\n'));
  return { segment: segmentId, members };
}

import type { Client } from '@guanxi/chassis/client';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import type { Command } from 'commander';
import { describeFailure } from '../describe-failure.js';
import { Failure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, renderTable } from '../terminal/table.js';
import { type ArticleDraft, readArticles } from './article-file.js';

interface ImportOptions {
  args: string[];
  shop: string;
}

interface SearchOptions {
  args: string[];
  shop: string;
  articleLanguage?: string;
  limit: string;
}

const IMPORT_EXAMPLES = `
JSON lines: {"articleId":"refund-time","language":"en","title":"…","body":"…","questions":["…"]}
CSV: the columns articleId, language, title, body, questions; several questions divided by |

Examples:
  $ npm run guanxi -- knowledge import articles.jsonl --shop lanmei`;

const SEARCH_EXAMPLES = `
Examples:
  $ npm run guanxi -- knowledge search 退款多久到账 --shop lanmei
  $ npm run guanxi -- knowledge search "how long does a refund take" --shop lanmei --article-language en`;

/** `knowledge import FILE` and `knowledge search QUESTION` */
export function addKnowledgeCommand(program: Command, perform: Perform): void {
  const knowledge = program.command('knowledge').description('what the bot answers from');
  const importArticles = knowledge
    .command('import')
    .description('put articles into the knowledge base; one that is there gets a new version')
    .argument('<file>', 'JSON lines or CSV')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', IMPORT_EXAMPLES);
  perform<ImportOptions>(importArticles, importKnowledge);
  const search = knowledge
    .command('search')
    .description('the articles that answer a question, best first')
    .argument('<question>', 'as a customer would ask')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--article-language <code>', 'only articles in this language')
    .option('--limit <number>', 'at most so many', '5')
    .addHelpText('after', SEARCH_EXAMPLES);
  perform<SearchOptions>(search, searchKnowledge);
}

async function importKnowledge(session: Session, { args, shop }: ImportOptions): Promise<object> {
  const { platform, texts, say, warn, signal } = session;
  const client = platform.client('conversation', KnowledgeServiceService, merchantOf(shop));
  let put = 0;
  let refused = 0;
  const refuse = (line: number, why: string) => {
    refused += 1;
    warn(texts.import.lineRefused(line, why));
  };
  for await (const row of readArticles(session.path(args[0] as string))) {
    signal.throwIfAborted();
    if ('fault' in row) {
      refuse(row.line, row.fault);
      continue;
    }
    const why = await putArticle(session, client, shop, row.article);
    if (why) refuse(row.line, why);
    else put += 1;
  }
  say(
    renderTable(
      [{ heading: texts.figure }, { heading: texts.value, numeric: true }],
      [
        [texts.knowledge.put, count(put)],
        [texts.knowledge.refused, count(refused)],
      ],
    ),
  );
  if (put === 0) throw new Failure('NOTHING_IMPORTED', 'no article could be put', 'See the lines above.');
  return { put, refused };
}

/** Why the article was refused; undefined where it was taken. */
async function putArticle(
  { newKey }: Session,
  client: Client<typeof KnowledgeServiceService>,
  shopId: string,
  article: ArticleDraft,
): Promise<string | undefined> {
  try {
    await client.putArticle({ shopId, idempotencyKey: newKey(), ...article });
    return undefined;
  } catch (error) {
    const { fields, message } = await describeFailure(error);
    if (fields.length === 0) throw error;
    return fields.map(({ field, description }) => `${field}: ${description}`).join('; ') || message;
  }
}

async function searchKnowledge(
  session: Session,
  { args, shop, articleLanguage, limit }: SearchOptions,
): Promise<object> {
  const { platform, texts, say } = session;
  const client = platform.client('conversation', KnowledgeServiceService, merchantOf(shop));
  const { matches } = await client.searchArticles({
    shopId: shop,
    question: args[0] as string,
    language: articleLanguage ?? '',
    limit: Number(limit),
  });
  if (matches.length === 0) say(texts.knowledge.nothingFits);
  else {
    say(
      renderTable(
        [
          { heading: texts.knowledge.score, numeric: true },
          { heading: texts.knowledge.article },
          { heading: '' },
          { heading: texts.knowledge.title },
        ],
        matches.map(({ article, score }) => [
          score.toFixed(3),
          article?.articleId ?? '',
          article?.language ?? '',
          article?.title ?? '',
        ]),
      ),
    );
    say(matches[0]?.article?.body ?? '');
  }
  return { matches: matches.map(({ article, score }) => ({ score, ...article })) };
}

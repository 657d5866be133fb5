import { type Category, CategoryServiceService } from '@guanxi/contracts/relationship/v1/category.js';
import type { Command } from 'commander';
import { everyPage } from '../platform/every-page.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, instant, renderTable } from '../terminal/table.js';

interface CategoriesOptions {
  args: string[];
  shop: string;
}

const categories_per_page_max = 1_000;

/** `categories list|declare|withdraw` */
export function addCategoriesCommand(program: Command, perform: Perform): void {
  const categories = program
    .command('categories')
    .description('what a shop’s contents may be about: declared, or carried by behaviours');
  const list = categories
    .command('list')
    .description('the known categories of a shop')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- categories list --shop lanmei');
  perform<CategoriesOptions>(list, listCategories);
  const declare = categories
    .command('declare')
    .description('make categories known before anybody did anything in them')
    .argument('<category...>', 'such as green_tea')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- categories declare tea teaware --shop lanmei');
  perform<CategoriesOptions>(declare, declareCategories);
  const withdraw = categories
    .command('withdraw')
    .description('take declarations back; what behaviours carry stays known')
    .argument('<category...>', 'such as green_tea')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- categories withdraw teaware --shop lanmei');
  perform<CategoriesOptions>(withdraw, withdrawCategories);
}

const clientOf = ({ platform }: Session, shopId: string) =>
  platform.client('relationship', CategoryServiceService, merchantOf(shopId));

async function listCategories(session: Session, { shop: shopId }: CategoriesOptions): Promise<object> {
  const client = clientOf(session, shopId);
  const categories: Category[] = [];
  const pageSize = categories_per_page_max;
  for await (const page of everyPage((pageToken) => client.listCategories({ shopId, pageSize, pageToken }))) {
    categories.push(...page.categories);
  }
  const words = session.texts.categories;
  session.say(
    categories.length === 0
      ? words.noCategories
      : renderTable(
          [
            { heading: words.category },
            { heading: words.declared },
            { heading: words.declaredBy },
            { heading: words.carriedSince },
          ],
          categories.map(({ category, declaredAt, declaredBy, carriedSince }) => [
            category,
            instant(declaredAt),
            declaredBy || session.texts.none,
            instant(carriedSince),
          ]),
        ),
  );
  return { categories };
}

async function declareCategories(session: Session, { args, shop: shopId }: CategoriesOptions): Promise<object> {
  const idempotencyKey = session.newKey();
  const { declaredCount } = await clientOf(session, shopId).declareCategories({
    shopId,
    idempotencyKey,
    categories: args,
  });
  session.say(session.texts.categories.nowDeclared(count(declaredCount)));
  return { declared: declaredCount };
}

async function withdrawCategories(session: Session, { args, shop: shopId }: CategoriesOptions): Promise<object> {
  const idempotencyKey = session.newKey();
  const asked = { shopId, idempotencyKey, categories: args };
  const { withdrawnCount } = await clientOf(session, shopId).withdrawCategories(asked);
  session.say(session.texts.categories.nowWithdrawn(count(withdrawnCount)));
  return { withdrawn: withdrawnCount };
}

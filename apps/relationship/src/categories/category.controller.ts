import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/category.js';
import type { CategoryServiceService } from '@guanxi/contracts/relationship/v1/category.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CategoryStore } from './category.store.js';
import { DeclareCategories } from './declare-categories.js';
import { KnownCategories } from './known-categories.js';

/** `guanxi.relationship.v1.CategoryService`. */
@Injectable()
export class CategoryController implements Handlers<typeof CategoryServiceService> {
  constructor(
    private readonly declare: DeclareCategories,
    private readonly known: KnownCategories,
    private readonly store: CategoryStore,
    private readonly transactions: Transactions,
  ) {}

  async declareCategories(
    { shopId, categories }: contract.DeclareCategoriesRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.DeclareCategoriesResponse> {
    return { declaredCount: await this.declare.execute(shopId, idempotency, categories, caller.subject) };
  }

  async withdrawCategories(
    { shopId, categories }: contract.WithdrawCategoriesRequest,
    { idempotency }: CallContext,
  ): Promise<contract.WithdrawCategoriesResponse> {
    return { withdrawnCount: await this.declare.withdraw(shopId, idempotency, categories) };
  }

  async listCategories({
    shopId,
    pageSize,
    pageToken,
  }: contract.ListCategoriesRequest): Promise<contract.ListCategoriesResponse> {
    const items = pageItems(pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ category }) => [category]);
    return { categories: rows, nextPageToken };
  }

  async checkCategories({
    shopId,
    categories,
  }: contract.CheckCategoriesRequest): Promise<contract.CheckCategoriesResponse> {
    return this.transactions.read(shopId, (tx) => this.known.tell(tx, shopId, categories));
  }
}

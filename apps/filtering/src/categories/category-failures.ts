import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a request is for content of a category that nobody knows, neither the shop nor its customers' behaviours. */
export class CategoryUnknown extends GuanxiError {
  constructor(field: string, category: string, alike: readonly string[]) {
    const hint = alike.length > 0 ? ` (known is ${alike.join(', ')})` : '';
    const description = `is a category that nobody knows${hint}; declare it, or name one that list-categories shows`;
    super(status.INVALID_ARGUMENT, 'CATEGORY_UNKNOWN', `${field}: ${description}`, {
      violations: [{ field, description }],
      metadata: { category, alike: alike.join(',') },
    });
  }
}

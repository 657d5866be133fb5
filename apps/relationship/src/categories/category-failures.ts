import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { UnknownCategory } from './known-categories.js';

/** Thrown when a request names a category that nobody knows, neither the shop nor its customers' behaviours. */
export class CategoryUnknown extends GuanxiError {
  constructor(faults: readonly (UnknownCategory & { field: string })[]) {
    const violations = faults.map(({ field, alike }) => ({ field, description: descriptionOf(alike) }));
    const [first] = faults;
    super(
      status.INVALID_ARGUMENT,
      'CATEGORY_UNKNOWN',
      violations.map(({ field, description }) => `${field}: ${description}`).join('; '),
      { violations, metadata: { category: first?.category ?? '', alike: first?.alike.join(',') ?? '' } },
    );
  }
}

function descriptionOf(alike: readonly string[]): string {
  const hint = alike.length > 0 ? ` (known is ${alike.join(', ')})` : '';
  return `is a category that nobody knows${hint}; declare it, or name one that list-categories shows`;
}

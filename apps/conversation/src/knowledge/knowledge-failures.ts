import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such article in this language. */
export class ArticleNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'ARTICLE_NOT_FOUND', 'the shop has no such article in this language');
  }
}

/** Thrown when a further article would be more than a knowledge base holds. */
export class KnowledgeBaseFull extends GuanxiError {
  constructor(articles_max: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'KNOWLEDGE_BASE_FULL',
      `a knowledge base holds at most ${articles_max} articles; change one that is there instead`,
    );
  }
}

export interface Article {
  readonly id: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Only for this product; absent: for all. */
  readonly productId?: string;
  readonly title: string;
  readonly body: string;
  /** Ways in which customers ask for it. */
  readonly questions?: readonly string[];
  readonly keywords?: readonly string[];
}

export interface ArticleMatch {
  readonly articleId: string;
  /** Share of what the question asks about that the article is about, 0..1. */
  readonly score: number;
  /** The words of the question that were found, heaviest first. */
  readonly evidence: readonly { readonly word: string; readonly weight: number }[];
}

export interface SearchOptions {
  /** Only articles in this language. */
  readonly language?: string;
  /** Articles on this product and on all products; without it, every article. */
  readonly productId?: string;
  /** How many matches at most, 1..50; 5 without it. */
  readonly limit?: number;
  /** Below this score nothing fits; the measured `score_min` without it. */
  readonly scoreMin?: number;
}

/** Thrown when an article cannot be kept; `field` says why. */
export class ArticleRefused extends Error {
  constructor(
    readonly field: keyof Article | 'articles',
    message: string,
  ) {
    super(`${field}: ${message}`);
    this.name = 'ArticleRefused';
  }
}

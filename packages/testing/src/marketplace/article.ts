/** An article of a shop's knowledge base, in one language. */
export interface MarketplaceArticle {
  /** The same topic has the same id in every language. */
  articleId: string;
  title: string;
  body: string;
  /** Ways in which customers ask for it. */
  questions: readonly string[];
}

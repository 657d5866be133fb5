import { type Article, type ArticleMatch, ArticleRefused, type SearchOptions } from './article.js';
import { PostingList } from './posting-list.js';
import { readable, type Terms, termsOf } from './terms.js';

export const articles_max = 200_000;
/** Measured on the project's own questions (test/retrieval.spec.ts): above it most answers fit, below it most do not. */
export const score_min = 0.35;

const LIMIT_DEFAULT = 5;
const limit_max = 50;
const evidence_max = 8;
const question_terms_max = 64;
/** How often a word counts as said, by where it stands. */
const FIELD_WEIGHTS = { title: 3, questions: 3, keywords: 2, body: 1 } as const;
/** BM25's k1 and b (Robertson and Zaragoza 2009, §3.4), with a fixed pivot so that putting one article never rescores another. */
const SATURATION = 0.8;
const LENGTH_SHARE = 0.4;
const LENGTH_PIVOT_TERMS = 80;
/** A word that no article holds speaks against an answer, but less: it may be a slip, a name, a filler. */
const UNKNOWN_SHARE = 0.4;
/** A term found in more than this share of many articles only ranks those that another term has found. */
const COMMON_SHARE = 0.25;
const common_articles_min = 200;

interface Row {
  readonly article: Article;
  readonly terms: readonly string[];
}

interface Asked {
  readonly term: string;
  readonly weight: number;
  readonly postings: PostingList | undefined;
}

/** The articles of one knowledge base, searched by words, synonyms and pairs of characters. Source: mission C2, C12. */
export class ArticleIndex {
  private readonly postings = new Map<string, PostingList>();
  private readonly rows: (Row | undefined)[] = [];
  private readonly freeRows: number[] = [];
  private readonly rowOf = new Map<string, number>();
  private scores = new Float32Array(64);
  /** The rows that have a score in the search under way: their number is what `scoreRows` returns. */
  private touched = new Int32Array(64);

  get size(): number {
    return this.rowOf.size;
  }

  /** Adds the article, or replaces the one with its id. @throws {ArticleRefused} when it has no id or title, or the index is full. */
  put(article: Article): void {
    if (article.id === '') throw new ArticleRefused('id', 'is empty');
    if (article.title.trim() === '') throw new ArticleRefused('title', 'is empty');
    if (this.size >= articles_max && !this.rowOf.has(article.id))
      throw new ArticleRefused('articles', `at most ${articles_max}`);
    this.remove(article.id);
    const terms = termsOfArticle(article);
    const row = this.freeRows.pop() ?? this.rows.length;
    this.rows[row] = { article, terms: [...terms.keys()] };
    this.rowOf.set(article.id, row);
    if (row >= this.scores.length) {
      this.scores = new Float32Array(this.scores.length * 2);
      this.touched = new Int32Array(this.scores.length);
    }
    const damping = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * terms.size) / LENGTH_PIVOT_TERMS);
    for (const [term, count] of terms) {
      let list = this.postings.get(term);
      if (!list) {
        list = new PostingList();
        this.postings.set(term, list);
      }
      list.add(row, count / (count + damping));
    }
  }

  /** Forgets the article; returns whether there was one. */
  remove(articleId: string): boolean {
    const row = this.rowOf.get(articleId);
    if (row === undefined) return false;
    for (const term of this.rows[row]!.terms) {
      const list = this.postings.get(term)!;
      list.remove(row);
      if (list.size === 0) this.postings.delete(term);
    }
    this.rows[row] = undefined;
    this.freeRows.push(row);
    this.rowOf.delete(articleId);
    return true;
  }

  /** The articles that fit the question, best first; an empty list means «I do not know». Never throws. */
  search(question: string, options: SearchOptions = {}): ArticleMatch[] {
    const asked = this.weighQuestion(termsOf(question, options.language));
    const whole = asked.reduce((sum, { weight }) => sum + weight, 0);
    if (whole === 0) return [];
    const scoreMin = (options.scoreMin ?? score_min) * whole;
    const touched = this.scoreRows(asked, whole, scoreMin);
    const limit = Math.max(1, Math.min(limit_max, Math.floor(options.limit ?? LIMIT_DEFAULT) || 1));
    const best = this.best(touched, limit, scoreMin, options);
    for (const row of touched) this.scores[row] = 0;
    return best.map(({ row, score }) => ({
      articleId: this.rows[row]!.article.id,
      score: Math.min(1, score / whole),
      evidence: evidenceOf(asked, row, whole),
    }));
  }

  private weighQuestion(terms: Terms): Asked[] {
    return [...terms]
      .map(([term, count]) => {
        const postings = this.postings.get(term);
        return {
          term,
          weight: Math.min(count, 1) * this.rarity(postings?.size ?? 0) * (postings ? 1 : UNKNOWN_SHARE),
          postings,
        };
      })
      .sort((a, b) => b.weight - a.weight)
      .slice(0, question_terms_max);
  }

  /** BM25's inverse document frequency, in the form that is never negative. */
  private rarity(articles: number): number {
    return Math.log(1 + (this.size - articles + 0.5) / (articles + 0.5));
  }

  /**
   * Adds up every row's score; returns the rows that have one. Terms come heaviest first, and no strength reaches 1: once
   * what is left weighs less than a match must, a row that nothing has found yet can be passed over (Turtle and Flood 1995).
   */
  private scoreRows(asked: readonly Asked[], whole: number, scoreMin: number): Int32Array {
    const { scores, touched } = this;
    let found = 0;
    let left = whole;
    const commonMin = Math.max(common_articles_min, this.size * COMMON_SHARE);
    for (const { postings, weight } of asked) {
      const onlyRanks = left < scoreMin || (found > 0 && (postings?.size ?? 0) > commonMin);
      left -= weight;
      if (!postings) continue;
      const { rows, strengths, size } = postings;
      for (let i = 0; i < size; i++) {
        const row = rows[i]!;
        if (scores[row] === 0) {
          if (onlyRanks) continue;
          touched[found++] = row;
        }
        scores[row]! += weight * strengths[i]!;
      }
    }
    return touched.subarray(0, found);
  }

  private best(
    touched: Int32Array,
    limit: number,
    scoreMin: number,
    options: SearchOptions,
  ): { row: number; score: number }[] {
    const best: { row: number; score: number }[] = [];
    for (const row of touched) {
      const score = this.scores[row]!;
      if (score < scoreMin || (best.length === limit && score <= best[limit - 1]!.score)) continue;
      const { article } = this.rows[row]!;
      if (options.language !== undefined && article.language !== options.language) continue;
      if (options.productId !== undefined && article.productId !== undefined && article.productId !== options.productId)
        continue;
      let at = best.length;
      while (at > 0 && best[at - 1]!.score < score) at--;
      best.splice(at, 0, { row, score });
      if (best.length > limit) best.pop();
    }
    return best;
  }
}

/** An index of these articles; a later one replaces an earlier one of the same id. @throws {ArticleRefused} as `put`. */
export function createArticleIndex(articles: Iterable<Article> = []): ArticleIndex {
  const index = new ArticleIndex();
  for (const article of articles) index.put(article);
  return index;
}

function termsOfArticle(article: Article): Terms {
  const all: Terms = new Map();
  const add = (text: string, times: number) => {
    for (const [term, weight] of termsOf(text, article.language)) all.set(term, (all.get(term) ?? 0) + weight * times);
  };
  add(article.title, FIELD_WEIGHTS.title);
  for (const question of article.questions ?? []) add(question, FIELD_WEIGHTS.questions);
  for (const keyword of article.keywords ?? []) add(keyword, FIELD_WEIGHTS.keywords);
  add(article.body, FIELD_WEIGHTS.body);
  return all;
}

function evidenceOf(asked: readonly Asked[], row: number, whole: number): ArticleMatch['evidence'] {
  const byWord = new Map<string, number>();
  for (const { term, weight, postings } of asked) {
    const at = postings ? postings.rows.subarray(0, postings.size).indexOf(row) : -1;
    if (at < 0) continue;
    const word = readable(term);
    byWord.set(word, (byWord.get(word) ?? 0) + (weight * postings!.strengths[at]!) / whole);
  }
  return Array.from(byWord, ([word, weight]) => ({ word, weight }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, evidence_max);
}

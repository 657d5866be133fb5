import { readable, type Terms, termsOf } from './terms.js';

export interface QuestionTopic {
  /** The question nearest to the middle of the topic. */
  readonly label: string;
  /** What the questions have in common, heaviest first. */
  readonly words: readonly string[];
  /** Positions in the list that was given. */
  readonly questions: readonly number[];
}

export const questions_max = 5_000;
export const topics_max = 200;
const words_max = 6;
/** Cosine between a question and a topic from which it belongs to it. */
const similarity_min = 0.22;

interface Topic {
  readonly sum: Map<string, number>;
  norm: number;
  readonly questions: number[];
}

/**
 * Questions that ask the same thing put together, the largest topic first. Source: mission C12, E8.
 *
 * One pass: each question joins the nearest topic or opens a new one, so the same list gives the same topics. Reads the first
 * 5,000 questions and opens at most 200 topics; questions that found no topic and no room are left out, as are empty ones.
 */
export function groupQuestions(questions: readonly string[]): QuestionTopic[] {
  const vectors = weighted(questions.slice(0, questions_max).map((question) => termsOf(question)));
  const topics: Topic[] = [];
  const topicsOfTerm = new Map<string, Set<number>>();
  vectors.forEach((vector, position) => {
    if (vector.size === 0) return;
    let at = nearest(vector, topics, topicsOfTerm);
    if (at < 0) {
      if (topics.length === topics_max) return;
      at = topics.push({ sum: new Map(), norm: 0, questions: [] }) - 1;
    }
    join(topics[at]!, vector, position);
    for (const term of vector.keys()) topicsOfTerm.set(term, (topicsOfTerm.get(term) ?? new Set()).add(at));
  });
  return topics
    .map((topic) => describe(topic, questions, vectors))
    .sort((a, b) => b.questions.length - a.questions.length);
}

/** Unit vectors; a term of many questions says less, one of a single question says nothing about a group. */
function weighted(all: Terms[]): Terms[] {
  const frequency = new Map<string, number>();
  for (const terms of all) for (const term of terms.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return all.map((terms) => {
    const vector: Terms = new Map();
    for (const [term, weight] of terms) vector.set(term, weight * Math.log(1 + all.length / frequency.get(term)!));
    const length = Math.hypot(...vector.values());
    for (const [term, weight] of vector) vector.set(term, weight / length);
    return vector;
  });
}

function nearest(vector: Terms, topics: readonly Topic[], topicsOfTerm: ReadonlyMap<string, Set<number>>): number {
  const products = new Map<number, number>();
  for (const [term, weight] of vector) {
    for (const at of topicsOfTerm.get(term) ?? []) {
      products.set(at, (products.get(at) ?? 0) + weight * (topics[at]!.sum.get(term) ?? 0));
    }
  }
  let best = -1;
  let bestSimilarity = similarity_min;
  for (const [at, product] of products) {
    const similarity = product / topics[at]!.norm;
    if (similarity >= bestSimilarity) {
      best = at;
      bestSimilarity = similarity;
    }
  }
  return best;
}

function join(topic: Topic, vector: Terms, position: number): void {
  for (const [term, weight] of vector) topic.sum.set(term, (topic.sum.get(term) ?? 0) + weight);
  topic.norm = Math.hypot(...topic.sum.values());
  topic.questions.push(position);
}

function describe(topic: Topic, questions: readonly string[], vectors: readonly Terms[]): QuestionTopic {
  const closeness = (position: number) => {
    let product = 0;
    for (const [term, weight] of vectors[position]!) product += weight * (topic.sum.get(term) ?? 0);
    return product;
  };
  const middle = topic.questions.reduce((best, one) => (closeness(one) > closeness(best) ? one : best));
  const heaviest = [...topic.sum].sort((a, b) => b[1] - a[1]).map(([term]) => readable(term));
  return { label: questions[middle]!, words: [...new Set(heaviest)].slice(0, words_max), questions: topic.questions };
}

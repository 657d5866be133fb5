import { describe, expect, it } from 'vitest';
import { dialogues } from './dialogue.js';
import { knowledgeArticles } from './knowledge.js';

describe('the knowledge of the marketplace', () => {
  const articles = knowledgeArticles();

  it('has every topic once in each language', () => {
    const ids = (wanted: string) =>
      articles.filter(({ language }) => language === wanted).map(({ articleId }) => articleId);
    expect(ids('zh')).toEqual(ids('en'));
    expect(new Set(ids('zh')).size).toBe(ids('zh').length);
    expect(articles.length).toBeGreaterThanOrEqual(25);
  });

  it('keeps within what the contract takes', () => {
    for (const { title, body, questions } of articles) {
      expect(title.length).toBeLessThanOrEqual(200);
      expect(body.length).toBeLessThanOrEqual(4_000);
      expect(questions.length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('the dialogues', () => {
  it('let an agent act only where one is online', () => {
    for (const { agentsOnline, steps } of dialogues) {
      if (!agentsOnline) expect(steps.every(({ by }) => by === 'customer')).toBe(true);
    }
  });
});

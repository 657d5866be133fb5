import { Injectable } from '@nestjs/common';
import { SearchArticles } from '../knowledge/search-articles.js';
import { type Answer, decideAnswer } from './decide-answer.js';

/** A message that the bot is to answer. */
export interface Question {
  text: string;
  language: string;
  queued: boolean;
  wantsHuman: number;
}

/** Finds the answer to a customer's message (mission C2): from the shop's knowledge base. */
@Injectable()
export class FindAnswer {
  constructor(private readonly articles: SearchArticles) {}

  async execute(shopId: string, { text, language, queued, wantsHuman }: Question): Promise<Answer> {
    const hasWords = text.trim() !== '';
    const [best] = hasWords ? await this.articles.execute(shopId, text, { language, limit: 1 }) : [];
    return decideAnswer({ hasWords, queued, wantsHuman, language, best: best?.article });
  }
}

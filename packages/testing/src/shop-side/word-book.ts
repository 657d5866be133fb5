import { type AnswerRequest, type AnswerResponse, DialogueRole } from '@guanxi/contracts/bot/v1/bot_provider.js';

/** What a bot says to whoever uses one of these words; a human, where it says nothing. */
export interface WordEntry {
  words: readonly string[];
  answers?: Readonly<Record<'zh' | 'en', string>>;
}

/** The words of the example bot. */
export const exampleWords: readonly WordEntry[] = [
  {
    words: ['会员', '积分', 'points', 'member'],
    answers: {
      zh: '每消费 1 元得 1 积分，100 积分抵 1 元，在「我的」里查看。',
      en: 'You get one point for each yuan; 100 points are worth 1 yuan. See “Me”.',
    },
  },
  {
    words: ['门店', '实体店', 'store'],
    answers: {
      zh: '我们在杭州和上海有门店，每天 10 点到 22 点营业。',
      en: 'We have stores in Hangzhou and Shanghai, open from 10 to 22.',
    },
  },
  { words: ['定制', '团购', 'bulk order'] },
];

/** What a bot that knows some words answers to the last turn of a dialogue; it cannot, where it knows none of them. */
export function answerFromWords(
  entries: readonly WordEntry[],
  { dialogue, language }: Pick<AnswerRequest, 'dialogue' | 'language'>,
): AnswerResponse {
  const last = dialogue.at(-1);
  const text = last?.role === DialogueRole.CUSTOMER ? last.text.toLowerCase() : '';
  const entry = entries.find(({ words }) => words.some((word) => text.includes(word)));
  if (!entry) return { outcome: { $case: 'cannot', value: {} } };
  if (!entry.answers) return { outcome: { $case: 'wantsHuman', value: {} } };
  const said = entry.answers[language.startsWith('zh') ? 'zh' : 'en'];
  return { outcome: { $case: 'answer', value: { text: said } } };
}

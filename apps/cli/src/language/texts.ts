import { chinese } from './chinese.js';
import { english, type Texts } from './english.js';

export type Language = 'zh' | 'en';

/** The language asked for, or the one that the environment names. */
export function chooseTexts(asked: Language | undefined, environment: NodeJS.ProcessEnv): Texts {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  const language = asked ?? (locale.toLowerCase().startsWith('zh') ? 'zh' : 'en');
  return language === 'zh' ? chinese : english;
}

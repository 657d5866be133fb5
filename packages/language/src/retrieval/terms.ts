import { normalise } from '../text/normalise.js';
import { segmentNormalised } from '../text/segment.js';
import { stem } from '../text/stem.js';
import { synonymGroup } from './synonyms.js';

/** What a question and an article are compared by: the term, and how much finding it counts. */
export type Terms = Map<string, number>;

const WORD = 1;
const GROUP = 0.9;
const BIGRAM = 0.4;
const terms_max = 2_000;

/** Words that nearly every question holds and that say nothing about its subject. */
const EMPTY_WORDS = new Set(
  (
    '的 了 吗 呢 吧 啊 呀 哦 嗯 嘛 哈 么 我 你 您 他 她 它 我们 你们 是 在 有 这 那 这个 那个 就 都 也 还 又 和 与 跟 请 请问 你好 您好 亲 一下 怎么 怎样 怎么办 ' +
    '什么 哪 哪里 为什么 如何 可以 能 能不能 可不可以 会 要 想 想要 需要 给 把 被 让 到 去 来 上 下 里 个 吗 不 没 没有 呀 咋 啥 谢谢 麻烦 帮 帮我 帮忙 知道 问 一个 ' +
    '多 多少 几 很 太 现在 已经 如果 但是 因为 所以 然后 是不是 有没有 应该 着 过 得 地 之 于 以 为 对 从 而 或 等 ' +
    "the a an is are was were be been being i me my mine we us our you your yours it its this that these those to of in on at for with by from as and or but if so do does did don't " +
    "doesn't can can't could would should will won't may might must have has had how what why where who which please hi hello hey thanks thank there here just any some about " +
    "i'm i'd i've i'll it's what's how's am not no yes get got want need like know tell help make into than then too very up out off over let much many"
  ).split(' '),
);
const HAN_RUN = /\p{Script=Han}{2,}/gu;
const MARK = /^[!?]+$/;

/** The terms of a text with their weights: words, their synonym groups, pairs of adjacent Chinese characters. At most 2,000. */
export function termsOf(text: string, language?: string): Terms {
  const terms: Terms = new Map();
  const plain = normalise(text);
  for (const word of segmentNormalised(plain, language)) {
    if (terms.size >= terms_max) return terms;
    if (EMPTY_WORDS.has(word) || MARK.test(word)) continue;
    add(terms, stem(word), WORD);
    const group = synonymGroup(word);
    if (group) add(terms, group, GROUP);
  }
  for (const [run] of plain.matchAll(HAN_RUN)) {
    for (let i = 0; i + 1 < run.length && terms.size < terms_max; i++) {
      const pair = run.slice(i, i + 2);
      if (!EMPTY_WORDS.has(pair) && !(EMPTY_WORDS.has(pair[0]!) && EMPTY_WORDS.has(pair[1]!)))
        add(terms, `~${pair}`, BIGRAM);
    }
  }
  return terms;
}

function add(terms: Terms, term: string, weight: number): void {
  terms.set(term, (terms.get(term) ?? 0) + weight);
}

/** A term as a person should read it. */
export function readable(term: string): string {
  return term.replace(/^[~=]/, '');
}

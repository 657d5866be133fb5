import { Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { Because, ReasonCode } from './decide-verdict.js';

/** What the words are filled with. */
export interface Figures {
  /** Of the variant's effect on the metric, as it is told. */
  effectOf(variant: string): { difference: string; low: string; high: string } | undefined;
  minimumEffect: string;
  countedMin: number;
  neededPerVariant: number;
}

type Words = Record<ReasonCode, (because: Because, figures: Figures) => string>;

const englishMetrics: Record<number, string> = {
  [Metric.PURCHASES]: 'purchases per customer',
  [Metric.BUYERS]: 'the share of buyers',
  [Metric.AMOUNT]: 'spending per customer',
  [Metric.RESPONDED]: 'the share who respond',
  [Metric.SATISFIED]: 'satisfaction',
  [Metric.TRANSFERRED]: 'the share transferred to a human',
  [Metric.REACTED_BADLY]: 'the share who mute, complain or cancel',
};
const chineseMetrics: Record<number, string> = {
  [Metric.PURCHASES]: '人均购买次数',
  [Metric.BUYERS]: '购买人数占比',
  [Metric.AMOUNT]: '人均消费金额',
  [Metric.RESPONDED]: '响应率',
  [Metric.SATISFIED]: '满意度',
  [Metric.TRANSFERRED]: '转人工率',
  [Metric.REACTED_BADLY]: '屏蔽、投诉或取消关系的占比',
};

const english: Words = {
  sample_ratio: () =>
    'The numbers of customers are not what chance gives: something else decides who comes in. Find it before you believe any figure.',
  policy_changed: () =>
    'The share of conversations that are reached was changed meanwhile, so they can no longer be told apart. Begin anew.',
  pre_trend: () =>
    'The groups moved apart before the change already, so what followed cannot be put down to it. Choose another group to compare with.',
  too_early: (_, { countedMin }) =>
    `Too early: of the smallest group ${countedMin} customers count, and it takes a hundred to say anything.`,
  better: ({ variant = '' }, figures) => `${variant} is better: ${between(variant, figures, 'between', 'and')}.`,
  worse: ({ variant = '' }, figures) => `${variant} is worse: ${between(variant, figures, 'between', 'and')}.`,
  guard_rail_broken: ({ variant, metrics }) =>
    `${variant} makes ${named(metrics, englishMetrics, ' and ')} worse than may be.`,
  guard_rails_open: ({ metrics }) =>
    `Not yet sure that ${named(metrics, englishMetrics, ' and ')} did not get worse: leave it as it is, and look again.`,
  guard_rails_hold: () => 'Nothing that must not get worse did: give it to more.',
  no_difference_yet: ({ variant = '' }, figures) =>
    `No difference can be told yet: ${between(variant, figures, 'between', 'and')}. ${figures.countedMin} of ${figures.neededPerVariant} customers count in the smallest group.`,
  no_difference: ({ variant = '' }, figures) =>
    `No difference was found with as many customers as were planned: ${between(variant, figures, 'between', 'and')}.`,
  smaller_than_matters: ({ variant = '' }, figures) =>
    `Whatever the difference is, it is smaller than ${figures.minimumEffect}, which was to matter: ${between(variant, figures, 'between', 'and')}.`,
  not_randomised: () =>
    'Chance did not decide who got the change. The figure holds only as far as both groups would have moved alike without it.',
};

const chinese: Words = {
  sample_ratio: () => '各组人数与随机分配不符：进入实验的人受到了其他因素的影响。请先查明原因，再看任何数字。',
  policy_changed: () => '实验期间覆盖的会话比例被修改，两组已无法区分。请重新开始实验。',
  pre_trend: () => '改动之前两组的走势就已不同，之后的差异不能归因于改动。请换一个对照组。',
  too_early: (_, { countedMin }) => `为时尚早：人数最少的一组只有 ${countedMin} 人可计入，至少要 100 人才能下结论。`,
  better: ({ variant = '' }, figures) => `${variant} 更好：差异在 ${between(variant, figures, '', '至')} 之间。`,
  worse: ({ variant = '' }, figures) => `${variant} 更差：差异在 ${between(variant, figures, '', '至')} 之间。`,
  guard_rail_broken: ({ variant, metrics }) =>
    `${variant} 使${named(metrics, chineseMetrics, '、')}恶化，超出了允许的范围。`,
  guard_rails_open: ({ metrics }) =>
    `还不能确定${named(metrics, chineseMetrics, '、')}没有恶化：先保持现状，稍后再看。`,
  guard_rails_hold: () => '护栏指标均未恶化：可以扩大范围。',
  no_difference_yet: ({ variant = '' }, figures) =>
    `目前看不出差异：在 ${between(variant, figures, '', '至')} 之间。人数最少的一组已计入 ${figures.countedMin} 人，计划 ${figures.neededPerVariant} 人。`,
  no_difference: ({ variant = '' }, figures) =>
    `已达到计划人数，仍未发现差异：在 ${between(variant, figures, '', '至')} 之间。`,
  smaller_than_matters: ({ variant = '' }, figures) =>
    `无论差异是多少，都小于事先认为有意义的 ${figures.minimumEffect}：在 ${between(variant, figures, '', '至')} 之间。`,
  not_randomised: () => '改动对象不是随机决定的。只有在没有改动时两组本会同样变化的前提下，这个数字才成立。',
};

/** A reason in words: Chinese for `zh` and what begins with it, else English. */
export function inWords(because: Because, language: string, figures: Figures): string {
  const words = language.toLowerCase().split('-')[0] === 'zh' ? chinese : english;
  return words[because.code](because, figures);
}

function between(variant: string, figures: Figures, before: string, and: string): string {
  const effect = figures.effectOf(variant);
  return effect ? `${before} ${effect.low} ${and} ${effect.high}`.trim() : '–';
}

function named(metrics: readonly Metric[] = [], names: Record<number, string>, and: string): string {
  return metrics.map((metric) => names[metric] ?? Metric[metric]).join(and);
}

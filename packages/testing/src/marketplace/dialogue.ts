/** One step of a scripted dialogue, by whoever it is the turn of. */
export type DialogueStep =
  | { by: 'customer'; does: 'says'; text: string; expects: 'answer' | 'answer_and_menu' | 'agent' }
  | { by: 'customer'; does: 'chooses'; option: 'continue' | 'transfer' }
  | { by: 'customer'; does: 'asks_for_a_human' }
  | { by: 'customer'; does: 'closes' }
  | { by: 'customer'; does: 'rates'; stars: number }
  | { by: 'agent'; does: 'takes' }
  | { by: 'agent'; does: 'says'; text: string }
  | { by: 'agent'; does: 'closes' };

/** A conversation as a customer would hold it, with what it must lead to. */
export interface Dialogue {
  name: 'satisfied' | 'angry' | 'five_turns' | 'night';
  /** What it shows, for a person. */
  title: Readonly<Record<'zh' | 'en', string>>;
  language: 'zh' | 'en';
  /** Whether one of the shop's agents is online while it is held. */
  agentsOnline: boolean;
  steps: readonly DialogueStep[];
}

const asks = (text: string): DialogueStep => ({ by: 'customer', does: 'says', text, expects: 'answer' });
const asksLast = (text: string): DialogueStep => ({ by: 'customer', does: 'says', text, expects: 'answer_and_menu' });

/** Four conversations that together walk every path from bot to human and back to a rating (mission C2, C6, C7, C10). */
export const dialogues: readonly Dialogue[] = [
  {
    name: 'satisfied',
    title: { zh: '机器人解答，客户满意', en: 'The bot answers and she is content' },
    language: 'zh',
    agentsOnline: true,
    steps: [
      asks('你好，退款什么时候到账？'),
      { by: 'customer', does: 'closes' },
      { by: 'customer', does: 'rates', stars: 5 },
    ],
  },
  {
    name: 'angry',
    title: { zh: '客户生气，转人工', en: 'She is angry and gets a human' },
    language: 'zh',
    agentsOnline: true,
    steps: [
      asks('我的快递到哪了？'),
      asksLast('什么垃圾店铺，等了一个星期还没到，我要投诉你们！'),
      { by: 'customer', does: 'chooses', option: 'transfer' },
      { by: 'agent', does: 'takes' },
      { by: 'agent', does: 'says', text: '您好，非常抱歉让您久等。我查到包裹在中转站滞留，已经请快递今天派送。' },
      { by: 'customer', does: 'says', text: '好的，那我再等等，谢谢。', expects: 'agent' },
      { by: 'agent', does: 'says', text: '另外为您申请了延迟发货补偿，24 小时内到账。' },
      { by: 'agent', does: 'closes' },
      { by: 'customer', does: 'rates', stars: 4 },
    ],
  },
  {
    name: 'five_turns',
    title: { zh: '五轮之后，继续与机器人沟通', en: 'After five turns she stays with the bot' },
    language: 'zh',
    agentsOnline: true,
    steps: [
      asks('这件衣服尺码怎么选？'),
      asks('包邮吗？'),
      asks('今天下单什么时候发货？'),
      asks('可以开发票吗？'),
      asksLast('优惠券可以叠加吗？'),
      { by: 'customer', does: 'chooses', option: 'continue' },
      asks('如果不合适可以换货吗？'),
      { by: 'customer', does: 'closes' },
      { by: 'customer', does: 'rates', stars: 4 },
    ],
  },
  {
    name: 'night',
    title: { zh: '深夜没有客服，记为工单', en: 'At night nobody is there: it becomes a case' },
    language: 'zh',
    agentsOnline: false,
    steps: [asks('我的快递到哪了？'), { by: 'customer', does: 'asks_for_a_human' }],
  },
];

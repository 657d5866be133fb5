import type { OfferReason } from './interventions/intervention-policy.js';

/** The languages that the platform itself speaks. */
export type SpokenLanguage = 'zh' | 'en';

/** The one of the platform's languages that suits a BCP 47 tag: Chinese for any Chinese, else English. */
export function spokenLanguage(tag: string): SpokenLanguage {
  return primaryLanguage(tag) === 'zh' ? 'zh' : 'en';
}

/** The language of a tag without script and region: `zh` of `zh-Hans-CN`. */
export function primaryLanguage(tag: string): string {
  return (tag.split('-', 1)[0] ?? '').toLowerCase();
}

/** How far an order has come. */
export type OrderState = 'unpaid' | 'paid' | 'shipped' | 'delivered' | 'cancelled';

/** What is told of an order; empty where it is not known. */
export interface ToldOrder {
  state: OrderState;
  title: string;
  carrier: string;
  trackingNumber: string;
  place: string;
  /** The day, such as 2026-03-02. */
  expected: string;
}

interface Phrases {
  handover(agentName: string): string;
  queued(position: number): string;
  alreadyQueued: string;
  caseTaken(promisedAt: string): string;
  reassigned: string;
  queueLeft: string;
  handedBack: string;
  episodeClosed: string;
  unknown: string;
  wordless: string;
  order(told: ToldOrder): string;
  careMenu: Record<OfferReason, string>;
}

const orderStates: Record<SpokenLanguage, Record<OrderState, string>> = {
  zh: {
    unpaid: '还没有付款',
    paid: '已付款，正在准备发货',
    shipped: '已发货，正在运输途中',
    delivered: '已经签收',
    cancelled: '已经取消',
  },
  en: {
    unpaid: 'is not paid yet',
    paid: 'is paid and being prepared',
    shipped: 'is on its way',
    delivered: 'has been delivered',
    cancelled: 'was cancelled',
  },
};

function sentence(comma: string, end: string, parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join(comma)}${end}`;
}

/** Everything that the platform says to a customer in its own words. */
export const phrases: Record<SpokenLanguage, Phrases> = {
  zh: {
    handover: (agentName) => `${agentName} 将为您服务`,
    queued: (position) => `正在为您转接人工客服，您排在第 ${position} 位`,
    alreadyQueued: '您已经在排队等候人工客服，请稍候；等候期间我仍可以回答您的问题。',
    caseTaken: (promisedAt) => `现在没有客服在线，已记录您的问题，我们会在 ${promisedAt} 之前答复您`,
    reassigned: '为您服务的客服暂时离开，正在为您优先转接其他客服',
    queueLeft: '已为您取消排队，智能助手继续为您服务',
    handedBack: '人工客服已离开，智能助手继续为您服务',
    episodeClosed: '本次会话已结束，欢迎评价',
    unknown: '抱歉，这个问题我不知道答案。您可以换个说法，或回复「转人工」由客服为您解答。',
    wordless: '已收到。请用文字告诉我您想咨询什么，或回复「转人工」由客服为您查看。',
    order: ({ state, title, carrier, trackingNumber, place, expected }) =>
      sentence('，', '。', [
        `您的订单「${title}」${orderStates.zh[state]}`,
        [carrier, trackingNumber].filter(Boolean).join(' '),
        place && `最新位置：${place}`,
        expected && `预计 ${expected} 送达`,
      ]),
    careMenu: {
      negative_emotion: '很抱歉给您带来不好的体验。需要为您转接人工客服吗？',
      turns: '看来问题还没有解决。需要为您转接人工客服吗？',
      weak_scene: '这类问题由人工客服处理会更快。需要为您转接吗？',
      handover_due: '看来我没能帮上您。需要为您转接人工客服吗？',
    },
  },
  en: {
    handover: (agentName) => `${agentName} will serve you`,
    queued: (position) => `We are passing you on to a human; you are number ${position} in the queue`,
    alreadyQueued: 'You are waiting for a human already. I can go on answering your questions meanwhile.',
    caseTaken: (promisedAt) =>
      `Nobody is there right now. Your request is noted; we will answer it before ${promisedAt}`,
    reassigned: 'Your agent had to leave; we are passing you on to a colleague before all others',
    queueLeft: 'You no longer wait for a human; the assistant serves you again',
    handedBack: 'The agent has left; the assistant serves you again',
    episodeClosed: 'This conversation is closed. How did we do?',
    unknown: 'Sorry, I do not know the answer to this. Try other words, or say “转人工” (talk to a human).',
    wordless: 'Received. Please tell me in words what you would like to know, or say “转人工” (talk to a human).',
    order: ({ state, title, carrier, trackingNumber, place, expected }) =>
      sentence(', ', '.', [
        `Your order “${title}” ${orderStates.en[state]}`,
        [carrier, trackingNumber].filter(Boolean).join(' '),
        place && `last seen at ${place}`,
        expected && `expected on ${expected}`,
      ]),
    careMenu: {
      negative_emotion: 'We are sorry about your experience. Shall we pass you on to a human?',
      turns: 'It seems this is not solved yet. Shall we pass you on to a human?',
      weak_scene: 'A human can settle this sooner. Shall we pass you on?',
      handover_due: 'It seems the assistant gets you no further. Shall we pass you on to a human?',
    },
  },
};

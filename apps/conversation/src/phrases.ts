import type { OfferReason } from './interventions/decide-intervention.js';

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
  careMenu: Record<OfferReason, string>;
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
    careMenu: {
      negative_emotion: '很抱歉给您带来不好的体验。需要为您转接人工客服吗？',
      turns: '看来问题还没有解决。需要为您转接人工客服吗？',
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
    careMenu: {
      negative_emotion: 'We are sorry about your experience. Shall we pass you on to a human?',
      turns: 'It seems this is not solved yet. Shall we pass you on to a human?',
      handover_due: 'It seems the assistant gets you no further. Shall we pass you on to a human?',
    },
  },
};

import type { SpokenLanguage } from '../phrases.js';
import type { CaseStep } from './case-state.js';

interface CasePhrases {
  created(promisedAt: string): string;
  /** Where an agent is with her already. */
  noted: string;
  solved(result: string): string;
  reopened: string;
  confirmed: string;
  steps: Record<CaseStep, string>;
}

/** Everything that the platform says to a customer about her cases. */
export const casePhrases: Record<SpokenLanguage, CasePhrases> = {
  zh: {
    created: (promisedAt) => `已记录您的问题，我们会在 ${promisedAt} 之前答复您`,
    noted: '已记录您的问题，我们会持续跟进直到解决',
    solved: (result) => `您的问题已处理${result === '' ? '' : `：${result}`}。请确认是否已解决`,
    reopened: '抱歉没有解决您的问题，我们会继续处理',
    confirmed: '感谢确认，您的问题已解决',
    steps: {
      submitted: '已提交',
      classified: '已分类',
      assigned: '已分配客服',
      in_progress: '处理中',
      solved: '已处理，待您确认',
      confirmed: '您已确认解决',
      closed: '已结束',
    },
  },
  en: {
    created: (promisedAt) => `Your request is noted; we will answer it before ${promisedAt}`,
    noted: 'Your request is noted; we follow it up until it is solved',
    solved: (result) => `Your request was dealt with${result === '' ? '' : `: ${result}`}. Is it solved?`,
    reopened: 'We are sorry that it is not solved; we go on with it',
    confirmed: 'Thank you for confirming that it is solved',
    steps: {
      submitted: 'submitted',
      classified: 'classified',
      assigned: 'assigned to an agent',
      in_progress: 'being worked on',
      solved: 'dealt with; please confirm',
      confirmed: 'confirmed by you',
      closed: 'closed',
    },
  },
};

import type { ChatTexts } from './chat-english.js';

/** What is said of the conversation with a customer, in Chinese. */
export const chatChinese: ChatTexts = {
  you: '我',
  bot: '机器人',
  platform: '平台',
  opened: (shop, customer) => `${customer} 正在联系 ${shop}。输入 /help 查看可用命令。`,
  help: [
    '直接输入文字即可发送。菜单出现时，输入 1 或 2 选择。',
    '/human    转人工          /position  查看排队位置',
    '/close    问题已解决      /rate N    评价 1 到 5 星，可附文字',
    '/case [内容]  查看工单或提交新工单   /solved 已解决   /unsolved 未解决',
    '/quit     离开，会话保留',
  ],
  forms: { IMAGE: '图片', VOICE: '语音', VIDEO: '视频', FILE: '文件', PRODUCT: '商品', ORDER: '订单' },
  orderStates: {
    unpaid: '待付款',
    paid: '已付款，待发货',
    shipped: '运输中',
    delivered: '已签收',
    cancelled: '已取消',
  },
  choices: { CONTINUE: '继续沟通', TRANSFER: '转人工' },
  menuOutcomes: {
    CONTINUED: '继续由机器人服务',
    TRANSFERRED: '正在转人工',
    DISMISSED: '菜单已消失',
    EXPIRED: '菜单已失效',
  },
  menuGone: '菜单已失效，不能再选择。',
  position: (position, wait) => `您排在第 ${position} 位${wait}。`,
  wait: (seconds) => `，预计还需 ${Math.max(1, Math.round(seconds))} 秒`,
  notQueued: '您当前没有在排队。',
  rateNow: '请评价本次服务：输入 1 到 5 星，直接回车离开。',
  rated: (stars) => `感谢您的评价：${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`,
  rateAfterClose: '会话结束后才能评价。',
  badRating: '评价为 1 到 5 星，例如 /rate 5',
  unknownCommand: (command) => `没有 ${command} 命令，输入 /help 查看。`,
  isClosed: '会话已结束。重新运行 `chat` 开始新的会话。',
  reconnecting: '连接中断，正在重连……',
  reconnected: '已重连，没有遗漏消息。',
  noAnswer: (seconds) => `${seconds} 秒内没有回复。`,
};

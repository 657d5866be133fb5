import type { AgentTexts } from './agent-english.js';

/** What is said of the agent's desk, in Chinese. */
export const agentChinese: AgentTexts = {
  registered: (name, seats) => `${name} 已登记，接待上限 ${seats} 人。`,
  started: (agent, shop) => `${agent} 为 ${shop} 接待。输入 help 查看可用命令。`,
  help: [
    'online | suspend | offline      在线 | 挂起 | 离线',
    'take [N]     接待              decline [N]    让给其他客服',
    'answer TEXT  或直接输入：回复当前客户',
    'use N        切换当前客户',
    'close        已解决            back           交还机器人',
    'cases        待处理和我的工单  case N         处理工单',
    'solve TEXT   告知处理结果      await          等待客户回复，时限暂停',
    'list         待接待和接待中    wait           等客户发言（供脚本使用）',
    'pass-to bo   转给同事，组名前加 @（可附备注）；对方接手前仍由您接待',
    'quit         退出',
  ],
  intents: { ONLINE: '在线', SUSPENDED: '挂起', OFFLINE: '离线' },
  nowIntent: (intent) => `当前状态：${intent}。`,
  offered: (place, customer, seconds) =>
    `待接待 ${place}：${customer}——${seconds} 秒内 take ${place} 或 decline ${place}`,
  owned: (place, customer) => `客户 ${place}：${customer} 由您接待`,
  gone: (customer) => `${customer} 已不由您接待`,
  notResponding: '您没有及时响应，输入 online 之前不会再分配新顾客。',
  passedOn: (to) => `已请 ${to} 接手，对方接手前仍由您接待`,
  nothingOffered: '当前没有待接待的客户。',
  noCustomer: '当前没有接待中的客户。',
  noSuchPlace: (place) => `没有编号 ${place}；输入 list 查看。`,
  listEmpty: '没有待接待，也没有接待中的客户。',
  leaseLost: '租约已过期，已重新建立。',
  state: '状态',
  states: { OFFERED: '待接待', OWNED: '接待中' },
};

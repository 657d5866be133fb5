import type { erasureEnglish } from './erasure-english.js';

/** What is said of erasures, in Chinese. */
export const erasureChinese: typeof erasureEnglish = {
  title: '正在删除',
  whom: '请用 --customer 指定要删除的顾客，或用 --receipt 指定要查看的回执。',
  service: '服务',
  erasedAt: '删除时间',
  rows: '行数',
  notYet: '尚未完成',
  done: (id, at) => `已于 ${at} 全部删除。回执：${id}`,
  underWay: (id, due) => `进行中，最迟 ${due} 完成。回执：${id}`,
  overdue: (id, due) => `已超过期限 ${due}：有服务尚未答复，已再次要求。回执：${id}`,
};

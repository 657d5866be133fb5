import type { categoriesEnglish } from './categories-english.js';

/** What is said of categories, in Chinese. */
export const categoriesChinese: typeof categoriesEnglish = {
  category: '类目',
  declared: '登记时间',
  declaredBy: '登记人',
  carriedSince: '行为中首次出现',
  noCategories: '尚无已知类目，可使用任意类目。',
  nowDeclared: (count) => `新登记 ${count} 个类目。`,
  nowWithdrawn: (count) => `撤销登记 ${count} 个类目。`,
  unknown: (alike) => `没有这个类目${alike === '' ? '' : `（已知：${alike.replaceAll(',', '、')}）`}；未做任何更改`,
  howToDeclare: (category) =>
    `如确需使用：\`npm run guanxi -- categories declare ${category} --shop 店铺\`；\`categories list\` 可查看已知类目。`,
};

/** What is said of categories, in English. */
export const categoriesEnglish = {
  category: 'category',
  declared: 'declared',
  declaredBy: 'by',
  carriedSince: 'in behaviours since',
  noCategories: 'None is known yet, so any may be named.',
  nowDeclared: (count: string) => `${count} declared that were not yet.`,
  nowWithdrawn: (count: string) => `${count} declarations taken back.`,
  unknown: (alike: string) =>
    `nobody knows this category${alike === '' ? '' : ` (known: ${alike.replaceAll(',', ', ')})`}; nothing was changed`,
  howToDeclare: (category: string) =>
    `If it is meant so: \`npm run guanxi -- categories declare ${category} --shop SHOP\`; \`categories list\` shows the known ones.`,
};

/** What is said of erasures, in English. */
export const erasureEnglish = {
  title: 'erasing',
  whom: 'Say whom to erase with --customer, or which receipt to show with --receipt.',
  service: 'service',
  erasedAt: 'erased at',
  rows: 'rows',
  notYet: 'not yet',
  done: (id: string, at: string) => `Done at ${at}. Receipt: ${id}`,
  underWay: (id: string, due: string) => `Under way, due by ${due}. Receipt: ${id}`,
  overdue: (id: string, due: string) =>
    `Overdue since ${due}: a service has not answered and is asked again. Receipt: ${id}`,
};

/** What is said of the conversation with a customer, in English. */
export const chatEnglish = {
  you: 'you',
  bot: 'bot',
  platform: 'platform',
  opened: (shop: string, customer: string) => `${customer} writes to ${shop}. /help lists what you can do.`,
  help: [
    'Type to say something. 1 and 2 choose from the menu while it is there.',
    '/human          ask for a human          /position   where you stand in the queue',
    '/close          your question is solved  /rate N     1 to 5 stars, and words if you like',
    '/case [TEXT]    your cases, or a new one  /solved, /unsolved  answer to what was done',
    '/quit           leave; the conversation stays open',
  ],
  forms: {
    IMAGE: 'picture',
    VOICE: 'voice message',
    VIDEO: 'film',
    FILE: 'file',
    PRODUCT: 'product',
    ORDER: 'order',
  },
  orderStates: {
    unpaid: 'not paid yet',
    paid: 'paid, not shipped yet',
    shipped: 'on its way',
    delivered: 'delivered',
    cancelled: 'cancelled',
  },
  choices: { CONTINUE: 'continue with the bot', TRANSFER: 'transfer to a human' },
  menuOutcomes: {
    CONTINUED: 'the bot goes on',
    TRANSFERRED: 'transferring to a human',
    DISMISSED: 'the menu disappears',
    EXPIRED: 'the menu is gone',
  },
  menuGone: 'The menu is no longer there to choose from.',
  position: (position: number, wait: string) => `You are number ${position} in the queue${wait}.`,
  wait: (seconds: number) => `, about ${Math.max(1, Math.round(seconds))} s to go`,
  notQueued: 'You are not waiting in a queue.',
  rateNow: 'How was it? Type 1 to 5 stars, or press Enter to leave.',
  rated: (stars: number) => `Thank you: ${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`,
  rateAfterClose: 'You can rate once the conversation is closed.',
  badRating: 'A rating is 1 to 5 stars, such as /rate 5',
  unknownCommand: (command: string) => `There is no ${command}; /help lists what there is.`,
  isClosed: 'The conversation is closed. Start `chat` again for a new one.',
  reconnecting: 'The connection was lost; reconnecting …',
  reconnected: 'Reconnected; nothing was missed.',
  noAnswer: (seconds: number) => `No answer within ${seconds} s.`,
};

/** What every language says of the conversation with a customer. */
export type ChatTexts = typeof chatEnglish;

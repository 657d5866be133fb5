/** What is said of the agent's desk, in English. */
export const agentEnglish = {
  registered: (name: string, seats: number) => `${name} is registered with ${seats} seats.`,
  started: (agent: string, shop: string) => `${agent} answers for ${shop}. help lists what you can do.`,
  help: [
    'online | suspend | offline      what you want',
    'take [N]     take an offer      decline [N]    let another have it',
    'answer TEXT  or simply type: goes to the current customer',
    'use N        change the current customer',
    'close        solved             back           hand back to the bot',
    'cases        cases that wait, and yours       case N  take one',
    'solve TEXT   tell the result of the case      await   wait for the customer, the clock stands still',
    'list         offers and customers              wait           until she writes (for scripts)',
    'pass-to bo   offer her to a colleague, to a group with @ (a note may follow); she is yours until somebody takes her',
    'quit         leave',
  ],
  intents: { ONLINE: 'online', SUSPENDED: 'suspended', OFFLINE: 'offline' },
  nowIntent: (intent: string) => `You are ${intent}.`,
  offered: (place: number, customer: string, seconds: number) =>
    `offer ${place}: ${customer} – take ${place} or decline ${place}, within ${seconds} s`,
  owned: (place: number, customer: string) => `customer ${place}: ${customer} is yours`,
  gone: (customer: string) => `${customer} is no longer with you`,
  notResponding: 'You did not answer in time, so you get no new customers until you type online.',
  passedOn: (to: string) => `offered to ${to}; the customer stays with you until somebody takes her`,
  nothingOffered: 'Nothing is offered to you.',
  noCustomer: 'You serve nobody at this moment.',
  noSuchPlace: (place: number) => `There is no number ${place}; list shows what there is.`,
  listEmpty: 'No offers, no customers.',
  leaseLost: 'The lease ran out; a new one is open.',
  state: 'state',
  states: { OFFERED: 'offered', OWNED: 'yours' },
};

/** What every language says of the agent's desk. */
export type AgentTexts = typeof agentEnglish;

/** What is said of experiments and of what sending did, in English. */
export const experimentEnglish = {
  sendingDid: (days: number) =>
    `What sending did within ${days} days of a campaign's first message: those predicted to respond, less those of them held out by chance.`,
  tooFewHeldOut:
    'Too few were held out to say what sending did. Set hold_out_percent in the screening policy, and later campaigns are measured.',
  stillRunning: (campaigns: string) => `Left out: campaigns whose days are not over, ${campaigns} of them.`,
  measured: 'measured',
  sent: 'messaged',
  heldOut: 'held out',
  difference: 'difference',
  interval: '95 % interval',
  kept: 'kept',
  filtered: 'filtered',
  reached: 'delivered',
  read: 'read',
  clicked: 'clicked',
  bought: 'bought',
  purchases: 'purchases',
  reactedBadly: 'muted, complained, cancelled',
  group: 'group',
  channel: 'acquisition channel',
  noChannel: '(none)',
  campaign: 'campaign',
  buyersMore: 'buyers more',
  outreachMetrics: {
    PURCHASES: 'purchases per customer',
    AMOUNT: 'spending per customer',
    BUYERS: 'share who buy',
    REACTED_BADLY: 'share who mute, complain or cancel',
  },
  spared: (messages: string, share: string) =>
    `Filtering spared ${messages} messages, ${share} of what could have been sent.`,
  cost: (most: string, low: string, high: string) => `It cost at most ${most} purchases (${low} to ${high}),`,
  saved: (least: string, low: string, high: string) =>
    `and spared at least ${least} customers who would have muted, complained or cancelled (${low} to ${high}).`,
  assumed:
    'This assumes that a message moves those filtered to buy no more, and angers them no less, than those predicted to respond.',
  hidden: (customers: string) => `Groups of fewer than ${customers} customers are not shown.`,
  experiment: 'experiment',
  experiments: 'experiments',
  none: 'This shop has no experiments yet.',
  name: 'name',
  state: 'state',
  metric: 'metric',
  begun: 'begun',
  by: 'by',
  variant: 'variant',
  entered: 'came in',
  counted: 'count',
  planned: (each: string, all: string, days: string) =>
    `It takes ${each} in the smallest variant, ${all} in all: about ${days} days at the pace of late.`,
  plannedWithoutPace: (each: string, all: string) =>
    `It takes ${each} in the smallest variant, ${all} in all; nobody came of late, so how long cannot be said.`,
  base: (value: string, customers: string) =>
    `Without the change the metric is ${value}, as ${customers} of late show.`,
  baseGiven: (value: string) => `Without the change the metric is taken to be ${value}.`,
  created: (name: string, id: string) => `"${name}" has begun: ${id}`,
  next: (command: string) => `Next: ${command}`,
  stopped: (name: string) => `"${name}" is stopped: it takes in nobody more.`,
  preTrend: (difference: string, low: string, high: string) =>
    `Before the change the groups moved apart by ${difference} (${low} to ${high}).`,
  ratio: (probability: string) => `Such numbers of customers come by chance with a probability of ${probability}.`,
  verdicts: { KEEP: 'KEEP it as it is', WIDEN: 'WIDEN it', REVERT: 'REVERT it', UNDECIDED: 'UNDECIDED' },
  states: { RUNNING: 'running', STOPPED: 'stopped' },
  guardRails: { HOLDS: 'holds', BROKEN: 'broken', UNDECIDED: 'not sure yet' },
  guardRail: 'guard-rail',
  metrics: {
    PURCHASES: 'purchases per customer',
    BUYERS: 'share who buy',
    AMOUNT: 'spending per customer',
    RESPONDED: 'share who respond',
    SATISFIED: 'satisfaction',
    TRANSFERRED: 'share transferred to a human',
    REACTED_BADLY: 'share who mute, complain or cancel',
  },
};

export type ExperimentTexts = typeof experimentEnglish;

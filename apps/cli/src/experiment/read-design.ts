import {
  Direction,
  Enrolment,
  type ExperimentDesign,
  type GuardRail,
  Metric,
  type Variant,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import { UsageFailure } from '../failure.js';

/** The options that a design is made of. */
export interface DesignOptions {
  name: string;
  hypothesis: string;
  metric: string;
  effect: string;
  direction?: string;
  days?: string;
  guard: string[];
  base?: string;
  variance?: string;
  variants?: string;
  rollout?: string;
  changedOn?: string;
  zone?: string;
  changed?: string;
  compared?: string;
}

const directions: Record<string, Direction> = { more: Direction.MORE, fewer: Direction.FEWER };
const everyOther: Variant[] = [
  { name: 'control', share: 0.5 },
  { name: 'change', share: 0.5 },
];

/** The design that options describe; whether it can be carried out, the service says. @throws {UsageFailure} naming the option */
export function readDesign(options: DesignOptions): ExperimentDesign {
  const { name, hypothesis, direction = '' } = options;
  if (direction !== '' && !(direction in directions)) {
    throw new UsageFailure('BAD_DIRECTION', `--direction "${direction}" is neither more nor fewer`);
  }
  return {
    ...{ name, hypothesis, metric: readMetric('--metric', options.metric) },
    direction: directions[direction] ?? Direction.UNSPECIFIED,
    minimumEffect: readNumber('--effect', options.effect),
    outcomeDays: options.changedOn === undefined ? readNumber('--days', options.days ?? '0') : 0,
    guardRails: options.guard.map(readGuardRail),
    baseValue: options.base === undefined ? undefined : readNumber('--base', options.base),
    baseVariance: options.variance === undefined ? undefined : readNumber('--variance', options.variance),
    kind: options.changedOn === undefined ? randomised(options) : beforeAfter(options, options.changedOn),
  };
}

function randomised({ variants, rollout }: DesignOptions): ExperimentDesign['kind'] {
  if (rollout !== undefined) {
    const share = readNumber('--rollout', rollout);
    const both = [
      { name: 'not_reached', share: 1 - share },
      { name: 'reached', share },
    ];
    return { $case: 'randomised', value: { variants: both, enrolment: Enrolment.WEAK_SCENE_ROLLOUT } };
  }
  const named = variants === undefined ? everyOther : variants.split(',').map(readVariant);
  return { $case: 'randomised', value: { variants: named, enrolment: Enrolment.ASSIGNED } };
}

function beforeAfter(options: DesignOptions, changedOn: string): ExperimentDesign['kind'] {
  const { zone, changed, compared } = options;
  if (zone === undefined || changed === undefined || compared === undefined) {
    throw new UsageFailure('INCOMPLETE', '--changed-on needs --zone, --changed and --compared');
  }
  const days = readNumber('--days', options.days ?? '7');
  const channels = { changedChannels: changed.split(','), comparisonChannels: compared.split(',') };
  return { $case: 'beforeAfter', value: { changedOn, timeZone: zone, days, ...channels } };
}

function readVariant(text: string): Variant {
  const [name = '', share = ''] = text.split('=');
  return { name: name.trim(), share: readNumber('--variants', share) };
}

function readGuardRail(text: string): GuardRail {
  const [metric = '', harmMax = ''] = text.split('=');
  return { metric: readMetric('--guard', metric), harmMax: readNumber('--guard', harmMax) };
}

function readMetric(option: string, text: string): Metric {
  const names = Object.values(Metric).filter((name): name is keyof typeof Metric => typeof name === 'string');
  const name = names.find((one) => one.toLowerCase() === text.toLowerCase());
  if (name && Metric[name] > 0) return Metric[name];
  const known = names.filter((one) => Metric[one] > 0).map((one) => one.toLowerCase());
  throw new UsageFailure('BAD_METRIC', `${option} "${text}" is no metric`, `One of ${known.join(', ')}.`);
}

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new UsageFailure('BAD_NUMBER', `${option} "${text}" is no number`);
}

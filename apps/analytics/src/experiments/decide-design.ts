import {
  type BeforeAfterDesign,
  Enrolment,
  type ExperimentDesign,
  Metric,
  type RandomisedDesign,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import { traitsOf } from './metric-traits.js';

/** A field of a design that cannot be, and why. */
export interface DesignFault {
  field: string;
  description: string;
}

// So far may shares that a program adds up miss 1.
const shares_error_max = 1e-6;

/** What is wrong with a design beyond what the contract checks field by field; empty where it can be carried out. */
export function faultsOf(design: ExperimentDesign): DesignFault[] {
  return [
    ...measureFaults(design),
    ...(design.kind?.$case === 'randomised' ? randomisedFaults(design, design.kind.value) : []),
    ...(design.kind?.$case === 'beforeAfter' ? beforeAfterFaults(design, design.kind.value) : []),
  ];
}

function measureFaults({ metric, minimumEffect, guardRails, baseValue }: ExperimentDesign): DesignFault[] {
  const faults: DesignFault[] = [];
  const isMean = traitsOf(metric).kind === 'mean';
  if (!isMean && minimumEffect >= 1) {
    faults.push({ field: 'design.minimum_effect', description: 'the metric is a share: an effect is less than 1' });
  }
  if (!isMean && baseValue !== undefined && baseValue > 1) {
    faults.push({ field: 'design.base_value', description: 'the metric is a share: it lies between 0 and 1' });
  }
  guardRails.forEach((rail, i) => {
    const field = `design.guard_rails[${i}].metric`;
    if (rail.metric === metric) faults.push({ field, description: 'is the metric itself' });
    if (guardRails.findIndex((one) => one.metric === rail.metric) < i)
      faults.push({ field, description: 'comes twice' });
  });
  return faults;
}

function randomisedFaults(design: ExperimentDesign, { variants, enrolment }: RandomisedDesign): DesignFault[] {
  const faults: DesignFault[] = [];
  const whole = variants.reduce((sum, { share }) => sum + share, 0);
  if (Math.abs(whole - 1) > shares_error_max) {
    const description = `the shares add up to ${Number(whole.toFixed(6))}, and not to 1`;
    faults.push({ field: 'design.randomised.variants', description });
  }
  variants.forEach(({ name }, i) => {
    if (variants.findIndex((one) => one.name === name) < i) {
      faults.push({ field: `design.randomised.variants[${i}].name`, description: 'comes twice' });
    }
  });
  if (enrolment !== Enrolment.WEAK_SCENE_ROLLOUT) return faults;
  if (variants.length !== 2) {
    const description = 'a rollout has two: the control, and those whom it has reached';
    faults.push({ field: 'design.randomised.variants', description });
  }
  const description = 'conversations are assigned, and of a conversation only satisfied and transferred are known';
  const isKnown = (metric: Metric) => metric === Metric.SATISFIED || metric === Metric.TRANSFERRED;
  return [...faults, ...metricFaults(design, isKnown, description)];
}

function beforeAfterFaults(design: ExperimentDesign, before: BeforeAfterDesign): DesignFault[] {
  const faults: DesignFault[] = [];
  if (!isDate(before.changedOn)) {
    faults.push({ field: 'design.before_after.changed_on', description: 'must be a day such as 2026-11-11' });
  }
  const shared = before.comparisonChannels.filter((channel) => before.changedChannels.includes(channel));
  if (shared.length > 0) {
    const description = `${shared.join(', ')} cannot be both changed and compared with`;
    faults.push({ field: 'design.before_after.comparison_channels', description });
  }
  const isKnown = (metric: Metric) => traitsOf(metric).kind !== 'ratio';
  const description = 'is known of episodes and not of customers over time: choose another one, or a randomised design';
  return [...faults, ...metricFaults(design, isKnown, description)];
}

function metricFaults(
  { metric, guardRails }: ExperimentDesign,
  isKnown: (metric: Metric) => boolean,
  description: string,
): DesignFault[] {
  return [
    ...(isKnown(metric) ? [] : [{ field: 'design.metric', description }]),
    ...guardRails.flatMap((rail, i) =>
      isKnown(rail.metric) ? [] : [{ field: `design.guard_rails[${i}].metric`, description }],
    ),
  ];
}

/** Whether a text is a day of the calendar: 2026-02-29 is not. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

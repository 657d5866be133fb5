import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when as many watch one replica as it bears. */
export class TooManyWatchers extends GuanxiError {
  constructor(watchers_max: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_WATCHERS',
      `${watchers_max} watch here already; try again, another replica may have room`,
    );
  }
}

/** Thrown when a shop has as many alert rules as it may. */
export class TooManyAlertRules extends GuanxiError {
  constructor(rules_max: number) {
    super(status.RESOURCE_EXHAUSTED, 'TOO_MANY_ALERT_RULES', `the shop has ${rules_max} rules, which is the most`);
  }
}

/** Thrown when a shop has no alert rule of that id. */
export class AlertRuleNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'ALERT_RULE_NOT_FOUND', 'the shop has no alert rule of this id');
  }
}

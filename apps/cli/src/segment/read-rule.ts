import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { LifecycleStage } from '@guanxi/contracts/relationship/v1/portrait.js';
import { PortraitFigure, type SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import { UsageFailure } from '../failure.js';

/** How a rule is written; `--help` prints it. */
export const rule_grammar = `A rule is conditions joined by and, or, not and parentheses; and binds more tightly than or:
  stage in (new, active, cooling, dormant, lost)
  tenure_days, silent_days, days_since_purchase, purchases, spent_cents, mean_purchase_cents,
  price_level, expected_purchases                           each with >=, <= or =, such as purchases >= 2
  interest(tea) >= 0.3                                      her share of attention for a category
  did(purchased, 90) >= 2      did(product_viewed, tea, 30) so often within so many days
  channel in (live, scan)      tag in (vip)                 prefers in (app)       birthday within 7`;

type Chosen = NonNullable<SegmentRule['rule']>;

const figureNames = Object.keys(PortraitFigure).filter((name) => Number.isNaN(Number(name)) && name.includes('_'));
const figureList = [...figureNames, 'PURCHASES'];

/** The rule that a text writes out. @throws {UsageFailure} saying where it cannot be read. */
export function readRule(text: string): SegmentRule {
  return new RuleReader(text).read();
}

class RuleReader {
  private readonly tokens: { text: string; at: number }[];
  private next = 0;

  constructor(private readonly text: string) {
    this.tokens = [...text.matchAll(/[A-Za-z0-9._-]+|>=|<=|[=(),]|\S/g)].map((match) => ({
      text: match[0],
      at: match.index,
    }));
  }

  read(): SegmentRule {
    const rule = this.alternatives();
    if (this.next < this.tokens.length) this.fail('and, or, or the end');
    return rule;
  }

  private alternatives(): SegmentRule {
    return this.joined('any', 'or', () => this.conjunction());
  }

  private conjunction(): SegmentRule {
    return this.joined('all', 'and', () => this.single());
  }

  private joined($case: 'any' | 'all', by: string, part: () => SegmentRule): SegmentRule {
    const rules = [part()];
    while (this.take(by)) rules.push(part());
    return rules.length === 1 ? rules[0]! : { rule: { $case, value: { rules } } };
  }

  private single(): SegmentRule {
    if (this.take('not')) return { rule: { $case: 'not', value: this.single() } };
    if (this.take('(')) {
      const rule = this.alternatives();
      this.expect(')');
      return rule;
    }
    return { rule: this.condition() };
  }

  private condition(): Chosen {
    const name = this.word('a condition');
    switch (name) {
      case 'stage':
        return {
          $case: 'lifecycleStage',
          value: { stages: this.list((one) => this.member(LifecycleStage, one)) },
        };
      case 'channel':
        return { $case: 'acquisitionChannel', value: { values: this.list((one) => one) } };
      case 'tag':
        return { $case: 'tag', value: { values: this.list((one) => one) } };
      case 'prefers':
        return { $case: 'preferredChannel', value: { values: this.list((one) => one) } };
      case 'birthday':
        this.expect('within');
        return { $case: 'birthday', value: { withinDays: this.number() } };
      case 'interest': {
        this.expect('(');
        const category = this.word('a category');
        this.expect(')');
        this.expect('>=');
        return { $case: 'interest', value: { category, shareAtLeast: this.number() } };
      }
      case 'did':
        return this.behaviour();
      default:
        return this.figure(name);
    }
  }

  private behaviour(): Chosen {
    this.expect('(');
    const kind = this.member(BehaviourKind, this.word('a behaviour'));
    this.expect(',');
    const second = this.word('a category or days');
    const category = this.take(',') ? second : '';
    const withinDays = category === '' ? this.asNumber(second) : this.number();
    this.expect(')');
    const atLeast = this.take('>=') ? this.number() : 1;
    return { $case: 'behaviour', value: { kind, category, withinDays, atLeast } };
  }

  private figure(name: string): Chosen {
    const known = figureList.find((one) => one.toLowerCase() === name);
    if (!known) this.fail('stage, interest, did, channel, tag, prefers, birthday or a figure', -1);
    const figure = PortraitFigure[known as keyof typeof PortraitFigure];
    const sign = this.word('>=, <= or =');
    if (!['>=', '<=', '='].includes(sign)) this.fail('>=, <= or =', -1);
    const bound = this.number();
    const atLeast = sign === '<=' ? undefined : bound;
    const atMost = sign === '>=' ? undefined : bound;
    return { $case: 'figure', value: { figure, atLeast, atMost } };
  }

  /** Each word is looked at as it is read, so that a fault is told where it stands. */
  private list<T>(item: (word: string) => T): T[] {
    this.expect('in');
    this.expect('(');
    const items = [item(this.word('a word'))];
    while (this.take(',')) items.push(item(this.word('a word')));
    this.expect(')');
    return items;
  }

  private member<E extends Record<string, string | number>>(names: E, written: string): E[keyof E] {
    const name = written.toUpperCase();
    const known = Object.keys(names).filter(
      (one) => Number.isNaN(Number(one)) && !['UNSPECIFIED', 'UNRECOGNIZED'].includes(one),
    );
    if (!known.includes(name)) this.fail(`one of ${known.join(', ').toLowerCase()}`, -1);
    return names[name] as E[keyof E];
  }

  private number(): number {
    return this.asNumber(this.word('a number'));
  }

  private asNumber(written: string): number {
    const value = Number(written);
    if (!Number.isFinite(value)) this.fail('a number', -1);
    return value;
  }

  private word(wanted: string): string {
    const token = this.tokens[this.next];
    if (!token) this.fail(wanted);
    this.next += 1;
    return token!.text;
  }

  private take(text: string): boolean {
    const isNext = this.tokens[this.next]?.text === text;
    if (isNext) this.next += 1;
    return isNext;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail(`"${text}"`);
  }

  private fail(wanted: string, offset = 0): never {
    const token = this.tokens[this.next + offset];
    const where = token ? `at character ${token.at + 1}, "${token.text}"` : 'at its end';
    throw new UsageFailure(
      'BAD_RULE',
      `the rule "${this.text}" needs ${wanted} ${where}`,
      'segment put --help shows how rules are written.',
    );
  }
}

import type { EmotionReading } from '@guanxi/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentsSeen,
  decideIntervention,
  type EpisodeSoFar,
  type HandoverSeen,
  hangsOnHandover,
  reasonToOffer,
  type ShopTransfer,
} from './decide-intervention.js';
import { defaultInterventionPolicy, type InterventionPolicy, type OfferReason } from './intervention-policy.js';
import type { WeakSceneSeen } from './weak-scenes.js';

const calm: EmotionReading = { negative: 0.1, abusive: 0, complaint: 0, wantsHuman: 0, urgent: 0, evidence: [] };
const fresh: EpisodeSoFar = { botTurns: 1, offeredFor: new Set(), control: 'bot' };
const asked: ShopTransfer = { rule: 'asked_for_human', evidence: 'wants human 0.90' };
const weakScene: WeakSceneSeen = { sceneGroup: 'refund', bot: 0.41, human: 0.83, share: 0.6, taken: true };
const decide = (
  seen: Partial<EpisodeSoFar>,
  emotion: Partial<EmotionReading>,
  agents: AgentsSeen = 'available',
  policy: Partial<InterventionPolicy> = {},
) =>
  decideIntervention(
    { ...defaultInterventionPolicy, ...policy },
    { ...fresh, ...seen },
    { ...calm, ...emotion },
    agents,
  );

describe('the platform offers a human', () => {
  it.each(['negative', 'abusive', 'complaint'] as const)('each time her message is %s', (emotion) => {
    const offeredFor = new Set<OfferReason>(['negative_emotion', 'turns']);
    const { offer, evidence } = decide({ offeredFor }, { [emotion]: 0.93 });
    expect(offer).toBe('negative_emotion');
    expect(evidence).toBe(`${emotion} 0.93`);
  });

  it('names the words of the lexicon that said so, and nothing else of the message', () => {
    const evidence = [
      { word: '垃圾', about: 'negative', weight: 4 },
      { word: '谢谢你们张三丰让我等了三天', about: 'negative', weight: 3 },
    ] as const;
    expect(decide({}, { negative: 0.97, evidence }).evidence).toBe('negative 0.97: 垃圾');
  });

  it('from the fifth turn on, once per episode', () => {
    expect(decide({ botTurns: 4 }, {})).toEqual({ offer: undefined, rule: 'no_reason', evidence: '4 turns' });
    expect(decide({ botTurns: 5 }, {})).toEqual({ offer: 'turns', rule: 'turns', evidence: '5 turns' });
    expect(decide({ botTurns: 6, offeredFor: new Set(['negative_emotion']) }, {}).offer).toBe('turns');
    expect(decide({ botTurns: 9, offeredFor: new Set(['turns']) }, {}).rule).toBe('no_reason');
  });
});

describe('the platform offers a human in a weak scene', () => {
  it('once per episode, after emotion and turns, and says how weak it is', () => {
    expect(decide({ weakScene }, {})).toEqual({
      offer: 'weak_scene',
      rule: 'weak_scene',
      evidence: 'weak scene refund: bot 0.41, humans 0.83, share 0.60',
    });
    expect(decide({ weakScene, offeredFor: new Set(['weak_scene']) }, {}).rule).toBe('no_reason');
    expect(decide({ weakScene, botTurns: 5 }, {}).rule).toBe('turns');
    expect(decide({ weakScene }, { negative: 0.9 }).rule).toBe('negative_emotion');
  });

  it('only to the conversations that it takes, and says of the others that they are outside', () => {
    const outside = { ...weakScene, taken: false };
    expect(decide({ weakScene: outside }, {})).toMatchObject({ offer: undefined, rule: 'outside_rollout' });
    expect(decide({ weakScene: outside, botTurns: 5 }, {}).rule).toBe('turns');
  });
});

describe('the policy of the shop', () => {
  it('sets from when on', () => {
    expect(decide({ botTurns: 3 }, {}, 'available', { botTurnsMin: 3 }).rule).toBe('turns');
    expect(decide({}, { negative: 0.7 }, 'available', { negativeMin: 0.8 }).rule).toBe('no_reason');
  });

  it('switches a reason off, and the next one counts', () => {
    const reasonsOff: OfferReason[] = ['negative_emotion'];
    expect(decide({}, { negative: 0.9 }, 'available', { reasonsOff })).toEqual({
      offer: undefined,
      rule: 'switched_off',
      evidence: 'negative 0.90',
    });
    expect(decide({ botTurns: 5 }, { negative: 0.9 }, 'available', { reasonsOff }).rule).toBe('turns');
  });
});

describe('the evidence', () => {
  it('says that her feeling worsens', () => {
    const trend = { direction: 'worsening' } as const;
    expect(decide({ trend }, { negative: 0.9 }).evidence).toBe('negative 0.90; worsening');
  });
});

describe('the platform offers a human that the shop’s own model says is due', () => {
  const handover = { probability: 0.807, due: true, because: ['customer repeats herself', 'bot answers alike'] };

  it('once per episode, and says what weighed most', () => {
    expect(decide({ handover }, {})).toEqual({
      offer: 'handover_due',
      rule: 'handover_due',
      evidence: 'handover 0.81: customer repeats herself, bot answers alike',
    });
    expect(decide({ handover: { ...handover, because: [] } }, {}).evidence).toBe('handover 0.81');
    expect(decide({ handover, offeredFor: new Set(['handover_due']) }, {}).rule).toBe('no_reason');
    expect(decide({ handover, offeredFor: new Set(['turns', 'negative_emotion']) }, {}).rule).toBe('handover_due');
  });

  it('after every rule', () => {
    expect(decide({ handover }, { negative: 0.9 }).rule).toBe('negative_emotion');
    expect(decide({ handover, botTurns: 5 }, {}).rule).toBe('turns');
    expect(decide({ handover, botTurns: 5, offeredFor: new Set(['turns']) }, {}).rule).toBe('handover_due');
    expect(decide({ handover, transferred: asked }, {}).rule).toBe('asked_for_human');
    expect(decide({ handover, control: 'queued' }, {}).rule).toBe('human_already_involved');
  });

  it('not below the model’s own threshold, however likely, nor where nobody is there', () => {
    expect(decide({ handover: { ...handover, due: false } }, {}).rule).toBe('no_reason');
    expect(decide({ handover }, {}, 'nobody')).toMatchObject({ offer: undefined, rule: 'no_agent_available' });
    expect(decide({ handover }, {}, 'unreachable').evidence).toMatch(/^handover 0\.81: customer/);
  });
});

describe('the platform offers nobody', () => {
  it.each([
    ['nobody', 'no_agent_available'],
    ['outside_hours', 'outside_hours'],
    ['unreachable', 'presence_unreachable'],
    ['not_asked', 'presence_unreachable'],
  ] as const)('where agents are %s', (agents, rule) => {
    expect(decide({}, { negative: 0.9 }, agents)).toMatchObject({ offer: undefined, rule, evidence: 'negative 0.90' });
  });

  it.each(['queued', 'agent'] as const)('where she is with a human or waits for one: %s', (control) => {
    expect(decide({ control, botTurns: 9 }, { negative: 1 })).toMatchObject({
      offer: undefined,
      rule: 'human_already_involved',
    });
  });

  it('where the shop’s own rule has got her one', () => {
    expect(decide({ transferred: asked }, { wantsHuman: 0.9, negative: 0.9 })).toMatchObject({
      offer: undefined,
      rule: 'asked_for_human',
      evidence: 'wants human 0.90',
    });
  });

  it('just below every threshold', () => {
    const { negativeMin, abusiveMin, complaintMin } = defaultInterventionPolicy;
    const below = { negative: negativeMin - 0.01, abusive: abusiveMin - 0.01, complaint: complaintMin - 0.01 };
    expect(decide({ botTurns: 1 }, below)).toMatchObject({ rule: 'no_reason', evidence: '1 turn' });
  });
});

describe('whatever happened', () => {
  const level = fc.double({ min: 0, max: 1, noNaN: true });
  const emotions = fc.record({ negative: level, abusive: level, complaint: level, wantsHuman: level, urgent: level });
  const reasons: OfferReason[] = ['negative_emotion', 'turns', 'weak_scene', 'handover_due'];
  const handovers: fc.Arbitrary<HandoverSeen> = fc.record({
    probability: level,
    due: fc.boolean(),
    because: fc.constant([]),
  });
  const seens: fc.Arbitrary<EpisodeSoFar> = fc.record({
    botTurns: fc.nat(20),
    offeredFor: fc.uniqueArray(fc.constantFrom(...reasons)).map((all) => new Set(all)),
    control: fc.constantFrom('bot', 'queued', 'agent'),
    transferred: fc.option(fc.constant(asked), { nil: undefined }),
    weakScene: fc.option(
      fc.boolean().map((taken) => ({ ...weakScene, taken })),
      { nil: undefined },
    ),
    handover: fc.option(handovers, { nil: undefined }),
  });
  const agents = fc.constantFrom<AgentsSeen>('available', 'nobody', 'unreachable', 'not_asked');

  it('a human is offered only while the bot has the word, an agent is there, and there is a reason', () => {
    fc.assert(
      fc.property(seens, emotions, agents, (seen, levels, there) => {
        const emotion = { ...levels, evidence: [] };
        const { offer, rule } = decideIntervention(defaultInterventionPolicy, seen, emotion, there);
        const reason = reasonToOffer(defaultInterventionPolicy, seen, emotion);
        expect(offer).toBe(there === 'available' ? reason : undefined);
        if (offer) expect([rule, seen.control, seen.transferred]).toEqual([offer, 'bot', undefined]);
        if (offer && offer !== 'negative_emotion') expect(seen.offeredFor.has(offer)).toBe(false);
        if (offer === 'handover_due') expect(seen.handover?.due).toBe(true);
      }),
    );
  });

  it('the rules stand alone: a model never changes what one of them decides, and is asked only where none does', () => {
    fc.assert(
      fc.property(seens, emotions, agents, (seen, levels, there) => {
        const emotion = { ...levels, evidence: [] };
        const alone = { ...seen, handover: undefined };
        const decided = decideIntervention(defaultInterventionPolicy, seen, emotion, there);
        const without = decideIntervention(defaultInterventionPolicy, alone, emotion, there);
        const hangs = hangsOnHandover(defaultInterventionPolicy, alone, emotion);
        if (hangs) expect(['no_reason', 'outside_rollout']).toContain(without.rule);
        if (!hangs || !seen.handover?.due) expect(decided).toEqual(without);
      }),
    );
  });

  it('more displeasure never takes an offer away', () => {
    fc.assert(
      fc.property(seens, emotions, level, (seen, levels, more) => {
        const before = reasonToOffer(defaultInterventionPolicy, seen, { ...levels, evidence: [] });
        const worse = { ...levels, negative: Math.max(levels.negative, more), evidence: [] };
        if (before) expect(reasonToOffer(defaultInterventionPolicy, seen, worse)).toBeDefined();
      }),
    );
  });
});

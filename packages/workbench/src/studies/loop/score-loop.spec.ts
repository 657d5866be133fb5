import { GetQualityResponse } from '@guanxi/contracts/analytics/v1/quality.js';
import { expect, it } from 'vitest';
import { type ScoredVisit, type Stretch, scoreLoop } from './score-loop.js';

const quality = GetQualityResponse.fromPartial({
  botQuality: 0.5,
  scenes: [{ sceneGroup: 'refund', bot: { mean: 0.25 }, human: { mean: 0.75 } }],
});

it('counts conversations that were offered a human, in the scene and elsewhere, before and after', () => {
  const visits = (stretch: Stretch, scene: string, count: number): ScoredVisit[] =>
    Array.from({ length: count }, (_, i) => ({
      stretch,
      customer: { scene },
      conversationId: `${stretch}-${scene}-${i}`,
    }));
  const run = {
    visits: [
      ...visits('worse', 'refund', 50),
      ...visits('before', 'refund', 20),
      ...visits('after', 'refund', 20),
      ...visits('before', 'invoice', 40),
      ...visits('after', 'invoice', 40),
    ],
    offers: [
      { conversationId: 'before-refund-0', isForWeakScene: false },
      ...visits('after', 'refund', 15).map((one) => ({ ...one, isForWeakScene: true })),
      // Twice in one conversation is once.
      { conversationId: 'after-refund-0', isForWeakScene: false },
      { conversationId: 'worse-refund-0', isForWeakScene: true },
      { conversationId: 'after-invoice-0', isForWeakScene: true },
    ],
    before: quality,
    after: quality,
  };
  const figures = scoreLoop('refund', run);
  expect(figures).toMatchObject({
    ...{ offered_before_percent: 0, offered_after_percent: 75, offered_more_points: 75, offered_more_surely: 1 },
    ...{ elsewhere_before_percent: 0, elsewhere_after_percent: 2.5, elsewhere_more_surely: 0 },
    ...{ menus_before_percent: 5, menus_after_percent: 75 },
    ...{ bot_satisfied_after_percent: 25, human_satisfied_percent: 75, bot_quality_after: 0.5 },
  });
  // By hand: 0.75 − √((0.75 − 0.5313)² + 0.1611²), from Wilson's intervals of 15 of 20 and of 0 of 20.
  expect(figures['offered_more_points_low']).toBeCloseTo(47.84, 2);
});

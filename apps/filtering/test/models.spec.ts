import { fileURLToPath } from 'node:url';
import {
  type Model,
  ModelChangeKind,
  ModelHead,
  ModelServiceService,
  ModelState,
  TrainingStage,
} from '@guanxi/contracts/filtering/v1/model.js';
import {
  AudienceKind,
  ExplainDecisionRequest,
  ScreeningServiceService,
  ScreenRequest,
  type ScreenResponse,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { Transactions } from '@guanxi/persistence';
import { ChildProgram, failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainModel } from '../src/models/plain-model.js';
import { CampaignWorld } from './campaign-world.js';
import { hostFiltering } from './filtering-host.js';
import { merchantOf, type Nature, noTruth, plainTruth, TaughtShop, training_ms_max } from './taught-shop.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const customers = 2_400;
const shipped = plainModel.version;
const start_ms_max = 60_000;

let world: CampaignWorld;
let shop: TaughtShop;
/** Both judged beside the shipped model. */
let first: Model;
let second: Model;

beforeAll(async () => {
  world = await CampaignWorld.begin({}, { TRAINING_CLAIM_MS: '1000', MODEL_STABILITY_SECONDS: '1' });
  shop = await TaughtShop.open(world, 'tea', customers);
  await shop.send(0, 1_600, plainTruth);
  await shop.send(1_600, customers, plainTruth);
  first = await shop.train();
  second = await shop.train();
}, 180_000);
afterAll(() => world.end());

const execute = (sql: string, params: unknown[]) =>
  world.host.running.get(Transactions).run('tea', (tx) => tx.execute(sql, params));
const spoil = (version: string) =>
  execute(
    `UPDATE screening_models SET bytes = set_byte(bytes, 200, get_byte(bytes, 200) # 1) WHERE shop_id = 'tea' AND version = $1`,
    [version],
  );
/** Favourited, and nothing that makes her cancel. */
const isLoyal = ({ favourited, searched }: Nature) => favourited && !searched;
/** What weighed most for her. */
const heaviest = async (screeningId: string) => {
  const customerId = shop.shop.customerIds.find((id) => isLoyal(shop.natures.get(id)!));
  const asked = ExplainDecisionRequest.fromPartial({ shopId: 'tea', customerId, screeningId });
  const { factors } = await shop.shop.screenings.explainDecision(asked);
  return factors[0];
};

describe('a model that is trained from what came of messages', () => {
  it('is better on outcomes that neither has seen, and says by how much and what weighs', () => {
    expect(first).toMatchObject({
      state: ModelState.READY,
      version: 'trained-1',
      judgedAgainst: shipped,
      obstacles: [],
    });
    const { outcomes } = first;
    // Whoever never did anything is long inactive, and was neither sent nor held out.
    const known = [...shop.natures.values()].filter((nature) => Object.values(nature).includes(true));
    expect((outcomes?.sentCount ?? 0) + (outcomes?.heldOutCount ?? 0)).toBe(known.length);
    expect(outcomes?.trainedCount).toBeGreaterThan(2 * (outcomes?.judgedCount ?? 0));
    const head = (wanted: ModelHead) => first.heads.find((one) => one.head === wanted)!;
    const responds = head(ModelHead.RESPONDS);
    expect(responds.auc?.candidate?.low).toBeGreaterThan(0.7);
    expect(responds.auc?.difference?.low).toBeGreaterThan(0);
    expect(responds.logLoss?.difference?.high).toBeLessThan(0);
    expect(responds.calibrationError?.candidate?.value).toBeLessThan(0.06);
    expect(responds.leadingFactors[0]?.name).toContain('favourited');
    expect(head(ModelHead.REACTS_BADLY).leadingFactors[0]?.name).toContain('searched');
    expect(head(ModelHead.READS)).toMatchObject({ isTrained: true });
  });

  it('learns whom a message changes from those held out, and not who comes anyway', () => {
    expect(first.uplift).toMatchObject({ isUsed: true, notUsedBecause: '' });
    expect(first.uplift?.heldOutCount).toBeGreaterThan(500);
    expect(first.uplift?.qini?.low).toBeGreaterThan(0);
    expect(first.uplift?.qini?.value).toBeGreaterThan(first.uplift?.responseQini?.value ?? 1);
  });

  it('is the same when it is trained again from the same outcomes', () => {
    expect({ ...second.outcomes }).toEqual(first.outcomes);
    expect(second.heads).toEqual(first.heads);
    expect(second.uplift).toEqual(first.uplift);
  });

  it('is trained once for one key', async () => {
    const wanted = shop.wanted();
    const [{ model }, again] = [await shop.models.trainModel(wanted), await shop.models.trainModel(wanted)];
    expect(again.model?.modelId).toBe(model?.modelId);
    await shop.trained(model!.modelId);
    const other = { ...wanted, outcomeWindowSeconds: 2 };
    expect(await failureOf(shop.models.trainModel(other))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('knows those who cancelled as reacting badly, and not by what came after, such as how they came back', () => {
    const judged = first.heads.find(({ head }) => head === ModelHead.REACTS_BADLY)!;
    const known = shop.reactedBadly.length;
    expect(judged.trainedPositiveCount + judged.judgedPositiveCount).toBe(known);
    expect(shop.cancelled.length).toBeGreaterThan(30);
    expect(shop.cancelled.length).toBeLessThan(known);
    expect(judged.leadingFactors.map(({ name }) => name)).not.toContain('channel.win_back');
  });

  it('is refused with counts where too little was sent, and while another one is trained', async () => {
    const small = await TaughtShop.open(world, 'small', 30);
    await small.send(0, 30, plainTruth);
    const failure = await failureOf(small.train());
    expect(failure).toMatchObject({ reason: 'TOO_FEW_OUTCOMES', details: { metadata: { needed: '400' } } });
    const { model } = await shop.models.trainModel(shop.wanted());
    expect(await failureOf(shop.models.trainModel(shop.wanted()))).toMatchObject({ reason: 'TRAINING_UNDER_WAY' });
    await shop.trained(model!.modelId);
  });

  it('fails with counts where too few responded, and can be trained again', async () => {
    const silent = await TaughtShop.open(world, 'silent', 700);
    await silent.send(0, 700, () => ({ reads: 0.5, responds: 0, reactsBadly: 0, comes: 0 }));
    const model = await silent.train();
    expect(model).toMatchObject({
      state: ModelState.FAILED,
      failure: { reason: 'TOO_FEW_OUTCOMES', foundCount: 0, neededCount: 30 },
    });
    expect(await failureOf(silent.promote(model.modelId))).toMatchObject({ reason: 'MODEL_NOT_PROMOTABLE' });
    expect(await silent.train()).toMatchObject({ version: 'trained-2', state: ModelState.FAILED });
  });

  it('tells nothing where nothing is to be told, and is not promoted then', async () => {
    const shuffled = await TaughtShop.open(world, 'shuffled', 1_500);
    await shuffled.send(0, 1_000, noTruth);
    await shuffled.send(1_000, 1_500, noTruth);
    const model = await shuffled.train();
    const { auc, logLoss } = model.heads.find(({ head }) => head === ModelHead.RESPONDS)!;
    expect(auc?.candidate?.low).toBeLessThan(0.5);
    expect(auc?.candidate?.high).toBeGreaterThan(0.5);
    // It foresees the average better than the shipped model, which is no reason to let it choose.
    expect(logLoss?.difference?.high).toBeLessThan(0);
    expect(model.uplift).toMatchObject({ isUsed: false });
    const failure = await failureOf(shuffled.promote(model.modelId));
    expect(failure).toMatchObject({
      reason: 'MODEL_NOT_PROMOTABLE',
      details: { metadata: { obstacles: 'NOT_BETTER' } },
    });
    expect(await shuffled.inForce()).toBe(shipped);
  });
});

describe('promotion', () => {
  it('is refused where what is kept of the model is damaged, or the margin is not reached', async () => {
    await spoil('trained-2');
    expect(await failureOf(shop.promote(second.modelId))).toMatchObject({
      details: { metadata: { obstacles: 'UNREADABLE' } },
    });
    await spoil('trained-2');
    expect(await failureOf(shop.promote(second.modelId, 1))).toMatchObject({
      details: { metadata: { obstacles: 'NOT_BETTER' } },
    });
    expect(await shop.inForce()).toBe(shipped);
  });

  it('of two at once lets one win; screenings of every replica use it from then on, and other shops never', async () => {
    const before = await shop.screen();
    const other = await hostFiltering({
      ...{ nats: world.nats, identity: world.identity, database: world.host.database, env: world.env },
    });
    try {
      const outcomes = await Promise.allSettled([shop.promote(first.modelId), shop.promote(second.modelId)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const winner = await shop.inForce();
      const lost = winner === 'trained-1' ? second : first;
      expect((await shop.get(lost.modelId)).obstacles.map(({ reason }) => reason)).toEqual(['JUDGED_AGAINST_ANOTHER']);
      const [here, there] = [await shop.screen(), await waitFor(() => shop.screen(other))];
      expect([before.scorer, here.scorer, there.scorer]).toEqual([shipped, winner, winner]);
      const [reason, reasonBefore] = [await heaviest(here.screeningId), await heaviest(before.screeningId)];
      expect(reason?.name).toContain('favourited');
      expect(reason).not.toEqual(reasonBefore);
      const elsewhere = world.host.as(merchantOf('small'), ModelServiceService);
      const small = await elsewhere.listModels({ shopId: 'small', pageSize: 0, pageToken: '' });
      expect(small.versionInForce).toBe(shipped);
    } finally {
      await other.stop();
    }
  });

  it('has those sent first whom the message changes most', async () => {
    const planned = await shop.shop.planned();
    const recipients = (await shop.shop.recipients(planned.campaignId)).filter(({ place }) => place > 0);
    const reviewed = (part: typeof recipients) =>
      part.filter(({ customerId }) => shop.natures.get(customerId)?.reviewed).length / part.length;
    expect(reviewed(recipients.slice(0, 300))).toBeGreaterThan(reviewed(recipients.slice(-300)) + 0.3);
    await shop.shop.wish('cancel', planned.campaignId);
  });

  it('is refused for a model that is no better than the one in force', async () => {
    const model = await shop.train();
    expect(model.judgedAgainst).toBe(await shop.inForce());
    expect(await failureOf(shop.promote(model.modelId))).toMatchObject({
      details: { metadata: { obstacles: 'NOT_BETTER' } },
    });
  });

  it('leaves a screening that has begun with the model that it began with', async () => {
    const inForce = await shop.inForce();
    let letName: () => void = () => undefined;
    const named = new Promise<void>((resolve) => (letName = resolve));
    const { shopId } = shop;
    async function* order() {
      const value = {
        idempotencyKey: world.nextKey(),
        audienceKind: AudienceKind.EXPLICIT,
        contentCategory: 'green_tea',
      };
      yield ScreenRequest.fromPartial({ shopId, part: { $case: 'start', value } });
      await named;
      const customerIds = shop.shop.customerIds.slice(0, 10);
      yield ScreenRequest.fromPartial({ shopId, part: { $case: 'audience', value: { customerIds } } });
    }
    const answers: ScreenResponse[] = [];
    const api = world.host.as(merchantOf(shopId), ScreeningServiceService);
    const screening = (async () => {
      for await (const answer of api.screen(order())) answers.push(answer);
    })();
    await waitFor(async () => {
      const { screenings } = await api.listScreenings({ shopId, pageSize: 1, pageToken: '' });
      return screenings[0]?.completedAt === undefined;
    });
    await shop.rollBack(inForce);
    letName();
    await screening;
    const report = answers.at(-1)?.part;
    expect(report?.$case === 'report' && report.value.scorer).toBe(inForce);
    expect((await shop.screen()).scorer).toBe(shipped);
  });
});

describe('rolling back', () => {
  it('goes back to what was before, once for two who ask, and every step is in the audit', async () => {
    const winner = first.modelId;
    await shop.promote(winner);
    expect(await shop.inForce()).toBe('trained-1');
    const answers = await Promise.allSettled([shop.rollBack('trained-1'), shop.rollBack('trained-1')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await shop.inForce()).toBe(shipped);
    expect(await failureOf(shop.rollBack(shipped))).toMatchObject({ reason: 'NOTHING_BEFORE' });
    expect((await shop.get(winner)).state).toBe(ModelState.RETIRED);
    const { changes } = await shop.models.listModelChanges({ shopId: 'tea', pageSize: 2, pageToken: '' });
    expect(changes).toMatchObject([
      { kind: ModelChangeKind.ROLLED_BACK, fromVersion: 'trained-1', toVersion: shipped, changedBy: 'mei' },
      { kind: ModelChangeKind.PROMOTED, fromVersion: shipped, toVersion: 'trained-1', changedBy: 'mei', note: 'why' },
    ]);
  });

  it('happens by itself for a replica that cannot read the model in force, until it is rolled back for good', async () => {
    await shop.promote(first.modelId);
    await spoil('trained-1');
    const other = await hostFiltering({
      ...{ nats: world.nats, identity: world.identity, database: world.host.database, env: world.env },
    });
    try {
      expect((await waitFor(() => shop.screen(other))).scorer).toBe(shipped);
      expect(JSON.stringify(other.log)).toContain('its bytes are not those that were written');
    } finally {
      await other.stop();
      await spoil('trained-1');
    }
    expect((await shop.screen()).scorer).toBe('trained-1');
  });
});

describe('the stability of the model in force', () => {
  it('is shown and exported, and moves when customers do', async () => {
    const scores = async () => {
      const { stability } = await shop.get(first.modelId);
      expect(stability.length).toBeGreaterThan(3);
      return stability.find(({ name }) => name === 'score')!.index;
    };
    const before = await scores();
    const at = new Date(Date.now() - 3 * 86_400_000);
    await shop.tell(shop.shop.customerIds.map((customerId) => ({ customerId, kind: BehaviourKind.FAVOURITED, at })));
    await waitFor(async () => (await scores()) > before + 0.25);
    await waitFor(async () => {
      const text = await (await fetch(`http://${world.host.running.metricsAddress}/metrics`)).text();
      return /guanxi_filtering_model_stability\{[^}]*of="score"[^}]*\} [\d.]+/.test(text);
    });
  });
});

describe('a process that is killed while it trains', () => {
  it(
    'leaves nothing half done: another one trains the model, and what is in force stays',
    async () => {
      const { identity, nats, env, host } = world;
      const inForce = await shop.inForce();
      await host.running.stop();
      const place = { ...env, GRPC_ADDRESS: host.address, METRICS_ADDRESS: '127.0.0.1:0' };
      const program = ChildProgram.start(process.execPath, [main], {
        env: { ...process.env, ...identity.env, ...place, DATABASE_URL: host.database.servingUrl, NATS_URL: nats.url },
      });
      try {
        await program.line('"message":"ready"', start_ms_max);
        const wanted = shop.wanted();
        const { modelId } = (await waitFor(() => shop.models.trainModel(wanted))).model!;
        await waitFor(async () => (await shop.get(modelId)).progress?.stage !== TrainingStage.WAITING);
        await program.kill();
        const other = await hostFiltering({ nats, identity, database: host.database, env: place });
        try {
          expect(await waitFor(() => shop.inForce())).toBe(inForce);
          expect(await shop.trained(modelId)).toMatchObject({ state: ModelState.READY });
          expect(await shop.inForce()).toBe(inForce);
          // The first attempt left nothing: it took a second one.
          const begun = other.running
            .get(Transactions)
            .read('tea', (tx) => tx.query('SELECT attempts FROM screening_models WHERE model_id = $1', [modelId]));
          expect(await begun).toEqual([{ attempts: 2 }]);
        } finally {
          await other.stop();
        }
      } finally {
        await program.kill();
      }
    },
    start_ms_max + training_ms_max,
  );
});

import { InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { waitFor } from '@guanxi/testing';
import { AnsweringBot } from '@guanxi/testing/asking/answering-bot.js';
import { type AskedScene, askedScenes, drawAskingCustomer } from '@guanxi/testing/asking/asking-customer.js';
import type { Progress } from '../../print/progress.js';
import { WrongInput } from '../../wrong-input.js';
import type { Study } from '../registry.js';
import { refuseOthers, wholeNumber } from '../study-options.js';
import { type Stretch, scoreLoop } from './score-loop.js';
import { TalkingShop } from './talking-shop.js';
import { type Visit, visitShop } from './visit-shop.js';

const usage = `Usage: npm run evaluate -- loop [--customers N] [--scene NAME] [--skill PERCENT] [--worse PERCENT] [--seed N] [--json]
Scenes: ${askedScenes.join(', ')}
Runs against the services presence, conversation and analytics: "npm run build" first.`;

const customers_default = 300;
const skill_default = 90;
const worse_default = 15;
const at_once = 6;
const measured_ms_max = 60_000;

/**
 * The closed loop of mission C6 and E2: customers ask a shop's bot and rate what came of it, the bot is worsened in one scene,
 * they rate that, and the platform is to offer a human there more often, and nowhere else. Four stretches of as many customers:
 * the platform gets to know the good bot, is counted, gets to know the worse one, and is counted again.
 */
export const loop: Study = {
  usage,
  async measure({ seed, progress, now, options }) {
    refuseOthers(options, ['customers', 'scene', 'skill', 'worse'], usage);
    const customers = wholeNumber(options, 'customers', customers_default, 10, 100_000);
    const skill = wholeNumber(options, 'skill', skill_default, 0, 100) / 100;
    const worse = wholeNumber(options, 'worse', worse_default, 0, 100) / 100;
    const scene = sceneNamed(options['scene'] ?? 'refund');
    const started = now();
    const run = await runLoop({ seed, customers, skill, worse, scene, progress });
    return {
      name: 'evaluate loop',
      figures: scoreLoop(scene, run),
      aims: [
        { figure: 'offered_more_points', aim: '> 0' },
        { figure: 'offered_more_surely', aim: '= 1' },
        { figure: 'elsewhere_more_surely', aim: '= 0' },
      ],
      size: run.visits.length,
      seed,
      seconds: (now() - started) / 1_000,
    };
  },
};

/** What a run of the loop is told. */
export interface LoopOrder {
  seed: number;
  /** In each stretch. */
  customers: number;
  /** How likely an answer of the bot is right, 0..1, and how likely in the one scene once it is worse there. */
  skill: number;
  worse: number;
  scene: AskedScene;
  progress: Progress;
}

/** Who came, what they were offered, and how satisfied they were as it was measured. */
export async function runLoop({ seed, customers, skill, worse, scene, progress }: LoopOrder) {
  const bot = new AnsweringBot(seed, skill);
  progress.show('starting presence, conversation and analytics', 0);
  const shop = await TalkingShop.open(bot);
  try {
    const visits: (Visit & { stretch: Stretch })[] = [];
    const come = async (stretch: Stretch) => {
      const from = visits.length;
      await fewAtOnce(customers, async (i) => {
        progress.show(stretch.replaceAll('_', ' '), i / customers);
        visits.push({ stretch, ...(await visitShop(shop, drawAskingCustomer(seed, from + i))) });
      });
    };
    // What analytics has measured of all ratings so far, and told conversation.
    const measured = async () => {
      const rated = visits.filter(({ stars }) => stars !== undefined).length;
      return waitFor(async () => {
        const quality = await shop.quality();
        const counts = quality.scenes.map(({ bot: hers, human }) => (hers?.ratedCount ?? 0) + (human?.ratedCount ?? 0));
        return counts.reduce((sum, count) => sum + count, 0) === rated ? quality : undefined;
      }, measured_ms_max);
    };
    await come('first');
    await measured();
    await come('before');
    const before = await measured();
    bot.setSkill(scene, worse);
    await come('worse');
    await measured();
    await come('after');
    const after = await measured();
    const offers = (await shop.offers()).map(({ conversationId, reason }) => ({
      conversationId,
      isForWeakScene: reason === InterventionReason.WEAK_SCENE,
    }));
    return { visits, offers, before, after };
  } finally {
    await shop.close();
  }
}

function sceneNamed(name: string | boolean): AskedScene {
  const found = askedScenes.find((scene) => scene === name);
  if (!found) throw new WrongInput(`--scene: there is no "${name}". Use: ${askedScenes.join(', ')}`);
  return found;
}

async function fewAtOnce(count: number, act: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: at_once }, lane));
}

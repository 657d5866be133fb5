import {
  type HandoverModel,
  type LabelledDialogue,
  segment,
  trainHandover,
  writeHandoverModel,
} from '@guanxi/language';
import { SeededRandom } from '@guanxi/testing';

const things = ['发货', '退货', '发票', '尺码', '颜色', '优惠', '快递', '保修', '地址', '会员', '积分', '价格'];
const endings = ['要多久', '怎么办理', '在哪里看', '是什么意思', '可以改吗', '有几种'];
const unknown = '抱歉，这个问题我不知道答案。您可以换个说法，或回复「转人工」由客服为您解答。';

/**
 * The model of a shop in which a human is due as soon as the customer asks the same again and gets the same again.
 *
 * @param marked whose turn the shop's labels stand on.
 */
export function trainOnRepetition(marked: 'customer' | 'agent' = 'agent'): HandoverModel {
  const random = new SeededRandom(7);
  const pick = (from: readonly string[]) => from[random.int(0, from.length - 1)]!;
  const dialogue = (repeats: boolean): LabelledDialogue => {
    const asked = new Set<string>();
    while (asked.size < 4) asked.add(`${pick(things)}${pick(endings)}`);
    const [first, ...others] = [...asked];
    const questions = repeats ? [first!, first!, first!] : [first!, ...others];
    return {
      turns: questions.flatMap((question, i) => {
        const due = (role: typeof marked) => repeats && i > 0 && role === marked;
        return [
          { role: 'customer' as const, tokens: segment(question), due: due('customer') },
          { role: 'agent' as const, tokens: segment(unknown), due: due('agent') },
        ];
      }),
    };
  };
  return trainHandover(
    Array.from({ length: 120 }, (_, i) => dialogue(i % 2 === 0)),
    { seed: 1 },
  );
}

/** The same as the text of a model file. */
export function repetitionModelFile(): string {
  return writeHandoverModel(trainOnRepetition());
}

import type { Article } from '@guanxi/language';
import { seededRandom } from '@guanxi/learning';

const goods_zh = ['连衣裙', '羽绒服', '口红', '面霜', '保温杯', '运动鞋', '电饭煲', '蓝牙耳机', '书包', '台灯'];
const goods_en = ['dress', 'down jacket', 'lipstick', 'face cream', 'thermos', 'sneakers', 'rice cooker', 'earbuds'];
const topics_zh = [
  '怎么退货',
  '多久发货',
  '能不能开发票',
  '怎么洗',
  '尺码怎么选',
  '保修多久',
  '可以便宜点吗',
  '什么时候到',
];
const topics_en = [
  'how to return',
  'when does it ship',
  'can I get an invoice',
  'which size fits',
  'is it under warranty',
];
const moods_zh = ['', '', '', '急！！', '太差了', '谢谢', '等了三天了', '我要投诉', '转人工', '😡'];
const moods_en = ['', '', '', 'please hurry', 'this is terrible', 'thanks', 'I want a human', 'still waiting'];
const answers = [
  '亲，稍等我帮您查一下哦',
  '您好，请问有什么可以帮您',
  '请点击订单详情查看',
  'One moment please, let me check.',
];

/** Articles of a made-up shop, four of five in Chinese; the same for the same seed. */
export function madeUpArticles(count: number, seed: number): Article[] {
  const pick = picker(seed);
  return Array.from({ length: count }, (_, i) => {
    const chinese = i % 5 !== 4;
    const [goods, topic] = [pick(chinese ? goods_zh : goods_en), pick(chinese ? topics_zh : topics_en)];
    const model = `${pick(['A', 'K', 'X', 'Z'])}${i}`;
    return {
      id: `article-${i}`,
      language: chinese ? 'zh' : 'en',
      title: chinese ? `${goods}${model}${topic}` : `${topic}: ${goods} ${model}`,
      body: chinese
        ? `关于${goods}${model}：${topic}，请在订单页面选择，或联系客服。${pick(topics_zh)}也可以在这里找到说明。`
        : `About the ${goods} ${model}: ${topic}. Choose it on the order page, or ask us. See also: ${pick(topics_en)}.`,
    };
  });
}

/** What customers might write, and what a bot might have answered; three of four in Chinese. */
export function madeUpMessages(count: number, seed: number): { customer: string; agent: string }[] {
  const pick = picker(seed + 1);
  return Array.from({ length: count }, (_, i) => {
    const customer =
      i % 4 === 3
        ? `${pick(topics_en)}, the ${pick(goods_en)} I ordered ${pick(moods_en)}`
        : `${pick(['你好，', '在吗', '', '请问'])}${pick(goods_zh)}${pick(topics_zh)}${pick(moods_zh)}`;
    return { customer, agent: pick(answers) };
  });
}

function picker(seed: number): <T>(from: readonly T[]) => T {
  const random = seededRandom(seed);
  return (from) => from[Math.floor(random() * from.length)]!;
}

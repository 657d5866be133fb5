import { describe, expect, it } from 'vitest';
import { EMOTIONS, type Emotion } from './emotion.js';
import { emotionTrend } from './emotion-trend.js';
import { readEmotion } from './read-emotion.js';

const felt = (text: string): Emotion[] => EMOTIONS.filter((emotion) => readEmotion(text)[emotion] >= 0.5);

describe('readEmotion', () => {
  it.each<[string, Emotion[]]>([
    ['不是不好', []],
    ['not bad', []],
    ['这个不差', []],
    ['不好', ['negative']],
    ['not good', ['negative']],
    ['一点都不开心', ['negative']],
    ['你们可真行', ['negative']],
    ['真是谢谢你们了呵呵', ['negative']],
    ['oh great, late again', ['negative']],
    ['谢谢你们', []],
    ['thank you so much', []],
    ['😡😡😡', ['negative']],
    ['👍', []],
    ['nmsl', ['negative', 'abusive']],
    ['wtf is this shit', ['negative', 'abusive']],
    ['teribble and disapointing', ['negative']],
    ['？？？？？', ['negative']],
    ['WHERE IS MY REFUND ALREADY', ['negative']],
    ['轉人工', ['wantsHuman']],
    ['不用转人工', []],
    ['no need for a human, thanks', []],
    ['扫地机器人多少钱', []],
    ['我要投诉', ['negative', 'complaint']],
    ['不是要投诉', []],
    ['在线等，急', ['urgent']],
    ['asap please', ['urgent']],
    ['什么时候发货', []],
    ['where is my parcel', []],
    ['', []],
  ])('%s → %j', (text, emotions) => {
    expect(felt(text)).toEqual(emotions);
  });

  it('says which words weighed most, heaviest first', () => {
    const { evidence } = readEmotion('垃圾质量，我要投诉');
    expect(evidence.map(({ word }) => word)).toEqual(expect.arrayContaining(['垃圾', '投诉']));
    const weights = evidence.map(({ weight }) => Math.abs(weight));
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(evidence.find(({ word, about }) => word === '投诉' && about === 'complaint')!.weight).toBeGreaterThan(0);
  });

  it('hears more displeasure in a stronger word', () => {
    expect(readEmotion('非常失望').negative).toBeGreaterThan(readEmotion('失望').negative);
    expect(readEmotion('失望').negative).toBeGreaterThan(readEmotion('今天到').negative);
  });
});

describe('emotionTrend', () => {
  const trendOf = (...texts: string[]) => emotionTrend(texts.map((text) => readEmotion(text)));

  it('is at rest before anything was said', () => {
    expect(emotionTrend([])).toEqual({ level: 0, change: 0, peak: 0, direction: 'steady', askedForHuman: 0 });
  });

  it('worsens and improves with the messages', () => {
    expect(trendOf('你好', '什么时候发货', '太差劲了').direction).toBe('worsening');
    expect(trendOf('太差劲了', '垃圾', '好的谢谢').direction).toBe('improving');
    expect(trendOf('你好', '什么时候发货').direction).toBe('steady');
  });

  it('weighs recent messages more', () => {
    expect(trendOf('你好', '你好', '太差劲了').level).toBeGreaterThan(trendOf('太差劲了', '你好', '你好').level);
  });

  it('counts who asked for a human', () => {
    expect(trendOf('转人工', '你好', 'agent please').askedForHuman).toBe(2);
  });
});

/** Praise that is none. Each takes normalised text; `weight` is the log-odds it adds to `negative`. */
const IRONIES: readonly { readonly pattern: RegExp; readonly weight: number }[] = [
  {
    pattern:
      /(?:你们|你家|贵司|贵店|商家|平台|客服|店家|老板|卖家)(?:可|也|还|是|就)?(?:可|也|还)?真(?:是)?(?:行|牛|棒|厉害|可以|有意思|会|能|有本事|聪明|大方|贴心|好样|有才|高效|敬业)/u,
    weight: 4,
  },
  { pattern: /可真(?:是)?(?:行|牛|棒|厉害|可以|有意思|会|能|有本事|聪明|大方|快|好|高效|敬业|贴心)/u, weight: 3.6 },
  { pattern: /真是?(?:太)?(?:谢谢|感谢|多谢|谢)(?:你们?|您|贵)[^,。!?]{0,6}(?:了|啊|呀|呵)/u, weight: 3 },
  { pattern: /(?:谢谢|感谢|多谢|谢)(?:你们?|您)?(?:全家|八辈|祖宗|十八代)/u, weight: 5 },
  {
    pattern:
      /(?:谢谢|感谢|厉害|牛|棒|不错|真好|优秀|聪明|高级|可以)[^。!?]{0,10}呵呵|呵呵[^。!?]{0,10}(?:谢谢|感谢|厉害|牛|棒|不错|真好|优秀|聪明|高级)/u,
    weight: 3,
  },
  {
    pattern:
      /(?:好一个|好个|这就是你们|这就叫|所谓的?)[^。!?]{0,12}(?:服务|质量|效率|态度|正品|速度|客服|次日达|当日达|售后|无理由|承诺|包邮)/u,
    weight: 3.2,
  },
  {
    pattern:
      /(?:效率|速度|服务|质量|态度|客服|售后|物流)(?:可)?(?:真|太|也太|是真)(?:的)?(?:高|快|好|棒|牛|绝)[^!?]{0,24}(?:天了|天才|周了|个月|还没|没到|没发|坏|破|掉|断|不回|没人|一次|小时|半天)/u,
    weight: 4,
  },
  {
    pattern:
      /(?:恭喜|佩服|膜拜|跪了|给你们鼓掌|为你们点赞|给你们点赞|👏)[^。!?]{0,20}(?:你们|店|骗|坏|烂|丢|没发|慢|坑|第)/u,
    weight: 3,
  },
  { pattern: /你们?(?:开心|高兴|满意)就好|(?:祝你们|愿你们)[^。!?]{0,10}(?:倒闭|关门|生意兴隆呵)/u, weight: 3.4 },
  { pattern: /(?:真|也)是(?:够了|绝了|没谁了|醉了|服了)/u, weight: 3 },
  {
    pattern:
      /thank(?:s| you)(?: \w+){0,3} for (?:nothing|wasting|ruining|losing|ignoring|breaking|the (?:broken|late|wrong|empty))/,
    weight: 5,
  },
  {
    pattern:
      /\b(?:oh|just|how|well|wow|yeah|gee|so|another)[, ]+(?:that's |isn't that |this is )?(?:just )?(?:great|wonderful|lovely|brilliant|fantastic|perfect|nice|amazing|awesome|super)\b/,
    weight: 2.6,
  },
  {
    pattern:
      /(?:great|good|nice|excellent|fantastic|amazing|brilliant|outstanding|stellar|wonderful|top notch) (?:job|work|service|quality|going|start)\b.{0,40}(?:los|ruin|break|broke|late|wrong|again|still|never|nothing|ignor|damag|empty|week|fell|fail)/,
    weight: 3.6,
  },
  {
    pattern: /\b(?:i )?(?:just |absolutely |really )?lov(?:e|ing) (?:how|being|waiting|when|it when|talking to|paying)/,
    weight: 3.4,
  },
  {
    pattern:
      /\b(?:way to go|slow clap|yeah,? right|nice try|good luck getting|bravo|as if|what a surprise|surprise surprise|big surprise|so much for|hope you're (?:happy|proud)|happy now|keep up the (?:good|great) work,? (?:if|los|ruin))/,
    weight: 3,
  },
  {
    pattern:
      /\b(?:really|very|so|how) (?:helpful|professional|useful|smart|clever|impressive)[,. ]+(?:not|isn't it|aren't you|lol|🙄|🙃|👏)|👏 ?👏/,
    weight: 3,
  },
  { pattern: /🙃/u, weight: 2 },
];

export interface Irony {
  readonly words: string;
  readonly weight: number;
}

const ironies_max = 3;
const words_chars_max = 40;

/** The ironies of a normalised message, the praise in them to be read the other way round. */
export function findIronies(text: string): Irony[] {
  const found: Irony[] = [];
  for (const { pattern, weight } of IRONIES) {
    const match = pattern.exec(text);
    if (match) found.push({ words: match[0].slice(0, words_chars_max), weight });
    if (found.length === ironies_max) break;
  }
  return found;
}

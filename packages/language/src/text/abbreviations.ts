/** Initials of pinyin and chat short forms that mean one thing wherever they stand alone. */
const ANYWHERE: Readonly<Record<string, string>> = {
  tmd: '他妈的',
  tnnd: '他奶奶的',
  nmsl: '你妈死了',
  nmd: '你妈的',
  nmb: '你妈逼',
  cnm: '操你妈',
  cnmd: '操你妈的',
  wcnm: '我操你妈',
  wtmd: '我他妈的',
  mmp: '妈卖批',
  rnm: '日你妈',
  dnmd: '滴你妈的',
  zrg: '转人工',
  zrgkf: '转人工客服',
  rgkf: '人工客服',
  yyds: '永远的神',
  xswl: '笑死我了',
  srds: '虽然但是',
  zqsg: '真情实感',
  bhys: '不好意思',
  bdjw: '不懂就问',
  jrm: '家人们',
};

/** Short forms that only a Chinese sentence settles. */
const AMONG_CHINESE: Readonly<Record<string, string>> = {
  tm: '他妈',
  md: '妈的',
  sb: '傻逼',
  '2b': '傻逼',
  nc: '脑残',
  lj: '垃圾',
  zz: '智障',
  nt: '脑瘫',
  gun: '滚',
  wc: '卧槽',
  mlgb: '妈了个逼',
  kf: '客服',
  rg: '人工',
  tk: '退款',
  kd: '快递',
  fp: '发票',
  yhq: '优惠券',
  plz: '请',
  pls: '请',
};

const STANDS_ALONE = /(?<![a-z0-9])[a-z0-9]{2,5}(?![a-z0-9])/g;
const HAN = /\p{Script=Han}/u;

/** Lower-case text with pinyin abbreviations written out: «tmd» → 他妈的; the ambiguous ones only in a Chinese text. */
export function writeOut(text: string): string {
  const sure = text.replace(STANDS_ALONE, (word) => (Object.hasOwn(ANYWHERE, word) ? ANYWHERE[word]! : word));
  if (!HAN.test(sure)) return sure;
  return sure.replace(STANDS_ALONE, (word) => (Object.hasOwn(AMONG_CHINESE, word) ? AMONG_CHINESE[word]! : word));
}

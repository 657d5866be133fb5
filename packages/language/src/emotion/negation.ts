/** How far back a negation may stand, in code units. */
const REACH_CHARS = 28;

const CHINESE_NEGATION =
  /(?:并不是|不是|并非|并不|不算|没有|没|不太|不怎么|毫不|绝不|从不|不会|不用|不需要|不需|不要|不想|无需|不必|不|别|非|未|无|甭|莫)(?:那么|这么|特别|非常|怎么|什么|给我|很|太|要|想|去|再|是|有|在|多|打算|准备|觉得)?$/u;
/** «是不是坏了», «有没有»: a question, not a negation. */
const QUESTION =
  /(?:是不是|有没有|要不要|会不会|能不能|可不可以|该不该|为什么不|怎么不|干嘛不|何不|不就|还不|要不|再不|不得不)$/u;

const ENGLISH_NEGATION =
  /(?:\b(?:not|never|no|without|hardly|cannot|neither|nor|dont|cant|isnt|wasnt|arent|didnt|doesnt|wont|havent|hasnt|aint|nothing|wouldnt|couldnt)|n't)(?: (?:an?|the|very|so|really|that|too|at all|any|been|be|being|even|quite|all|to|want|wanting|need|going|gonna|trying|make|making|file|filing|leave|speak|speaking|talk|talking|with|your|think|it|it's|was|is|you|feel|feeling|get|getting|exactly|particularly|entirely|completely|terribly|overly|saying|said|asking|for|this|use|have))* ?$/;
const CLAUSE_END = /[.,;:!?，。；：！？、~\n]/u;

/**
 * Whether what stands at `start` is negated, reading backwards within its clause; two negations cancel («不是不好»).
 *
 * Takes normalised text.
 */
export function isNegated(text: string, start: number): boolean {
  let before = text.slice(Math.max(0, start - REACH_CHARS), start);
  for (let i = before.length - 1; i >= 0; i--) {
    if (CLAUSE_END.test(before[i]!)) {
      before = before.slice(i + 1);
      break;
    }
  }
  let negated = false;
  for (;;) {
    if (QUESTION.test(before)) return negated;
    const match = CHINESE_NEGATION.exec(before) ?? ENGLISH_NEGATION.exec(before);
    if (!match) return negated;
    negated = !negated;
    before = before.slice(0, match.index);
  }
}

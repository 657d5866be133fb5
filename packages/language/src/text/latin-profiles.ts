/** Words that a short message in each language can hardly do without. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: 'the a an is are was were i you it my your we they this that and or not to of in on for with can could do does did have has how what when where why which please hello hi thanks thank yes no want need order refund me just still will would',
  zh: 'wo ni nin yao xiang zenme shenme meiyou bu shi de ma fahuo tuikuan tuihuo kuaidi kefu weishenme duoshao qing xiexie nihao rengong zhuan dingdan shihou daodi hao le na zhe ge',
  es: 'el la los las un una es son está estoy mi mis tu su de que y en por para con no sí cómo qué cuándo dónde pedido gracias hola quiero necesito puedo tengo ha me se del al pero reembolso',
  fr: 'le la les un une des est sont je vous il elle mon ma mes votre de du que et en pour avec pas ne oui non comment quand où quoi commande merci bonjour veux ai pas suis été au aux ce cette',
  de: 'der die das ein eine ist sind ich sie es mein meine ihr und oder nicht zu von in für mit kann wie was wann wo warum bitte hallo danke bestellung habe möchte noch auf den dem wird',
  pt: 'o a os as um uma é são eu você meu minha seu de do da que e em no na por para com não sim como quando onde pedido obrigado obrigada olá quero preciso está foi ainda',
  it: 'il lo la gli le un una è sono mio mia di che e in per con non sì come quando dove ordine grazie ciao voglio posso ho del della ancora perché rimborso',
  nl: 'de het een is zijn ik u je mijn uw en of niet van in voor met kan hoe wat wanneer waar waarom bestelling dank hallo bedankt heb nog naar wil',
  pl: 'jest są nie tak i w na z do że się jak kiedy gdzie co dlaczego zamówienie dziękuję proszę mam mój moja chcę dzień dobry czy',
  tr: 've bir bu ne nasıl nerede neden ben siz benim için değil evet hayır sipariş teşekkürler merhaba istiyorum mı mi var yok',
  vi: 'tôi bạn là và không có của cho với được khi nào ở đâu sao đơn hàng cảm ơn xin chào muốn bao nhiêu mua giao',
  id: 'saya anda ini itu dan tidak yang di ke dari untuk dengan bisa apa kapan mana kenapa pesanan terima kasih halo mau barang belum sudah berapa',
  ms: 'saya awak ini itu dan tidak yang di ke dari untuk dengan boleh apa bila mana kenapa pesanan terima kasih helo nak barang belum sudah berapa',
  sv: 'jag du är och inte det en ett på för med har var när hur vad min mitt beställning tack hej kan vill',
};

/** Letters that only some languages write. */
const LETTERS: readonly (readonly [language: string, letters: RegExp, weight: number])[] = [
  ['vi', /[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư]/giu, 1.5],
  ['de', /[äöüß]/giu, 1],
  ['es', /[ñ¿¡]/giu, 2],
  ['es', /[áéíóú]/giu, 0.4],
  ['pt', /[ãõç]/giu, 1],
  ['fr', /[çèêëîïôûùœ]/giu, 0.8],
  ['fr', /[éà]/giu, 0.4],
  ['it', /[èòàù]/giu, 0.4],
  ['pl', /[ąćęłńśźż]/giu, 1.5],
  ['tr', /[ğış]/giu, 1.5],
  ['sv', /å/giu, 1.5],
];

const LANGUAGES_OF_WORD = new Map<string, string[]>();
for (const [language, words] of Object.entries(FUNCTION_WORDS)) {
  for (const word of new Set(words.split(' '))) {
    const languages = LANGUAGES_OF_WORD.get(word) ?? [];
    languages.push(language);
    LANGUAGES_OF_WORD.set(word, languages);
  }
}

const WORD = /[\p{L}\p{M}]+/gu;
/** Unmarked Latin text with no telling word is mostly English in a shop's chat, but that is a guess. */
const ENGLISH_GUESS = { language: 'en', confidence: 0.3 };

/** The likeliest language of a text in Latin letters, and how far it leads (0..1). */
export function profileLatin(text: string): { language: string; confidence: number } {
  const points = new Map<string, number>();
  const add = (language: string, weight: number) => points.set(language, (points.get(language) ?? 0) + weight);
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const languages = LANGUAGES_OF_WORD.get(word);
    // A word of one language tells more than a word that many share.
    if (languages) for (const language of languages) add(language, 1 / languages.length);
  }
  for (const [language, letters, weight] of LETTERS) {
    const found = text.match(letters)?.length ?? 0;
    if (found > 0) add(language, Math.min(found, 4) * weight);
  }
  const ranked = [...points].sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (!first) return ENGLISH_GUESS;
  return { language: first[0], confidence: first[1] / (first[1] + (second?.[1] ?? 0) + 0.25) };
}

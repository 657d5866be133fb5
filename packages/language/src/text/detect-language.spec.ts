import { describe, expect, it } from 'vitest';
import { detectLanguage } from './detect-language.js';

describe('detectLanguage', () => {
  it.each([
    ['zh', '我的快递到哪里了'],
    ['zh', '請問什麼時候發貨'],
    ['zh', 'iPhone 15 Pro Max 还有货吗'],
    ['zh', 'wo yao tuikuan'],
    ['zh', '转人工'],
    ['en', 'Where is my order?'],
    ['en', 'hello'],
    ['en', 'please cancel order 1234'],
    ['ja', '注文をキャンセルしたいです'],
    ['ja', '返品できますか'],
    ['ko', '배송이 언제 오나요'],
    ['ru', 'Где мой заказ?'],
    ['uk', 'Де моє замовлення? Його ще немає, чекаю її'],
    ['ar', 'أين طلبي؟'],
    ['fa', 'سفارش من کجاست؟ پول را پس بدهید'],
    ['th', 'สินค้าจะมาเมื่อไหร่'],
    ['he', 'איפה ההזמנה שלי'],
    ['el', 'Πού είναι η παραγγελία μου'],
    ['hi', 'मेरा ऑर्डर कहाँ है'],
    ['es', '¿Dónde está mi pedido?'],
    ['es', 'quiero un reembolso por favor'],
    ['fr', 'Où est ma commande ?'],
    ['fr', 'je veux un remboursement'],
    ['de', 'Wo ist meine Bestellung?'],
    ['de', 'Ich möchte das zurückgeben'],
    ['pt', 'Onde está o meu pedido? Não chegou'],
    ['it', 'Dove è il mio ordine?'],
    ['nl', 'Waar is mijn bestelling?'],
    ['pl', 'Gdzie jest moje zamówienie?'],
    ['tr', 'Siparişim nerede, neden gelmedi?'],
    ['vi', 'Đơn hàng của tôi đâu rồi'],
    ['id', 'kapan pesanan saya dikirim'],
    ['sv', 'Var är min beställning?'],
  ])('reads %s: %s', (language, text) => {
    expect(detectLanguage(text).language).toBe(language);
  });

  it.each([[''], ['12345'], ['😡😡'], ['!!!'], ['\ud800']])('says «und» where nothing tells: %j', (text) => {
    expect(detectLanguage(text)).toEqual({ language: 'und', confidence: 0 });
  });

  it('is surer of a whole sentence than of one shared word', () => {
    expect(detectLanguage('where is my order, I want to return it').confidence).toBeGreaterThan(
      detectLanguage('no').confidence,
    );
  });
});

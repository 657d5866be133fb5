import type { MarketplaceArticle } from './article.js';

export const englishArticles: readonly MarketplaceArticle[] = [
  {
    articleId: 'delivery-time',
    title: 'When your order ships and arrives',
    body: 'Goods in stock leave our warehouse within 48 hours of payment and usually arrive in 2 to 4 days, in remote areas in 5 to 7. For pre-orders the date on the product page applies.',
    questions: ['when will my order ship', 'how long does delivery take', 'when will it arrive', 'delivery time'],
  },
  {
    articleId: 'shipping-fee',
    title: 'Delivery fee',
    body: 'Delivery is free for orders of ¥59 or more; below that it costs ¥8. For Xinjiang and Tibet it is free from ¥199 and costs ¥15 below.',
    questions: ['is delivery free', 'how much is shipping', 'what is the delivery fee', 'free shipping minimum'],
  },
  {
    articleId: 'parcel-tracking',
    title: 'Track your parcel',
    body: 'Open the order under “My orders” and choose “Track parcel”. The record is updated every 4 hours; just after dispatch it may take half a day to appear.',
    questions: ['where is my parcel', 'how do I track my order', 'tracking number', 'tracking does not update'],
  },
  {
    articleId: 'urge-shipment',
    title: 'My order has not shipped yet',
    body: 'If more than 48 hours have passed since you paid, press “Remind the shop” on the order page and the warehouse takes it first. After 72 hours you can claim compensation for the delay.',
    questions: ['why has my order not shipped', 'please ship faster', 'still not shipped', 'hurry up my order'],
  },
  {
    articleId: 'address-change',
    title: 'Change the delivery address',
    body: 'Before dispatch you can change the address once on the order page. After dispatch it cannot be changed: ask the carrier to redirect the parcel, or refuse it and order again.',
    questions: ['how do I change my address', 'wrong delivery address', 'change the phone number of the recipient'],
  },
  {
    articleId: 'return-rules',
    title: 'Returns within 7 days',
    body: 'You can return goods within 7 days of delivery for any reason, unused and with their tags. Underwear, opened cosmetics and food are excluded. Start under “My orders → After-sales”.',
    questions: ['can I return this', 'how do I return an item', 'return policy', 'I do not like it can I send it back'],
  },
  {
    articleId: 'return-shipping',
    title: 'Who pays for the return',
    body: 'For faulty goods we pay both ways. If you changed your mind you pay for sending them back; with return insurance the amount is paid out within 72 hours of our receiving them.',
    questions: ['who pays for return shipping', 'do I have to pay postage to return', 'return insurance'],
  },
  {
    articleId: 'refund-time',
    title: 'When you get your refund',
    body: 'We refund within 2 working days of receiving the return, the way you paid: to a balance on the same day, to a bank card in 1 to 5 working days.',
    questions: ['when do I get my refund', 'how long does a refund take', 'where is my money', 'refund not received'],
  },
  {
    articleId: 'exchange',
    title: 'Exchange for another size or colour',
    body: 'You can exchange an item once within 15 days of delivery. Choose “Exchange” under after-sales; we send the new item within 48 hours of receiving the old one and pay for sending it.',
    questions: ['can I exchange it', 'wrong size how do I exchange', 'change the colour', 'I need a larger size'],
  },
  {
    articleId: 'damaged-goods',
    title: 'Damaged, missing or wrong goods',
    body: 'Take photos of the goods and the packaging within 48 hours of delivery and upload them under after-sales. You choose a replacement or a full refund, and pay no postage.',
    questions: ['my item arrived damaged', 'something is missing', 'you sent the wrong item', 'the quality is faulty'],
  },
  {
    articleId: 'size-guide',
    title: 'Choose your size',
    body: 'Every product page has a size table by chest, waist and height. At 160 cm and 50 kg most people take M. Between two sizes take the smaller one of loose cuts and the larger one of slim cuts.',
    questions: ['which size should I take', 'size chart', 'does it run large or small', 'what size for 160 cm'],
  },
  {
    articleId: 'invoice',
    title: 'Invoices',
    body: 'Once you have confirmed receipt you can ask for an electronic invoice on the order page; it reaches your mailbox within 24 hours. For a company give its tax number.',
    questions: ['can I get an invoice', 'how do I get an invoice', 'company invoice', 'where do I download my invoice'],
  },
  {
    articleId: 'coupon',
    title: 'Using coupons',
    body: 'Coupons appear at checkout; tick one to use it. One shop coupon per order, together with the platform’s own discounts. Expired coupons cannot be restored; after a refund a valid one returns to you.',
    questions: ['how do I use a coupon', 'my coupon does not work', 'can I combine coupons', 'coupon expired'],
  },
  {
    articleId: 'payment-failed',
    title: 'Payment failed',
    body: 'Check your balance and card limit, then try another way of paying. If you were charged and the order still says unpaid, the money returns within 24 hours; we keep your order for 30 minutes.',
    questions: ['my payment failed', 'I cannot pay', 'charged but order unpaid', 'payment does not go through'],
  },
];

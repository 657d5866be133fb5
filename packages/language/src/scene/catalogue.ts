/** The sixteen groups of requests that every shop knows. */
export const SCENE_GROUPS = [
  { id: 'product', english: 'Product question', chinese: '商品咨询' },
  { id: 'promotion', english: 'Promotion', chinese: '活动优惠' },
  { id: 'price_protection', english: 'Price protection', chinese: '价格保护' },
  { id: 'order_change', english: 'Order change', chinese: '订单修改' },
  { id: 'payment_failed', english: 'Payment', chinese: '支付问题' },
  { id: 'urge_shipment', english: 'Urge shipment', chinese: '催发货' },
  { id: 'logistics', english: 'Logistics', chinese: '物流配送' },
  { id: 'return_exchange', english: 'Return or exchange', chinese: '退换货' },
  { id: 'refund', english: 'Refund', chinese: '退款' },
  { id: 'invoice', english: 'Invoice', chinese: '发票' },
  { id: 'warranty', english: 'Warranty, repair, installation', chinese: '保修安装' },
  { id: 'account', english: 'Account', chinese: '账号会员' },
  { id: 'complaint', english: 'Complaint', chinese: '投诉' },
  { id: 'asks_human', english: 'Asks for a human', chinese: '转人工' },
  { id: 'small_talk', english: 'Small talk', chinese: '闲聊' },
  { id: 'other', english: 'Other', chinese: '其他' },
] as const;

export type SceneGroupId = (typeof SCENE_GROUPS)[number]['id'];

export interface Scene {
  readonly id: string;
  readonly group: SceneGroupId;
  readonly english: string;
  readonly chinese: string;
}

/** The scenes that the shipped model tells apart, each in its group. */
export const SCENES: readonly Scene[] = [
  scene('product_attribute', 'product', 'Features and material', '商品属性'),
  scene('product_size', 'product', 'Size and fit', '尺码推荐'),
  scene('product_usage', 'product', 'How to use', '使用方法'),
  scene('product_stock', 'product', 'Stock', '库存补货'),
  scene('product_authenticity', 'product', 'Authenticity', '正品保障'),
  scene('product_price', 'product', 'Price', '价格咨询'),
  scene('product_recommend', 'product', 'Recommendation', '商品推荐'),
  scene('promotion_event', 'promotion', 'Sales events', '活动咨询'),
  scene('promotion_coupon', 'promotion', 'Coupons', '优惠券'),
  scene('promotion_gift', 'promotion', 'Gifts', '赠品'),
  scene('promotion_presale', 'promotion', 'Presale and deposit', '预售定金'),
  scene('price_protection_claim', 'price_protection', 'Refund of a price difference', '申请价保'),
  scene('price_protection_rules', 'price_protection', 'Rules of price protection', '价保规则'),
  scene('order_cancel', 'order_change', 'Cancel an order', '取消订单'),
  scene('order_address', 'order_change', 'Change the address', '修改地址'),
  scene('order_item', 'order_change', 'Change what was ordered', '修改商品'),
  scene('order_find', 'order_change', 'Find an order, its state', '查询订单'),
  scene('payment_declined', 'payment_failed', 'Payment fails', '支付失败'),
  scene('payment_charged', 'payment_failed', 'Charged wrongly', '扣款异常'),
  scene('payment_method', 'payment_failed', 'Ways to pay', '支付方式'),
  scene('ship_urge', 'urge_shipment', 'Hurry the shipment', '催发货'),
  scene('ship_when', 'urge_shipment', 'When it ships', '发货时间'),
  scene('parcel_where', 'logistics', 'Where the parcel is', '查物流'),
  scene('parcel_late', 'logistics', 'Parcel is late', '物流延误'),
  scene('parcel_not_received', 'logistics', 'Parcel not received', '未收到货'),
  scene('delivery_options', 'logistics', 'How it is delivered', '配送方式'),
  scene('shipping_cost', 'logistics', 'Cost of shipping', '运费'),
  scene('return_request', 'return_exchange', 'Return', '退货'),
  scene('exchange_request', 'return_exchange', 'Exchange', '换货'),
  scene('item_wrong', 'return_exchange', 'Wrong or missing item', '错发漏发'),
  scene('item_damaged', 'return_exchange', 'Damaged or faulty item', '质量问题'),
  scene('return_cost', 'return_exchange', 'Cost of returning', '退货运费'),
  scene('return_progress', 'return_exchange', 'Progress of a return', '售后进度'),
  scene('refund_request', 'refund', 'Ask for a refund', '申请退款'),
  scene('refund_progress', 'refund', 'Progress of a refund', '退款进度'),
  scene('refund_amount', 'refund', 'Amount of a refund', '退款金额'),
  scene('invoice_request', 'invoice', 'Ask for an invoice', '开发票'),
  scene('invoice_change', 'invoice', 'Correct an invoice', '修改发票'),
  scene('invoice_find', 'invoice', 'Find an invoice', '查看发票'),
  scene('warranty_terms', 'warranty', 'Terms of warranty', '保修政策'),
  scene('repair_request', 'warranty', 'Repair', '维修'),
  scene('installation', 'warranty', 'Installation', '安装'),
  scene('login_problem', 'account', 'Cannot sign in', '登录问题'),
  scene('account_details', 'account', 'Account details', '账号信息'),
  scene('account_security', 'account', 'Account security', '账号安全'),
  scene('membership', 'account', 'Membership and points', '会员积分'),
  scene('complaint_service', 'complaint', 'Complaint about service', '投诉服务'),
  scene('complaint_product', 'complaint', 'Quality dispute', '投诉商品'),
  scene('complaint_delivery', 'complaint', 'Complaint about delivery', '投诉配送'),
  scene('human', 'asks_human', 'Asks for a human', '转人工'),
  scene('greeting', 'small_talk', 'Greeting', '问候'),
  scene('thanks', 'small_talk', 'Thanks and praise', '感谢'),
  scene('goodbye', 'small_talk', 'Acknowledgement, goodbye', '结束语'),
  scene('bot_chat', 'small_talk', 'Chat with the bot', '闲聊'),
  scene('other', 'other', 'Other', '其他'),
];

function scene(id: string, group: SceneGroupId, english: string, chinese: string): Scene {
  return { id, group, english, chinese };
}

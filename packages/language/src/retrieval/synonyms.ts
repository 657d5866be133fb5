/** Words that a customer may use for the same thing, a group a line, across Chinese and English. */
const GROUPS = `
退款 退钱 退我钱 返款 退回款 refund refunded refunds moneyback reimbursement reimburse reimbursed rebate rebates
退货 退回 寄回 退掉 退换货 退换 return returns returned returning sendback
换货 更换 调换 换一个 换码 exchange exchanges exchanged swap replace replacement
发货 出货 出库 寄出 发出 ship ships shipped shipping dispatch dispatched
快递 物流 配送 派送 包裹 送货 运送 投递 delivery deliver delivered parcel package courier tracking track logistics
运费 邮费 邮资 快递费 包邮 freight postage shippingfee
优惠 折扣 打折 便宜 降价 discount discounts sale promotion promo deal deals
优惠券 券 红包 满减券 代金券 coupon coupons voucher vouchers code
价格 价钱 多少钱 售价 价位 price prices cost costs
价保 保价 价格保护 差价 退差价 补差价 pricematch protection adjustment
发票 开票 收据 税票 专票 invoice invoices receipt receipts bill bills
付款 支付 付钱 结账 买单 缴费 pay payment payments paid checkout
失败 不成功 不了 报错 出错 fail fails failed error declined unsuccessful
取消 撤销 不要了 退订 cancel cancelled canceled cancellation
修改 更改 变更 改 换成 change changes changed modify edit update
地址 收货地址 住址 address addresses
订单 单子 下单 order orders ordered purchase
保修 质保 维修 修理 三包 保固 warranty guarantee repair repairs fix
坏 坏了 损坏 破损 故障 碎 broken damaged defective faulty cracked
账号 账户 帐号 登录 登陆 account login signin
密码 口令 password passcode
会员 vip plus member membership
积分 金币 京豆 points
尺码 大小 尺寸 码数 号码 size sizes sizing
颜色 色号 色差 color colour colors colours shade
材质 面料 成分 料子 material fabric ingredients
客服 人工 工作人员 agent representative staff
投诉 举报 complaint complain complaints
赠品 礼品 小样 gift gifts freebie
库存 有货 现货 缺货 补货 到货 stock instock restock available
安装 组装 install installation setup assemble
使用 用法 怎么用 说明书 教程 use usage manual instructions guide
预售 定金 尾款 预订 presale preorder deposit
真假 正品 假货 真伪 authentic genuine original fake counterfeit
时间 多久 几天 多长时间 什么时候 何时 long when time days
签收 收货 收到 received receive arrived arrive
丢失 丢件 弄丢 不见 lost missing
评价 评论 review reviews rating
手机 电话 手机号 phone mobile
充电 电池 续航 charge charging battery
洗 清洗 洗涤 保养 wash washing clean cleaning care
身高 体重 height weight
适合 合适 suitable fit fits
分期 花呗 白条 月供 installment installments
`;

const GROUP_OF = new Map<string, string>();
for (const line of GROUPS.trim().split('\n')) {
  const words = line.split(' ');
  for (const word of words) if (!GROUP_OF.has(word)) GROUP_OF.set(word, `=${words[0]!}`);
}

/** The sign of the group of synonyms that a normalised word belongs to, or `undefined`. */
export function synonymGroup(word: string): string | undefined {
  return GROUP_OF.get(word);
}

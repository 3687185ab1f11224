"""What parts of an income, phases of a month and payers of care are called in a life told in Chinese."""

# Parts of the income that may have decided, and items of a year's crop income.
PART_WORDS = {
    "online over the trader": "网上销售比卖给商贩多得的收入",
    "allowance and top-ups": "低保和兜底补助",
    "patronage": "合作社返利",
    "a post of public welfare": "公益岗位",
    "rent from kin": "亲属付的地租",
    "producer subsidies": "生产者补贴",
    "disaster relief": "救灾款",
    "small credit": "小额信贷带来的收入",
    "wages lost to illness": "因病损失的工资",
    "wages lost to selling": "因网上销售少挣的工资",
    "kg sold": "销量",
    "prices": "价格",
    "inputs": "农资投入",
    "rent paid to kin": "付给亲属的地租",
    "crop insurance": "农业保险费",
    "indemnities": "农业保险赔款",
    "own food": "自产自食",
    "refunded rent": "退还的物流拥挤费",
    "patronage and refunded rent": "返利和退还的物流拥挤费",
    "other (crops)": "其他种植收支",
}
PHASE_WORDS = {
    "people": "人口",
    "fund": "拨款",
    "reach": "社工服务",
    "train": "培训",
    "persuade": "观念",
    "decide": "决策",
    "grow": "种植",
    "organise": "合作社",
    "move": "物流",
    "list": "上架",
    "clear": "市场出清",
    "settle": "结算",
    "live": "生活",
    "measure": "测算",
    "record": "记录",
}
PAYERS = {"insured": "基本医保报销", "covered": "大病保险支付", "assisted": "医疗救助支付"}

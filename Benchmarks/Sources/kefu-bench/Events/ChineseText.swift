// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What customers and agents write: 20 to 60 characters put together from phrases.
enum ChineseText {
    private static let phrases: [[UInt8]] = [
        "你好请问这款还有货吗", "什么时候可以发货呀", "我昨天拍的还没有物流信息", "尺码偏大还是偏小呢", "可以便宜一点吗",
        "收到的颜色和图片不一样", "麻烦帮我改一下收货地址", "退款什么时候到账", "亲亲您好在的呢", "这边马上帮您查一下",
        "已经帮您催促仓库发货了", "请您提供一下订单号", "七天无理由退换", "感谢您的理解与支持", "快递显示已经签收了",
        "但是我没有收到包裹", "请拍一张照片给我们看看", "质量问题运费由我们承担", "优惠券可以叠加使用吗", "发票可以开公司抬头吗",
    ].map { Array($0.utf8) }

    /// Writes a text and returns its length in characters.
    static func write(random: inout RandomSource, into line: inout [UInt8]) -> Int {
        let wanted = 20 + random.number(below: 35)
        var length = 0
        while length < wanted {
            if length > 0 {
                line.append(contentsOf: comma)
                length += 1
            }
            let phrase = phrases[random.number(below: phrases.count)]
            line.append(contentsOf: phrase)
            length += phrase.count / 3
        }
        return length
    }

    private static let comma = Array("，".utf8)
}

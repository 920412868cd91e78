// Chinese, simplified and traditional. `好`, `可以` and `行` are agreement in passing: asked back. `不` in front turns
// everything around (`不同意`), and `没问题` is a yes with a no in it: ambiguous.

import { list, rows, type Words } from "./words.ts";

export const zh: Words = {
  locale: "zh",
  spaced: "no",
  gate: {
    approve: list(`是, 是的, 同意, 批准, 核准, 准许, 已批准`),
    deny: list(`不, 否, 不是, 不同意, 拒绝, 拒絕, 驳回, 駁回, 不批准, 不准, 不允许, 不可以, 不行`),
    maybeApprove: list(`
      好, 好的, 好吧, 可以, 行, 行吧, 嗯, 嗯嗯, 对, 對, 没错, 当然, 當然, 允许, 允許, 通过, 通過, 继续, 繼續, 确认, 確認, 接受, 没意见, 做吧, 上吧,
      执行, 可, 赞成, 好啊`),
    maybeDeny: list(
      `不要, 不好, 别, 別, 不用, 停, 停止, 不对, 不能, 不可, 千万不要, 反对, 反對, 禁止, 算了吧, 不了, 没门, 不用了, 取消吧`,
    ),
    ambiguous: list(`
      没问题, 沒問題, 为什么不, 随便, 隨便, 也许, 也許, 可能, 看情况, 不知道, 无所谓, 不错, 谢谢, 謝謝, 好像不行, 不是不行, 考虑一下, 不反对`),
    negations: list(`不, 没, 沒, 别, 別, 否, 未, 无, 勿, 拒, 驳回, 禁止, 停, 非`),
    but: list(`但, 但是, 不过, 可是, 然而, 只是`),
    only: list(`只, 仅, 僅, 只能, 只在, 只限, 仅限, 除了, 除, 最多`),
    conditions: list(`如果, 若, 要是, 假如, 除非, 等, 之后, 以后, 之前, 先, 直到, 只要, 当, 的话`),
    polite: list(`请, 請, 谢谢, 謝謝, 吧, 了, 啊, 麻烦`),
    always: list(`总是, 總是, 一直, 每次, 以后都, 永远`),
    notNow: list(
      `现在不, 现在不行, 还不行, 还没, 稍后, 稍後, 以后再说, 等等, 等一下, 晚点, 今天不行, 等会儿, 先等等, 改天, 稍等, 稍等一下, 我看看, 我看一下, 我想想, 在开会, 在开车, 在睡觉`,
    ),
    questions: {
      begin: list(`为什么, 為什麼, 什么, 什麼, 谁, 哪, 怎么, 怎麼, 你确定, 确定, 能不能, 是不是`),
      end: list(`吗, 嗎, 呢, 么, 没有`),
    },
  },
  reply: {
    why: list(`为什么, 為什麼, 为何, 原因, 理由`),
    details: list(`详情, 詳情, 详细, 更多, 细节, 解释, 说明, 什么, 看不懂, 没看懂, 不明白, 请解释`),
    show: list(`显示, 看看, 给我看, 屏幕, 截图, 截屏, 画面`),
    cancel: list(`取消, 算了, 放弃`),
    undo: list(`撤销, 撤銷, 撤回, 恢复`),
    send: list(`发送, 發送, 发, 提交`),
    save: list(`保存, 存`),
    edit: list(`编辑, 編輯, 修改, 更改`),
    recommended: list(`推荐, 推薦, 推荐的, 默认, 默認, 按推荐, 你推荐的`),
    asides: list(`
      谢谢, 謝謝, 多谢, 感谢, 你好, 您好, 早上好, 早安, 晚安, 晚上好, 再见, 抱歉, 不好意思, 哈哈`),
  },
  number: {
    cardinal: rows(`一, 一个; 二, 两个; 三; 四; 五; 六; 七; 八; 九; 十; 十一; 十二`),
    ordinal: rows(`
      第一, 第一个, 第1个; 第二, 第二个, 第2个; 第三, 第三个, 第3个; 第四, 第四个; 第五, 第五个; 第六, 第六个; 第七, 第七个; 第八, 第八个; 第九, 第九个;
      第十, 第十个`),
    before: list(`选项, 選項, 选, 選, 我选, 第`),
    after: list(`个, 項, 项, 吧, 号`),
    and: list(`和, 与, 跟, 、`),
    both: list(`两个都, 都要, 两者`),
    all: list(`全部, 所有`),
  },
  time: {
    later: list(`稍后, 稍後, 以后, 晚点, 晚點, 待会, 待会儿, 提醒我, 推迟, 跳过, 等会儿, 稍后再说`),
    within: list(`后, 後, 以后, 之后, 内`),
    at: list(`在, 到, 直到`),
    fillers: list(`的, 再, ，`),
    minute: list(`分钟, 分鐘, 分`),
    hour: list(`小时, 小時, 个小时, 个钟头`),
    day: list(`天, 日`),
    week: list(`周, 星期, 个星期`),
    spans: {
      半小时: 30,
      半个小时: 30,
      一小时: 60,
      一个小时: 60,
      两小时: 120,
      两个小时: 120,
      一刻钟: 15,
      一天: 1_440,
      一周: 10_080,
    },
    today: list(`今天, 今日`),
    tomorrow: list(`明天, 明日`),
    dayAfter: list(`后天, 後天`),
    morning: list(`早上, 上午, 早晨`),
    noon: list(`中午, 正午`),
    afterLunch: list(`午饭后, 午饭之后, 午餐后, 饭后`),
    afternoon: list(`下午`),
    evening: list(`晚上, 傍晚`),
    tonight: list(`今晚, 今天晚上`),
    weekend: list(`周末, 週末`),
    nextWeek: list(`下周, 下週, 下星期`),
    next: list(`下个, 下`),
    weekdays: rows(`
      周一, 星期一, 礼拜一, 週一; 周二, 星期二, 礼拜二, 週二; 周三, 星期三, 礼拜三, 週三; 周四, 星期四, 礼拜四, 週四; 周五, 星期五, 礼拜五, 週五;
      周六, 星期六, 礼拜六, 週六; 周日, 周天, 星期日, 星期天, 礼拜天, 週日`),
    clock: list(`点, 點, 点钟, 时`),
    half: list(`半`),
    am: [],
    pm: [],
    when: list(`当, 等到, 等`),
    asksForTime: list(`什么时候, 什麼時候, 几点, 哪天, 多久, 何时, 日期, 期限`),
  },
  natural: {
    status: list(`怎么样了, 情况如何, 状态, 狀態, 进展如何, 最近怎么样`),
    asks: list(`有什么待处理, 待处理, 问题, 有什么事`),
    help: list(`帮助, 幫助, 你能做什么, 怎么用`),
  },
};

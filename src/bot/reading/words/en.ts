// English. `ok`, `sure`, `lgtm` and a thumb are how people say "I have read it", so they are asked back. One letter is a
// decision, because that is how prompts in a terminal have always been answered.

import { list, rows, type Words } from "./words.ts";

export const en: Words = {
  locale: "en",
  spaced: "yes",
  gate: {
    approve: list(`yes, y, approve, approved`),
    deny: list(`
      no, n, deny, denied, reject, rejected, disallow, decline, declined, refuse, refused`),
    // `confirm` and `accept` may be about the message itself; `go` may go anywhere.
    maybeApprove: list(`
      ok, okay, okey, k, kk, okie, sure, sure thing, fine, yep, yup, yeah, yea, ya, aye, lgtm,
      looks good, looks good to me, sounds good, good, great, perfect, cool, nice, agreed, agree,
      i agree, i approve, approval, accept, accepted, confirm, confirmed, allow, allowed, permit, go,
      go ahead, go for it, do it, proceed, ship it, ship, merge it, deploy it, make it so, right,
      correct, absolutely, definitely, of course, certainly, affirmative, roger, all good,
      happy with that, works for me, thumbs up, true, 👍, 👌, ✅, ✔, ☑, 🆗, 💯, 🚀, 🎉, 🙏, ❤, 👏, +1, 🙌, 🟢,
      fine by me, fine with me, just do it, hell yes, k thx, k thanks, kthx`),
    maybeDeny: list(`
      nope, nah, nay, no way, not ok, not okay, not good, never, stop, stop it, block, veto, disapprove,
      disapproved, i disagree, disagree, don't, do not, dont, please don't, negative, hell no,
      absolutely not, no thanks, no thank you, nack, abort, false, forbid, wrong, 👎, ❌, ✖, 🚫, ⛔, 🛑, -1,
      🙅, 🔴,
      of course not`),
    ambiguous: list(`
      no problem, no worries, no objection, no objections, why not, whatever, maybe, perhaps, hmm,
      yes and no, yeah no, no yeah, yeah right, sure jan, if you must, i guess, fine by whoever,
      not bad, 🤷, 🤔, 👀, 🙄, meh,
      will do`),
    negations: list(`
      no, not, never, don't, dont, do not, doesn't, won't, wont, can't, cant, cannot, shouldn't,
      mustn't, isn't, aren't, wouldn't, couldn't, neither, nor, none, without, nobody, nothing, hardly,
      nope, nah, disapprove, disallow, deny, reject, refuse, decline, stop, hold`),
    but: list(`but, however, though, although, provided, and`),
    only: list(`
      only, just, except, without, limited to, excluding, at most, up to, no more than, but only,
      not in, not on, not for, not to`),
    conditions: list(`
      if, unless, when, once, until, till, after, before, as soon as, provided, assuming, as long as,
      depends, depending, wait, hold, first, yet`),
    polite: list(`
      please, pls, plz, thanks, thank you, thx, ty, cheers, go ahead, do it, ship it, proceed,
      go for it, sir, mate, of course, this, it, that, the, release, deploy, merge, request, i`),
    always: list(`
      always, from now on, every time, for ever, forever, and don't ask again, don't ask again,
      and never ask again`),
    notNow: list(`
      not now, not yet, not today, maybe later, later, another time, some other time, wait, hold on,
      hang on, hold, wait a bit, give me a minute, one moment, not right now,
      one sec, one second, a sec, sec, just a sec, gimme a sec, give me a sec, give me a second,
      give me a moment, one minute, just a minute, just a moment, moment, wait a sec, wait a minute, hold up,
      brb, be right back, let me check, let me think, let me see, let me look, i'll check, checking, thinking,
      asleep, i'm asleep, im asleep, sleeping, driving, i'm driving, in a meeting, i'm in a meeting, busy,
      i'm busy, afk`),
    questions: {
      begin: list(`
      are, is, am, was, were, do, does, did, can, could, will, would, should, shall, may, what, what's,
      whats, which, who, whose, whom, why, when's, where, how, have you, has, isn't, aren't, won't,
      any chance, r u, u sure`),
      end: [],
    },
  },
  reply: {
    why: list(`why, why so, how come, reason, reasons, what for`),
    details: list(`
      details, detail, more, more details, more info, info, explain, diff, show diff, full text, what,
      huh, tell me more, more info please, more details please, explain please, please explain, context, more context,
      i need more context, i need more info, i don't understand, i don't understand this, i don't understand the question,
      i do not understand, i don't get it, not sure what you mean, i don't know what this is, what is this about`),
    show: list(`
      show, show me, screen, screenshot, picture, show screen, show me the screen, show terminal`),
    cancel: list(
      `cancel, never mind, nevermind, forget it, nvm, discard, scrap that, cancel that, cancel it`,
    ),
    undo: list(`undo, undo that, take it back, take that back, revert that, oops`),
    send: list(`send, send it, send that`),
    save: list(`save, save it, save that`),
    edit: list(`edit, change, change it, edit it, reword`),
    recommended: list(`
      recommended, the recommended one, recommended one, recommendation, your recommendation,
      as recommended, default, the default, what you recommend, as you recommend,
      whatever you recommend, your choice, go with the recommendation`),
    asides: list(`
      thanks, thank you, thx, ty, tysm, cheers, thanks a lot, thank you so much, many thanks, hi, hello, hey,
      good morning, good night, goodnight, good evening, good afternoon, gn, bye, see you, hmm, hm, lol, haha,
      sorry`),
  },
  number: {
    cardinal: rows(`one; two; three; four; five; six; seven; eight; nine; ten; eleven; twelve`),
    ordinal: rows(`
      first, 1st; second, 2nd; third, 3rd; fourth, 4th; fifth, 5th; sixth, 6th; seventh, 7th;
      eighth, 8th; ninth, 9th; tenth, 10th`),
    before: list(`
      option, number, no, nr, choice, the, answer, item, variant, opt, take, pick, i pick, i choose,
      ok, okay, k, yes, yeah, yep, sure, fine, go with, let's go with, lets go with, let's do, lets do, i'll take`),
    after: list(`one, option, please, choice, pls, plz, thanks, thx, ty, thank you`),
    and: list(`and, &, plus`),
    both: list(`both, both of them, both please`),
    all: list(`all, all of them, everything, all of the above`),
  },
  time: {
    later: list(`
      later, snooze, remind me, remind me later, remind, ask me again, ask again, ask me, postpone,
      skip, not now, maybe later`),
    within: list(`in, for, from now, within`),
    at: list(`at, until, till, by`),
    fillers: list(`on, the, of, this, please, and, again, about`),
    minute: list(`m, min, mins, minute, minutes`),
    hour: list(`h, hr, hrs, hour, hours`),
    day: list(`d, day, days`),
    week: list(`w, week, weeks`),
    spans: {
      "half an hour": 30,
      "half hour": 30,
      "an hour": 60,
      "a minute": 1,
      "an hour and a half": 90,
      "a day": 1_440,
      "a week": 10_080,
      "a few minutes": 10,
      "a bit": 30,
      "a while": 60,
      "a couple of hours": 120,
      "a quarter of an hour": 15,
    },
    today: list(`today`),
    tomorrow: list(`tomorrow, tmrw, tmr, tomorow, tommorow`),
    dayAfter: list(`day after tomorrow, the day after tomorrow`),
    morning: list(`morning, in the morning`),
    noon: list(`noon, midday, lunch, at lunch`),
    afterLunch: list(`after lunch`),
    afternoon: list(`afternoon, in the afternoon`),
    evening: list(`evening, in the evening`),
    tonight: list(`tonight, this evening, at night, night`),
    weekend: list(`weekend, at the weekend, on the weekend`),
    nextWeek: list(`next week`),
    next: list(`next, coming`),
    weekdays: rows(`
      monday, mon; tuesday, tue, tues; wednesday, wed; thursday, thu, thurs; friday, fri; saturday, sat;
      sunday, sun`),
    clock: list(`o'clock, oclock`),
    half: [],
    am: list(`am, a.m.`),
    pm: list(`pm, p.m.`),
    when: list(`when, once, as soon as, until, after`),
    asksForTime: list(`
      when, what time, which day, what day, how long, how often, date, deadline, schedule, until`),
  },
  natural: {
    status: list(`
      what's up, whats up, what is up, how are things, how is it going, how's it going, what's going on,
      what is going on, what's happening, what are you doing, board, overview, show status,
      show me the status, how are we doing`),
    asks: list(`
      what's pending, what is pending, pending, what needs me, what do you need, anything for me,
      what's open, open asks, questions, inbox, show asks, what's waiting`),
    help: list(`what can you do, how does this work, commands, menu, usage`),
  },
};

// German. `da` is "there", which is a yes in transliterated Russian: listed as ambiguous so that the two never meet.
// `doch` and `jein` turn on what was asked before. `passt`, `klar` and `gut` are small talk and asked back.

import { list, rows, type Words } from "./words.ts";

export const de: Words = {
  locale: "de",
  spaced: "yes",
  gate: {
    approve: list(`ja, genehmigt, genehmigen, freigegeben, freigeben, zugestimmt`),
    deny: list(`nein, ablehnen, abgelehnt, verweigern, verweigert`),
    maybeApprove: list(`
      jo, jep, jup, jap, jawohl, jawoll, klar, gut, passt, passt so, geht klar, in ordnung,
      einverstanden, gerne, gern, mach, mach das, mach mal, los, weiter, machen, natürlich, sicher,
      gebongt, alles klar, na klar, aber ja, ja bitte, ja gerne, ok, bestätigt, erlaubt, von mir aus`),
    maybeDeny: list(`
      nee, nö, ne, nicht, auf keinen fall, bloß nicht, lieber nicht, bitte nicht, stopp, halt, niemals,
      keinesfalls, nein danke, geht nicht, lass das, verboten`),
    ambiguous: list(`
      jein, doch, da, na ja, naja, kein problem, keine einwände, warum nicht, wieso nicht, vielleicht,
      mal sehen, egal, ja nein, ja klar, ja ja, jaja, nicht schlecht, danke`),
    negations: list(`
      nein, nicht, kein, keine, keinen, keinem, keiner, nie, niemals, nö, nee, ohne, weder, noch nicht,
      ablehnen, keinesfalls, nichts, stopp`),
    but: list(`aber, jedoch, allerdings, sofern, und`),
    only: list(`
      nur, bloß, ausschließlich, außer, ohne, lediglich, höchstens, maximal, aber nur, nicht auf,
      nicht in`),
    conditions: list(`
      wenn, falls, sobald, bis, nachdem, nach, bevor, vor, sofern, solange, erst, warte, kommt darauf an`),
    polite: list(`
      bitte, danke, dankeschön, gerne, mach das, los, das, den, die, es, ich, deploy, release, merge,
      vielen dank`),
    always: list(`immer, ab jetzt immer, für immer, ab jetzt, frag nicht mehr, jedes mal`),
    notNow: list(`
      nicht jetzt, jetzt nicht, noch nicht, später, heute nicht, nicht heute, warte, moment,
      einen moment, vielleicht später, ein andermal,
      sekunde, eine sekunde, warte mal, warte kurz, wart mal, moment mal, gleich, ich schau nach,
      ich schaue nach, ich schau mal, ich überlege, ich schlafe, im meeting, bin im meeting, ich fahre,
      gerade nicht`),
    questions: {
      begin: list(`
      bist du, ist, sind, kann, kannst, können, hast, hat, haben, was, wer, wie, wo, warum, wieso,
      weshalb, welche, welcher, welches, soll, sollen, wird, werden, darf, wann, muss, habt`),
      end: [],
    },
  },
  reply: {
    why: list(`warum, wieso, weshalb, grund, wozu`),
    details: list(`
      einzelheiten, mehr, mehr infos, mehr details, erklär, erkläre, erklär mal, genauer, was, hä, mehr infos bitte,
      bitte erklären, erklär bitte, verstehe ich nicht, ich verstehe nicht, ich verstehe das nicht,
      ich verstehe die frage nicht, worum geht es`),
    show: list(`zeig, zeige, zeig mal, zeig her, bild, bildschirm`),
    cancel: list(`abbrechen, abbruch, vergiss es, lass gut sein, verwerfen`),
    undo: list(`rückgängig, zurücknehmen, mach das rückgängig, nimm das zurück, hoppla`),
    send: list(`senden, abschicken, schick, schick es, schick ab`),
    save: list(`speichern, speicher, speicher es, sichern`),
    edit: list(`ändern, bearbeiten, anders`),
    recommended: list(`
      empfohlen, die empfohlene, empfehlung, deine empfehlung, wie empfohlen, standard, der standard,
      was du empfiehlst`),
    asides: list(`
      danke, vielen dank, danke dir, dankeschön, hallo, moin, servus, guten morgen, guten tag, guten abend,
      gute nacht, gn8, tschüss, hm, haha, tut mir leid`),
  },
  number: {
    cardinal: rows(`eins; zwei, zwo; drei; vier; fünf; sechs; sieben; acht; neun; zehn; elf; zwölf`),
    ordinal: rows(`
      erste, erstes, erster; zweite, zweites, zweiter; dritte, drittes, dritter; vierte, viertes;
      fünfte, fünftes; sechste, sechstes; siebte, siebtes; achte, achtes; neunte, neuntes;
      zehnte, zehntes`),
    before: list(`
      option, nummer, nr, die, das, der, variante, möglichkeit, antwort, ich nehme, nimm,
      ok, okay, ja, gern, gerne, ich will`),
    after: list(`option, variante, bitte, danke, gern, gerne`),
    and: list(`und`),
    both: list(`beide, beides, alle beide`),
    all: list(`alle, alles`),
  },
  time: {
    later: list(`
      später, erinnere mich, erinner mich, erinnerung, frag mich, frag nochmal, verschieben, verschieb,
      überspringen, nicht jetzt, vielleicht später`),
    within: list(`in`),
    at: list(`um, bis, gegen, ab`),
    fillers: list(`am, der, den, die, zum, wieder, bitte, uhr`),
    minute: list(`min, minute, minuten`),
    hour: list(`std, stunde, stunden`),
    day: list(`tag, tage, tagen`),
    week: list(`woche, wochen`),
    spans: {
      "einer halben stunde": 30,
      "halbe stunde": 30,
      "einer stunde": 60,
      "einer viertelstunde": 15,
      "anderthalb stunden": 90,
      "einem tag": 1_440,
      "einer woche": 10_080,
    },
    today: list(`heute`),
    tomorrow: list(`morgen`),
    dayAfter: list(`übermorgen`),
    morning: list(`früh, vormittag, morgens, am morgen`),
    noon: list(`mittag, mittags`),
    afterLunch: list(`nach dem mittagessen, nach dem essen, nach der mittagspause`),
    afternoon: list(`nachmittag, nachmittags`),
    evening: list(`abend, abends`),
    tonight: list(`heute abend, heute nacht`),
    weekend: list(`wochenende, am wochenende`),
    nextWeek: list(`nächste woche, kommende woche`),
    next: list(`nächsten, nächster, nächste, kommenden`),
    weekdays: rows(`
      montag; dienstag; mittwoch; donnerstag; freitag; samstag, sonnabend; sonntag`),
    clock: list(`uhr`),
    half: [],
    am: [],
    pm: [],
    when: list(`wenn, sobald`),
    asksForTime: list(`
      wann, welcher tag, welchen tag, wie lange, wie oft, datum, termin, uhrzeit, frist`),
  },
  natural: {
    status: list(`
      was geht, wie läuft's, wie läufts, wie läuft es, was ist los, was gibt's neues, was gibts neues,
      stand, wie ist der stand, übersicht, lage`),
    asks: list(`was ist offen, was steht an, offene fragen, fragen, was brauchst du`),
    help: list(`hilfe, was kannst du`),
  },
};

// French. `si` is a yes only against a no, and "if" in Spanish: ambiguous. `d'accord` and `ça marche` are small talk.
// `ne` alone negates nothing in speech, but no approval has one, so it counts as a negation.

import { list, rows, type Words } from "./words.ts";

export const fr: Words = {
  locale: "fr",
  spaced: "yes",
  gate: {
    approve: list(`oui, approuver, approuvé, approuvée, j'approuve, autoriser, autorisé`),
    deny: list(`non, refuser, refusé, refusée, rejeter, rejeté, je refuse`),
    maybeApprove: list(`
      ouais, ouaip, d'accord, daccord, ok, ça marche, ca marche, c'est bon, bien sûr, bien sur, entendu,
      parfait, vas-y, allez, allez-y, go, volontiers, valider, validé, je valide, accepté, oui bien sûr,
      bon, bien, super, nickel, certainement, fais-le`),
    maybeDeny: list(`
      nan, pas question, surtout pas, jamais, pas d'accord, arrête, stop, non merci, hors de question,
      interdit, ne le fais pas`),
    ambiguous: list(`
      si, bof, peut-être, pas de problème, pas de souci, aucun problème, pourquoi pas, oui et non,
      ben oui, mouais, c'est ça, pas mal, merci, on verra, ça dépend`),
    negations: list(`
      non, ne, n', pas, jamais, aucun, aucune, sans, ni, plus jamais, rien, nan, refuser, refuse`),
    but: list(`mais, cependant, toutefois, et`),
    only: list(`
      seulement, uniquement, que, juste, sauf, sans, excepté, au plus, mais seulement, pas en, pas sur`),
    conditions: list(`
      si, quand, dès que, lorsque, après, avant, jusqu'à, à condition, tant que, pourvu que, attends,
      d'abord`),
    polite: list(`
      s'il te plaît, s'il te plait, s'il vous plaît, s'il vous plait, stp, svp, merci, vas-y, allez-y,
      le, la, ça, je`),
    always: list(`toujours, à chaque fois, désormais, dorénavant, pour toujours, ne demande plus`),
    notNow: list(`
      pas maintenant, pas encore, plus tard, pas aujourd'hui, attends, un instant, une autre fois,
      pas tout de suite,
      une seconde, deux secondes, une minute, un moment, attends un peu, je regarde, je vérifie,
      je réfléchis, en réunion, je dors, je conduis`),
    questions: {
      begin: list(`
      est-ce, es-tu, êtes-vous, tu es sûr, qu'est-ce, que fait, quel, quelle, quels, quelles, qui,
      pourquoi, comment, où, peux-tu, pouvez-vous, combien, c'est quoi, sûr, as-tu, avez-vous`),
      end: [],
    },
  },
  reply: {
    why: list(`pourquoi, pour quelle raison, raison, la raison`),
    details: list(`
      détails, détail, plus, plus de détails, plus d'infos, explique, expliquez, quoi, hein, je ne comprends pas,
      je ne comprends pas la question, je comprends pas, explique-moi`),
    show: list(`montre, montrez, montre-moi, écran, capture, image, affiche`),
    cancel: list(`annuler, annule, laisse tomber, oublie, abandonner`),
    undo: list(`défaire, reviens en arrière, revenir en arrière, rétablir, oups`),
    send: list(`envoyer, envoie, envoyez`),
    save: list(`enregistrer, enregistre, sauvegarder, sauvegarde`),
    edit: list(`modifier, modifie, changer, éditer`),
    recommended: list(`
      recommandé, recommandée, la recommandation, ta recommandation, par défaut, défaut,
      ce que tu recommandes, comme recommandé`),
    asides: list(`
      merci, merci beaucoup, bonjour, bonsoir, bonne nuit, salut, coucou, bonne journée, bonne soirée, pardon,
      désolé, désolée`),
  },
  number: {
    cardinal: rows(`un, une; deux; trois; quatre; cinq; six; sept; huit; neuf; dix; onze; douze`),
    ordinal: rows(`
      premier, première, 1er, 1ère; deuxième, second, seconde, 2e, 2ème; troisième, 3e, 3ème;
      quatrième, 4e; cinquième, 5e; sixième, 6e; septième, 7e; huitième, 8e; neuvième, 9e; dixième, 10e`),
    before: list(`option, numéro, le, la, choix, réponse, l'option, je prends, prends, ok, oui, d'accord`),
    after: list(`option, choix, stp, svp, s'il te plaît, s'il vous plaît, merci`),
    and: list(`et`),
    both: list(`les deux, tous les deux, toutes les deux`),
    all: list(`tous, toutes, tout`),
  },
  time: {
    later: list(`
      plus tard, rappelle-moi, rappelle moi, rappel, reporter, reporte, passer, pas maintenant,
      redemande, redemande-moi`),
    within: list(`dans, d'ici`),
    at: list(`à, jusqu'à, vers`),
    fillers: list(`le, la, de, du, au, ce, cette, prochaine, stp, svp`),
    minute: list(`min, minute, minutes`),
    hour: list(`h, heure, heures`),
    day: list(`j, jour, jours`),
    week: list(`semaine, semaines`),
    spans: {
      "une demi-heure": 30,
      "une demi heure": 30,
      "une heure": 60,
      "un quart d'heure": 15,
      "une heure et demie": 90,
      "un jour": 1_440,
      "une semaine": 10_080,
    },
    today: list(`aujourd'hui`),
    tomorrow: list(`demain`),
    dayAfter: list(`après-demain, après demain`),
    morning: list(`matin, le matin`),
    noon: list(`midi, à midi`),
    afterLunch: list(`après le déjeuner, après déjeuner, après manger`),
    afternoon: list(`après-midi, cet après-midi`),
    evening: list(`soir, le soir`),
    tonight: list(`ce soir, cette nuit`),
    weekend: list(`week-end, ce week-end, ce weekend`),
    nextWeek: list(`la semaine prochaine, semaine prochaine`),
    next: list(`prochain`),
    weekdays: rows(`lundi; mardi; mercredi; jeudi; vendredi; samedi; dimanche`),
    clock: list(`heures, heure, h`),
    half: list(`et demie`),
    am: list(`du matin`),
    pm: list(`du soir, de l'après-midi`),
    when: list(`quand, dès que, lorsque`),
    asksForTime: list(`quand, à quelle heure, quel jour, combien de temps, date, échéance`),
  },
  natural: {
    status: list(`
      quoi de neuf, comment ça va, ça va, où en est-on, statut, état, où en sommes-nous`),
    asks: list(`qu'est-ce qui attend, en attente, questions`),
    help: list(`aide, que peux-tu faire, que sais-tu faire`),
  },
};

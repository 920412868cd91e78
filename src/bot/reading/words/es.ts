// Spanish. `si` without its accent is "if", and French answers with it: asked back. `y` is "and" here, but nobody answers
// a gate with a bare "and", so the letter stays the keyboard's yes. `cómo no` is a yes that has a no in it: ambiguous.

import { list, rows, type Words } from "./words.ts";

export const es: Words = {
  locale: "es",
  spaced: "yes",
  gate: {
    approve: list(`sí, aprobar, aprobado, aprobada, apruebo, autorizar, autorizado`),
    deny: list(`no, denegar, denegado, denegada, rechazar, rechazado, rechazada, rechazo`),
    maybeApprove: list(`
      si, vale, claro, claro que sí, de acuerdo, bueno, dale, adelante, por supuesto, perfecto,
      está bien, esta bien, ok, hazlo, acepto, aceptado, confirmo, confirmado, listo, venga, sip,
      genial, permitir, sí por favor`),
    maybeDeny: list(`
      nop, ni hablar, de ninguna manera, para nada, nunca, jamás, no gracias, mejor no, para, detente,
      alto, no lo hagas, claro que no, prohibido`),
    ambiguous: list(`
      cómo no, como no, por qué no, quizás, quizá, tal vez, a lo mejor, no hay problema, sin problema,
      ya veremos, da igual, no sé, sí y no, gracias, depende, no está mal`),
    negations: list(`
      no, nunca, jamás, sin, ni, tampoco, nada, ningún, ninguna, ninguno, rechazar, denegar, nadie`),
    but: list(`pero, aunque, sin embargo, y`),
    only: list(`
      solo, sólo, solamente, únicamente, excepto, salvo, sin, como máximo, pero solo, pero sólo, no en`),
    conditions: list(`
      si, cuando, en cuanto, después, antes, hasta, siempre que, a menos que, mientras, espera, primero,
      siempre y cuando`),
    polite: list(`por favor, porfa, gracias, adelante, hazlo, lo, la, el, yo`),
    always: list(`siempre, cada vez, de ahora en adelante, para siempre, no preguntes más`),
    notNow: list(`
      ahora no, todavía no, aún no, aun no, más tarde, luego, hoy no, no ahora, espera, un momento,
      en otro momento,
      un segundo, un minuto, un momentito, déjame ver, déjame pensar, déjame revisar, en reunión,
      estoy durmiendo, estoy conduciendo`),
    questions: {
      begin: list(`
      estás, está, es, son, qué, cuál, cuáles, quién, por qué, cómo, dónde, puedes, puede, seguro,
      tienes, hay`),
      end: [],
    },
  },
  reply: {
    why: list(`por qué, por que, porqué, motivo, razón`),
    details:
      list(`detalles, detalle, más, más detalles, más información, explica, qué, no entiendo, no lo entiendo,
      no entiendo la pregunta, explícame, más información por favor`),
    show: list(`muestra, muéstrame, mostrar, enséñame, pantalla, captura, imagen`),
    cancel: list(`cancelar, cancela, olvídalo, déjalo, descartar`),
    undo: list(`deshacer, deshaz, deshazlo, revertir`),
    send: list(`enviar, envía, envíalo, mandar, manda`),
    save: list(`guardar, guarda, guárdalo`),
    edit: list(`editar, edita, cambiar, cambia, modificar`),
    recommended: list(`
      recomendado, recomendada, la recomendada, el recomendado, tu recomendación, por defecto,
      lo recomendado, lo que recomiendes, lo que recomiendas`),
    asides: list(`
      gracias, muchas gracias, mil gracias, hola, buenos días, buenas tardes, buenas noches, adiós, perdón, mmm`),
  },
  number: {
    cardinal: rows(`uno, una; dos; tres; cuatro; cinco; seis; siete; ocho; nueve; diez; once; doce`),
    ordinal: rows(`
      primero, primera, primer, 1º, 1ª; segundo, segunda, 2º, 2ª; tercero, tercera, tercer;
      cuarto, cuarta; quinto, quinta; sexto, sexta; séptimo, séptima; octavo, octava; noveno, novena;
      décimo, décima`),
    before: list(`opción, número, la, el, respuesta, elijo, escojo, ok, sí, vale, mejor`),
    after: list(`opción, por favor, porfa, gracias`),
    and: list(`y, e`),
    both: list(`ambos, ambas, los dos, las dos`),
    all: list(`todos, todas, todo`),
  },
  time: {
    later: list(`
      más tarde, luego, después, recuérdame, recordar, posponer, pospón, aplazar, saltar, ahora no,
      pregúntame`),
    within: list(`en, dentro de`),
    at: list(`a las, a la, hasta las, hasta el, hasta, sobre las`),
    fillers: list(`el, la, los, de, del, por, este, esta, que viene, por favor`),
    minute: list(`min, minuto, minutos`),
    hour: list(`h, hora, horas`),
    day: list(`día, días`),
    week: list(`semana, semanas`),
    spans: {
      "media hora": 30,
      "una hora": 60,
      "un cuarto de hora": 15,
      "hora y media": 90,
      "un día": 1_440,
      "una semana": 10_080,
      "un rato": 60,
    },
    today: list(`hoy`),
    tomorrow: list(`mañana`),
    dayAfter: list(`pasado mañana`),
    morning: list(`por la mañana, la mañana, temprano`),
    noon: list(`mediodía, al mediodía`),
    afterLunch: list(`después de comer, después del almuerzo, después de almorzar`),
    afternoon: list(`tarde, por la tarde, esta tarde`),
    evening: list(`noche, por la noche`),
    tonight: list(`esta noche`),
    weekend: list(`fin de semana, el fin de semana, finde`),
    nextWeek: list(`la próxima semana, próxima semana, la semana que viene, semana que viene`),
    next: list(`próximo, siguiente`),
    weekdays: rows(`lunes; martes; miércoles; jueves; viernes; sábado; domingo`),
    clock: list(`horas, en punto`),
    half: list(`y media`),
    am: list(`de la mañana`),
    pm: list(`de la tarde, de la noche`),
    when: list(`cuando, en cuanto`),
    asksForTime: list(`cuándo, cuando, a qué hora, qué día, cuánto tiempo, fecha, plazo`),
  },
  natural: {
    status: list(`qué tal, cómo va, qué pasa, qué hay, estado, cómo vamos`),
    asks: list(`qué hay pendiente, pendientes, pendiente, preguntas`),
    help: list(`ayuda, qué puedes hacer`),
  },
};

// Portuguese. `no` is "in the" here: no message by itself, so it stays the English and Spanish no. `pois não` is a polite
// yes with a no in it, `pois sim` a mocking no: both ambiguous. `já` is "already", one accent away from a German yes.

import { list, rows, type Words } from "./words.ts";

export const pt: Words = {
  locale: "pt",
  spaced: "yes",
  gate: {
    approve: list(`sim, aprovar, aprovado, aprovada, aprovo, autorizar, autorizado`),
    deny: list(`
      não, nao, negar, negado, negada, rejeitar, rejeitado, rejeitada, recusar, recusado, recusada`),
    maybeApprove: list(`
      claro, claro que sim, tá, tá bom, ta bom, beleza, blz, ok, pode, pode ser, pode ir, manda ver,
      combinado, certo, com certeza, está bem, perfeito, vai, faz, faça, aceito, confirmo, confirmado,
      de acordo, bora, isso, sim por favor, permitir`),
    maybeDeny: list(`
      nem pensar, de jeito nenhum, nunca, jamais, não obrigado, não obrigada, melhor não, pare, para,
      não faça, claro que não, proibido, negativo`),
    ambiguous: list(`
      pois não, pois nao, pois sim, por que não, porque não, já, talvez, sem problema, não tem problema,
      tanto faz, sei lá, sim e não, obrigado, obrigada, depende, pois, pois é`),
    negations: list(`
      não, nao, nunca, jamais, sem, nem, nada, nenhum, nenhuma, tampouco, recusar, rejeitar, negar,
      ninguém`),
    but: list(`mas, porém, contudo, e`),
    only: list(`só, somente, apenas, exceto, menos, sem, no máximo, mas só, mas somente, não em`),
    conditions: list(`
      se, quando, assim que, depois, antes, até, desde que, a menos que, enquanto, espera, espere,
      primeiro, caso`),
    polite: list(`por favor, obrigado, obrigada, valeu, faz favor, o, a, isso, eu`),
    always: list(`sempre, toda vez, daqui em diante, para sempre, não pergunte mais`),
    notNow: list(`
      agora não, ainda não, mais tarde, depois, hoje não, não agora, espera, espere, um momento,
      outra hora,
      um segundo, um minuto, só um momento, só um minuto, peraí, deixa eu ver, deixa eu pensar, vou ver,
      em reunião, dormindo, dirigindo`),
    questions: {
      begin: list(`
      está, é, são, o que, qual, quais, quem, por que, como, onde, pode me, você pode, tem certeza, tem,
      certeza`),
      end: [],
    },
  },
  reply: {
    why: list(`por quê, por que, porquê, motivo, razão`),
    details: list(`
      detalhes, detalhe, mais, mais detalhes, mais informações, explica, explique, o quê, não entendi, não entendo,
      não entendi a pergunta, me explica`),
    show: list(`mostra, mostrar, mostre, me mostra, tela, ecrã, imagem`),
    cancel: list(`cancelar, cancela, cancele, esquece, deixa pra lá, descartar`),
    undo: list(`desfazer, desfaz, desfaça, reverter`),
    send: list(`enviar, envia, envie, mandar, manda`),
    save: list(`salvar, salva, salve, guardar, guarda`),
    edit: list(`editar, edita, mudar, muda, alterar`),
    recommended: list(`
      recomendado, recomendada, a recomendada, o recomendado, sua recomendação, tua recomendação,
      padrão, o padrão, o que você recomenda`),
    asides: list(`
      obrigado, obrigada, muito obrigado, muito obrigada, valeu, olá, oi, bom dia, boa tarde, boa noite, tchau,
      desculpa`),
  },
  number: {
    cardinal: rows(`
      um, uma; dois, duas; três, tres; quatro; cinco; seis; sete; oito; nove; dez; onze; doze`),
    ordinal: rows(`
      primeiro, primeira, 1º, 1ª; segundo, segunda, 2º, 2ª; terceiro, terceira; quarto, quarta;
      quinto, quinta; sexto, sexta; sétimo, sétima; oitavo, oitava; nono, nona; décimo, décima`),
    before: list(`opção, número, a, o, resposta, escolho, ok, sim, pode ser`),
    after: list(`opção, por favor, obrigado, obrigada, valeu`),
    and: list(`e`),
    both: list(`ambos, ambas, os dois, as duas`),
    all: list(`todos, todas, tudo`),
  },
  time: {
    later: list(`
      mais tarde, depois, lembre-me, me lembra, me lembre, adiar, adia, pular, agora não`),
    within: list(`em, daqui a, dentro de`),
    at: list(`às, as, à, até as, até às, até`),
    fillers: list(`o, a, de, da, do, na, no, este, esta, que vem, por favor`),
    minute: list(`min, minuto, minutos`),
    hour: list(`h, hora, horas`),
    day: list(`dia, dias`),
    week: list(`semana, semanas`),
    spans: {
      "meia hora": 30,
      "uma hora": 60,
      "um quarto de hora": 15,
      "uma hora e meia": 90,
      "um dia": 1_440,
      "uma semana": 10_080,
      "um pouco": 30,
    },
    today: list(`hoje`),
    tomorrow: list(`amanhã, amanha`),
    dayAfter: list(`depois de amanhã`),
    morning: list(`de manhã, manhã, cedo`),
    noon: list(`meio-dia, ao meio-dia`),
    afterLunch: list(`depois do almoço, após o almoço`),
    afternoon: list(`à tarde, tarde, de tarde`),
    evening: list(`à noite, noite, de noite`),
    tonight: list(`hoje à noite, esta noite`),
    weekend: list(`fim de semana, no fim de semana`),
    nextWeek: list(`semana que vem, próxima semana, na próxima semana`),
    next: list(`próximo, próxima`),
    weekdays: rows(`
      segunda-feira, segunda; terça-feira, terça; quarta-feira, quarta; quinta-feira, quinta;
      sexta-feira, sexta; sábado; domingo`),
    clock: list(`horas, em ponto`),
    half: list(`e meia`),
    am: list(`da manhã`),
    pm: list(`da tarde, da noite`),
    when: list(`quando, assim que`),
    asksForTime: list(`quando, que horas, a que horas, que dia, quanto tempo, data, prazo`),
  },
  natural: {
    status: list(`tudo bem, como vai, como estamos, o que há de novo, situação, estado`),
    asks: list(`o que está pendente, pendentes, perguntas`),
    help: list(`ajuda, o que você pode fazer`),
  },
};

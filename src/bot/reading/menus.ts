// The menu of verbs in the languages in which one may answer: what each verb does, said in that language. The verbs
// themselves are the same everywhere. Data.

import type { Menu } from "../../channels/channel.ts";
import { menu } from "./help.ts";
import type { Locale } from "./intent.ts";

const order = ["de", "fr", "es", "pt", "ja", "ru", "zh"] as const;

type Words = readonly [de: string, fr: string, es: string, pt: string, ja: string, ru: string, zh: string];

// biome-ignore format: one verb a block reads as a table
const words: Readonly<Record<string, Words>> = {
  status: [
    "Was läuft, was wartet, was es heute kostet", "Ce qui tourne, ce qui attend, le coût du jour",
    "Qué se ejecuta, qué espera, cuánto cuesta hoy", "O que corre, o que espera, quanto custa hoje",
    "動いているもの、待っているもの、今日の費用", "Что идёт, что ждёт, сколько стоит сегодня", "正在运行、等待处理、今日花费"],
  asks: [
    "Fragen und Freigaben, die auf Antwort warten", "Questions et validations en attente",
    "Preguntas y aprobaciones pendientes", "Perguntas e aprovações à espera",
    "回答を待つ質問と承認", "Вопросы и разрешения, ждущие ответа", "等待答复的问题和审批"],
  ask: [
    "Eine Frage zeigen", "Montrer une question", "Mostrar una pregunta", "Mostrar uma pergunta",
    "質問をひとつ表示", "Показать один вопрос", "查看一个问题"],
  answer: [
    "In eigenen Worten antworten", "Répondre avec vos mots", "Responder con tus palabras",
    "Responder com as suas palavras", "自分の言葉で答える", "Ответить своими словами", "用自己的话回答"],
  approve: [
    "Freigeben", "Approuver", "Aprobar", "Aprovar", "承認する", "Разрешить", "批准"],
  deny: [
    "Ablehnen", "Refuser", "Rechazar", "Recusar", "却下する", "Отклонить", "拒绝"],
  snooze: [
    "Später noch einmal fragen", "Redemander plus tard", "Preguntar más tarde", "Perguntar mais tarde",
    "あとでまた聞く", "Спросить позже", "稍后再问"],
  why: [
    "Warum gefragt wird", "Pourquoi on demande", "Por qué se pregunta", "Por que se pergunta",
    "なぜ聞かれているか", "Почему об этом спрашивают", "为什么这样问"],
  goals: [
    "Was so sein soll", "Ce qui doit être", "Lo que debe ser", "O que deve ser",
    "目標の一覧", "Что должно быть", "目标一览"],
  goal: [
    "Ein Ziel zeigen oder ändern", "Montrer ou changer un objectif", "Mostrar o cambiar un objetivo",
    "Mostrar ou mudar um objetivo", "目標を表示・変更", "Показать или изменить цель", "查看或修改目标"],
  playbook: [
    "Deine Regeln, oder eine Änderung daran", "Vos règles, ou les changer", "Tus reglas, o cambiarlas",
    "As suas regras, ou mudá-las", "ルールの表示・変更", "Ваши правила или их изменение", "查看或修改规则"],
  plans: [
    "Ziele in Schritten, und wie weit sie sind", "Objectifs par étapes, et où ils en sont",
    "Objetivos por pasos, y cómo van", "Objetivos em passos, e como vão",
    "段階に分けた目標と進み具合", "Цели по шагам и как они идут", "分步目标及其进度"],
  plan: [
    "Einen Plan zeigen, ändern oder steuern", "Montrer, changer ou mener un plan",
    "Mostrar, cambiar o dirigir un plan", "Mostrar, mudar ou conduzir um plano",
    "計画を表示・変更・操作", "Показать, изменить или вести план", "查看、修改或控制计划"],
  receipt: [
    "Was bei den Plänen herauskam", "Ce que les plans ont donné", "En qué quedaron los planes",
    "No que deram os planos", "計画の結果", "Что вышло из планов", "各计划的结果"],
  workers: [
    "Wer arbeitet, und wie es geht", "Qui travaille, et comment", "Quién trabaja, y cómo va",
    "Quem trabalha, e como vai", "作業中のワーカー", "Кто работает и как дела", "谁在工作，状态如何"],
  worker: [
    "Einen Arbeiter zeigen", "Montrer un ouvrier", "Mostrar un trabajador", "Mostrar um trabalhador",
    "ワーカーをひとつ表示", "Показать одного работника", "查看一个工作者"],
  log: [
    "Das Ende der Ausgabe eines Arbeiters", "La fin de la sortie d’un ouvrier",
    "El final de la salida de un trabajador", "O fim da saída de um trabalhador",
    "ワーカー出力の末尾", "Конец вывода работника", "工作者输出的末尾"],
  shot: [
    "Ein Bild vom Bildschirm eines Arbeiters", "Une image de l’écran d’un ouvrier",
    "Una imagen de la pantalla de un trabajador", "Uma imagem do ecrã de um trabalhador",
    "ワーカーの画面の画像", "Снимок экрана работника", "工作者屏幕的图片"],
  tell: [
    "Einem Arbeiter etwas sagen", "Dire quelque chose à un ouvrier", "Decir algo a un trabajador",
    "Dizer algo a um trabalhador", "ワーカーに伝える", "Сказать что-то работнику", "对工作者说"],
  start: [
    "Einen Arbeiter beginnen lassen", "Lancer un ouvrier", "Iniciar un trabajador", "Iniciar um trabalhador",
    "ワーカーを開始", "Запустить работника", "启动一个工作者"],
  kill: [
    "Einen Arbeiter beenden", "Arrêter un ouvrier", "Terminar un trabajador", "Terminar um trabalhador",
    "ワーカーを終了", "Остановить работника", "结束一个工作者"],
  pause: [
    "Nichts mehr entscheiden lassen", "Ne plus rien décider", "Que no decida nada", "Não decidir nada",
    "判断を止める", "Приостановить решения", "暂停决策"],
  resume: [
    "Wieder entscheiden lassen", "Recommencer à décider", "Que vuelva a decidir", "Voltar a decidir",
    "判断を再開", "Возобновить решения", "恢复决策"],
  journal: [
    "Was getan wurde", "Ce qui a été fait", "Lo que se hizo", "O que foi feito",
    "行ったこと", "Что было сделано", "做过的事"],
  cost: [
    "Was es gekostet hat", "Ce que cela a coûté", "Lo que ha costado", "Quanto custou",
    "かかった費用", "Сколько потрачено", "花费"],
  schedule: [
    "Zu einer Zeit wecken", "Réveiller à une heure", "Despertar a una hora", "Acordar a uma hora",
    "時刻に起こす", "Разбудить в назначенное время", "定时唤醒"],
  sensors: [
    "Worauf geachtet wird", "Ce qui est observé", "Lo que se observa", "O que se observa",
    "見ているもの", "За чем следят", "关注的信号"],
  triage: [
    "Durchgehen, was wartet, Ältestes zuerst", "Passer en revue ce qui attend", "Repasar lo que espera",
    "Rever o que espera", "待ちを古い順に確認", "Разобрать ожидающее, старое сначала", "从旧到新处理等待项"],
  digest: [
    "Was seit deinem letzten Wort geschah", "Ce qui s’est passé depuis vous", "Qué pasó desde tu último mensaje",
    "O que houve desde a última vez", "前回以降の出来事", "Что было с вашего последнего слова", "自你上次发言以来"],
  quiet: [
    "Wann nicht geklingelt wird", "Quand ne pas sonner", "Cuándo no sonar", "Quando não tocar",
    "鳴らさない時間", "Когда не беспокоить", "免打扰时间"],
  people: [
    "Wer was darf", "Qui peut quoi", "Quién puede qué", "Quem pode o quê",
    "誰が何をできるか", "Кому что можно", "谁有什么权限"],
  judge: [
    "Was aus deinen Antworten gelernt wurde", "Ce que vos réponses ont appris", "Qué se aprendió de tus respuestas",
    "O que se aprendeu das suas respostas", "回答から学んだこと", "Чему научили ваши ответы", "从你的答复中学到了什么"],
  autonomy: [
    "Was für dich beantwortet werden darf", "Ce qui peut être répondu pour vous", "Qué puede responderse por ti",
    "O que pode ser respondido por si", "あなたの代わりに答えてよいこと", "На что можно ответить за вас", "哪些可以替你答复"],
  pair: [
    "Jemanden einlassen, der einen Code hat", "Admettre qui a reçu un code", "Admitir a quien tiene un código",
    "Admitir quem tem um código", "コードを持つ人を迎える", "Впустить того, у кого код", "用配对码加入某人"],
  undo: [
    "Das Letzte zurücknehmen", "Annuler la dernière action", "Deshacer lo último", "Desfazer o último",
    "直前を取り消す", "Отменить последнее", "撤销上一步"],
  help: [
    "Was man sagen kann", "Ce qu’on peut dire", "Lo que se puede decir", "O que se pode dizer",
    "話しかけ方", "Что можно сказать", "可以说什么"],
};

export interface LocalMenu {
  readonly language: (typeof order)[number];
  readonly menu: Menu;
}

/** A verb of which nothing is known in a language says in English what it does. */
export function localMenus(locales: readonly Locale[]): readonly LocalMenu[] {
  return order.flatMap((language, index) =>
    locales.includes(language)
      ? [
          {
            language,
            menu: {
              ...menu,
              verbs: menu.verbs.map(({ name, summary }) => ({
                name,
                summary: words[name]?.[index] ?? summary,
              })),
            },
          },
        ]
      : [],
  );
}

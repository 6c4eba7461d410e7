/** The conversation: a turn for every question, kept over reloads. */

import { remarkBelow } from "./actions.js";
import { answerNode } from "./answers.js";
import { withNumbers } from "./calling.js";
import { caseLink } from "./cases.js";
import { announce, button, byId, foreign, make, paragraph, texts, written } from "./elements.js";
import { hears, keep, keepHearing, renew, turns } from "./kept.js";
import { Refusal, actDone, fetchAnswer, fetchSaid, language } from "./server.js";

const [log, waiting, send, fresh] = ["log", "waiting", "send", "new-conversation"].map(byId);

const shown = new Set(); // the turns that stand on the page

export const isWaiting = () => log.ariaBusy === "true";

function setWaiting(on) {
  log.ariaBusy = send.ariaDisabled = String(on);
  waiting.textContent = on ? texts.waiting : "";
}

/** Show what was refused, with a button to try once more where that may help. */
function refusalNode(turn, node) {
  const buttons = turn.again ? [button(texts.retry, () => retry(turn, node))] : [];
  return make("div", { className: "refusal" }, ...paragraph("", turn.offline ? texts.error_network : turn.error), ...buttons);
}

/** Show what came of *turn* in *node*. */
function show(turn, node) {
  node.querySelector(".answer, .refusal")?.remove();
  const doing = { ask, act: (action) => act(action, turn, node) };
  if (turn.answer) node.append(answerNode(turn, doing));
  else if (turn.error) node.append(refusalNode(turn, node));
}

/** Add *turn* at the end; one that is still to be answered only with its question. */
function place(turn, isOpen = false) {
  const heading = make("h2", written(turn.question), make("span", { className: "unseen" }, `${texts.asked_label} `), turn.question);
  const node = make("article", { className: "turn", tabIndex: -1 }, heading);
  if (!isOpen) show(turn, node);
  shown.add(turn);
  log.append(node);
  document.documentElement.classList.add("talking");
  fresh.hidden = false;
  return node;
}

const toTop = (node) => node.scrollIntoView({ block: "start", behavior: "instant" });

/** Ask *text* in a new turn, unless an answer is still awaited. */
export function ask(text) {
  if (isWaiting()) return announce(texts.waiting);
  const turn = { question: text, language, error: texts.error_network, again: true }; // what a reload meanwhile leaves
  keep(turn);
  return answerIn(turn, place(turn, true));
}

/** Fill *node* with the answer to *turn*, or with the reason for none. */
async function answerIn(turn, node) {
  setWaiting(true);
  toTop(node);
  try {
    turn.answer = await fetchAnswer(turn.question);
    Object.assign(turn, { language, error: undefined });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    Object.assign(turn, { error: error.message, again: error.again, offline: error.offline });
  } finally {
    setWaiting(false);
  }
  keep(turn);
  show(turn, node);
  toTop(node);
}

function retry(turn, node) {
  if (isWaiting()) return;
  node.focus({ preventScroll: true });
  node.querySelector(".refusal")?.remove();
  answerIn(turn, node);
}

/** Do *action*: what it returns takes the place of the answer, is a turn of its own, or is said below. */
async function act(action, turn, node) {
  if (isWaiting()) return announce(texts.waiting);
  setWaiting(true);
  const done = await actDone(action).finally(() => setWaiting(false));
  if (action.startsWith("/hear ") && !done.failed) keepHearing();
  if (done.text && done.edits) {
    if (done.id !== turn.answer.id) Object.assign(turn, { vote: "", reason: "" });
    turn.answer = done;
    keep(turn);
    show(turn, node);
    node.querySelector(".answer").focus({ preventScroll: true });
  } else if (done.band) {
    showAnswer(done);
  } else {
    const choices = done.case ? [caseLink(done.case)] : (done.buttons ?? []).flat().map(({ label, action: next }) => (
      button(label, () => act(next, turn, node), { className: "chip" })));
    remarkBelow(node.querySelector(".answer"), ...withNumbers(done.text || done.notice), " ", ...choices);
  }
  return undefined;
}

/** Show *answer* in a turn of its own. */
export function showAnswer(answer) {
  const turn = { question: answer.question, language, answer };
  keep(turn);
  const node = place(turn);
  node.querySelector(".answer").focus({ preventScroll: true });
  toTop(node);
}

/** Show an answer that was published since this conversation asked for it in vain, and wanted to be told. */
export async function showNews() {
  if (!hears() || isWaiting() || document.hidden) return;
  const answer = await actDone("/hear news");
  if (!answer.band) return;
  const turn = { question: answer.question, language, answer };
  keep(turn);
  place(turn).scrollIntoView({ block: "nearest" });
  announce(answer.notes[0]);
}

/**
 * Show again what is kept, and not shown yet. Answers in the other Chinese script are asked for in that of the page, and so is, in any
 * language, what was said to a greeting or in an emergency.
 */
export async function showKept() {
  const placed = turns().filter((each) => !shown.has(each)).map((turn) => [turn, place(turn)]);
  if (turns().length && !location.hash) toTop(log.lastElementChild);
  for (const [turn, node] of placed) if (turn.answer && turn.language !== language) await rewrite(turn, node);
}

async function rewrite(turn, node) {
  const { answer } = turn;
  const isAnswer = Boolean(answer.id);
  if (isAnswer && foreign) return;
  const done = await (isAnswer ? actDone(`/show ${answer.id}`) : fetchSaid(turn.question).catch(() => ({})));
  if (!(isAnswer ? done.band : done.text) || turn.answer !== answer) return;
  Object.assign(turn, { answer: done, language });
  keep(turn);
  show(turn, node);
}

/** Forget what was said here. */
export function beginAnew() {
  renew();
  log.replaceChildren();
  document.documentElement.classList.remove("talking");
  fresh.hidden = true;
  byId("question").focus();
  scrollTo({ top: 0 });
}

addEventListener("online", () => {
  const turn = turns().at(-1);
  if (turn?.offline && !turn.answer) retry(turn, log.lastElementChild);
});
fresh.addEventListener("click", beginAnew);

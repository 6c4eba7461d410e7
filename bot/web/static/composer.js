/** The question field: it grows, counts, keeps its draft, recalls, and sends. */

import { ask, isWaiting } from "./conversation.js";
import { announce, byId, fill, texts } from "./elements.js";
import { draft, keepDraft, turns } from "./kept.js";

const COUNTER_FROM = 50; // code points that are left
const PROCESS_KEY = 229; // what Safari reports for the Enter that ends a composition

const [composer, question, remark] = ["composer", "question", "remark"].map(byId);
const limit = Number(question.dataset.limit);

let recalled = 0; // how far back the question in the field is taken from, 0 for one that was typed

const left = () => limit - Array.from(question.value.trim()).length;

function say(text, wrong) {
  remark.textContent = text;
  remark.classList.toggle("wrong", wrong);
  question.ariaInvalid = String(wrong);
}

/** Let the field grow with its text, and count what is left near the end. */
function fit() {
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight + question.offsetHeight - question.clientHeight}px`;
  const rest = left();
  if (rest < 0) say(fill(texts.characters_over, { count: -rest }), true);
  else say(rest <= COUNTER_FROM ? fill(texts.characters_left, { count: rest }) : "", false);
}

/** Put *text* into the field. */
export function setQuestion(text) {
  question.value = text;
  keepDraft(text);
  fit();
}

/** Say why nothing was sent. */
function refuse(text) {
  say(text, true);
  announce(text);
  question.focus();
}

function submit(event) {
  event.preventDefault();
  const text = question.value.trim();
  if (isWaiting()) return announce(texts.waiting);
  if (!text) return refuse(texts.question_empty);
  if (left() < 0) return refuse(remark.textContent);
  recalled = 0;
  setQuestion("");
  question.dispatchEvent(new Event("sent"));
  if (matchMedia("(pointer: coarse)").matches) question.blur(); // the answer, not the keyboard
  const panel = texts.panels[text.toLowerCase()];
  if (panel) location.hash = panel;
  else ask(text);
  return undefined;
}

/** Recall what was asked before, *steps* further back. */
function recall(steps) {
  const asked = turns().map((turn) => turn.question);
  const next = recalled + steps;
  if (next < 0 || next > asked.length) return;
  recalled = next;
  setQuestion(next ? asked[asked.length - next] : "");
}

/** Send on Enter, but not on one that picks a word of an input method; recall on the arrows in a field that nobody typed in. */
function onKey(event) {
  if (event.isComposing || event.keyCode === PROCESS_KEY || event.defaultPrevented) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    composer.requestSubmit();
  } else if ((event.key === "ArrowUp" && (recalled || !question.value)) || (event.key === "ArrowDown" && recalled)) {
    event.preventDefault();
    recall(event.key === "ArrowUp" ? 1 : -1);
  }
}

function onInput() {
  recalled = 0;
  keepDraft(question.value);
  fit();
}

/** Ask what the address asks, and take it out: a question is nothing to keep in a history. */
function askFromAddress() {
  const address = new URL(location.href);
  const text = address.searchParams.get("q")?.trim();
  if (!text) return;
  address.searchParams.delete("q");
  history.replaceState(null, "", address);
  setQuestion(text);
  composer.requestSubmit();
}

/** Begin with what was being written. */
export function startComposer() {
  if (!question.value) setQuestion(draft());
  askFromAddress();
}

composer.addEventListener("submit", submit);
question.addEventListener("input", onInput);
question.addEventListener("keydown", onKey);

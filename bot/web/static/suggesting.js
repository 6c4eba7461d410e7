/** Suggestions while typing: headings, and questions that others got an answer to. */

import { setQuestion } from "./composer.js";
import { ask, isWaiting } from "./conversation.js";
import { button, byId, written } from "./elements.js";
import { fetchSuggestions } from "./server.js";

const PAUSE_MILLISECONDS = 120;
const LEAST = 2; // characters from which on there is something to go by
const MOST = 24;
const PRIVATE = /\d{5}/; // what may be somebody's number is not sent before the question is

const [question, list] = ["question", "suggestions"].map(byId);

let timer = 0;
let running = new AbortController();

function close() {
  clearTimeout(timer);
  running.abort();
  list.hidden = true;
}

function choose(text) {
  close();
  if (isWaiting()) return setQuestion(text);
  setQuestion("");
  return ask(text);
}

function item(text) {
  const node = document.createElement("li");
  node.append(button(text, () => choose(text), written(text)));
  return node;
}

async function suggest() {
  const typed = question.value.trim();
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const found = await fetchSuggestions(typed, signal).catch(() => []);
  if (signal.aborted || typed !== question.value.trim()) return;
  const others = found.filter((text) => text !== typed);
  list.replaceChildren(...others.map(item));
  list.hidden = !others.length;
}

function onInput(event) {
  close();
  const length = Array.from(question.value.trim()).length;
  if (event.isComposing || length < LEAST || length > MOST || PRIVATE.test(question.value) || question.value.includes("\n")) return;
  timer = setTimeout(suggest, PAUSE_MILLISECONDS);
}

/** Move between the field and the suggestions above it. */
function move(event, steps) {
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  event.preventDefault();
  (buttons[at < 0 ? (steps < 0 ? buttons.length - 1 : 0) : at + steps] ?? question).focus();
}

function onKey(event) {
  if (list.hidden || event.isComposing) return;
  if (event.key === "ArrowUp") move(event, -1);
  else if (event.key === "ArrowDown") move(event, 1);
  else if (event.key === "Escape") {
    close();
    question.focus();
  }
}

question.addEventListener("input", onInput);
question.addEventListener("compositionend", onInput);
question.addEventListener("sent", close);
for (const node of [question, list]) node.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => { if (!list.contains(event.target) && event.target !== question) close(); });

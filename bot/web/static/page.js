/**
 * The web page of the bot: ask, show the cited answer with its buttons, open the document at the passage.
 *
 * Every sentence comes from the server, in `texts`, and everything enters the page as text, never as markup.
 * What the page shows lives in it only and is gone when it is closed; the server logs questions as its privacy note says.
 *
 * @typedef {[number, number]} Range  Code points, half-open.
 * @typedef {Record<"title" | "heading" | "place" | "dated" | "source", string>} Origin
 * @typedef {Origin & {number: number, key: string, quote: string, highlights: Range[], answers: Range[]}} Citation
 * @typedef {{label: string, action: string}} Choice  A button: an action is a command with "/" before it, or a question.
 * @typedef {Record<"id" | "band" | "lead" | "closing" | "text" | "understood" | "notice", string> & {citations: Citation[],
 *   suggestions: string[], notes: string[], spans: {start: number, end: number, kind: string}[], buttons: Choice[][], edits: boolean}} Answer
 * @typedef {Origin & Record<"key" | "before" | "passage" | "after", string>} Excerpt
 */

const REPLY_TIMEOUT_MILLISECONDS = 30_000;
const COPIED_MILLISECONDS = 2_000;
const COUNTER_FROM = 50; // code points that are left
const PROCESS_KEY = 229; // what Safari reports for the Enter that ends a composition

const byId = (id) => document.getElementById(id);

const [log, waiting, notice, composer, question, send, remark, panel, panelTitle, panelOrigin, panelText] = [
  "log", "waiting", "notice", "composer", "question", "send", "remark", "panel", "panel-title", "panel-origin", "panel-text",
].map(byId);

const texts = JSON.parse(byId("texts").textContent);
const limit = Number(question.dataset.limit);
const foreign = !document.documentElement.lang.startsWith("zh");

/** Names this conversation to the server, at random: questions may follow on each other, votes count once. */
const conversation = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The quote last shown of each passage, to be marked in its document. @type {Map<string, string>} */
const quotes = new Map();

// Elements
/** Make an element; strings among *children* become text. */
function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Make a button that runs *action*. */
function button(label, action, properties = {}) {
  const node = make("button", { type: "button", ...properties }, label);
  node.addEventListener("click", () => action(node));
  return node;
}

/** Set *text* apart from the page: its own direction, and its language where the page has another. */
function written(text) {
  return foreign && /\p{Script=Han}/u.test(text) ? { dir: "auto", lang: "zh" } : { dir: "auto" };
}

/** Make a paragraph of *text*, or nothing of none. */
function paragraph(className, text) {
  return text ? [make("p", { className, ...written(text) }, text)] : [];
}

/** List *questions* as buttons that ask them. */
function chips(questions) {
  return questions.map((text) => make("li", {}, button(text, () => ask(text), written(text))));
}

// Talking to the server
/** No answer, and why, in a sentence for the person. */
class Refusal extends Error {
  again = true; // whether asking again may help
}

/** Fetch JSON. Throws Refusal for all that a network and a server can do. */
async function call(path, options = {}) {
  const signal = AbortSignal.timeout(REPLY_TIMEOUT_MILLISECONDS);
  const response = await fetch(path, { ...options, signal }).catch(() => { throw new Refusal(texts.error_network); });
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  const final = response.status >= 400 && response.status < 500 && response.status !== 429;
  throw Object.assign(new Refusal(body?.error || texts.error_server), { again: !final });
}

/** Send *body* with the name of this conversation. @returns {Promise<Answer>} */
function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify({ ...body, conversation }) });
}

const fetchAnswer = (text) => post("/api/ask", { question: text });
const fetchAction = (action) => post("/api/act", { action });

/** @returns {Promise<Excerpt>} */
const fetchExcerpt = (key) => call(`/api/passages/${encodeURIComponent(key)}`);

/** Show what was refused, with a button to try once more where that may help. */
function refusal(error, again) {
  if (!(error instanceof Refusal)) throw error;
  const buttons = error.again ? [button(texts.retry, again)] : [];
  return make("div", { className: "refusal" }, ...paragraph("", error.message), ...buttons);
}

// An answer
/** @param {number} number from 1 */
const circled = (number) => (number <= 20 ? String.fromCodePoint(0x245f + number) : `(${number})`);

/** Join ranges that touch, in order. @param {Range[]} ranges */
function joined(ranges) {
  const result = [];
  for (const [start, end] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** Split *text* at *ranges*, those marked. @param {Range[]} ranges @returns {(string | Node)[]} */
function marked(text, ranges) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  for (const [start, end] of joined(ranges)) {
    parts.push(points.slice(at, start).join(""), make("mark", {}, points.slice(start, end).join("")));
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}

/** Say where and when a document belongs; one of no place is told by its source. @param {Origin} origin */
function belongs({ place, source, dated }) {
  return [place || source, dated || texts.undated].filter(Boolean).join(" · ");
}

/** The link below a quote that opens its document. @param {Citation} citation */
function sourceLink(citation) {
  const path = [citation.title, citation.heading].filter(Boolean).join(" › ");
  const link = make("a", { href: `#passage=${encodeURIComponent(citation.key)}` },
    `${circled(citation.number)} `, make("bdi", written(path), path), " · ", make("bdi", {}, belongs(citation)));
  link.addEventListener("click", () => { opener = link; });
  return link;
}

/** @param {Citation} citation */
function quotation(citation) {
  quotes.set(citation.key, citation.quote);
  return make("figure", {},
    make("span", { className: "number", ariaHidden: "true" }, circled(citation.number)),
    make("blockquote", written(citation.quote), ...marked(citation.quote, [...citation.highlights, ...citation.answers])),
    make("figcaption", {}, make("span", {}, texts.source_label), " ", sourceLink(citation)));
}

function suggested(questions) {
  if (!questions.length) return [];
  return [...paragraph("suggested", texts.suggestions_title), make("ul", { className: "chips" }, ...chips(questions))];
}

/** What is said without a quote of an answer: its quoted run with the quote in it marked. @param {Answer} answer */
function said({ text, spans }) {
  const ranges = spans.filter(({ kind }) => kind === "bold").map(({ start, end }) => [start, end]);
  return make("p", { className: "said", ...written(text) }, ...marked(text, ranges));
}

/** What an answer that has a band says. @param {Answer} answer */
function quoted(answer) {
  return [
    ...paragraph("band", texts[`band_${answer.band}`]),
    ...paragraph("lead", answer.introduction),
    ...answer.citations.map(quotation),
    ...paragraph("closing", answer.closing),
    ...suggested(answer.suggestions),
  ];
}

/** @param {Answer} answer */
function reply(answer) {
  const copying = button(texts.copy, (self) => copy(answer.text, self), { className: "quiet copy" });
  const understood = answer.understood && texts.understood.replace("{question}", () => answer.understood);
  const node = make("div", { className: `answer band-${answer.band || "said"}`, tabIndex: -1 });
  node.append(
    ...(answer.band ? answer.notes.flatMap((note) => paragraph("note", note)) : []),
    ...paragraph("understood", understood),
    ...(answer.band ? quoted(answer) : [said(answer)]),
    ...answer.buttons.map((row) => make("div", { className: "buttons" }, ...row.map((choice) => chosen(choice, node)))),
    ...(answer.citations.length ? [copying] : []));
  return node;
}

// Buttons below an answer
/** Make the button of *choice* below the answer that *node* shows. @param {Choice} choice */
function chosen({ label, action }, node) {
  const file = action.match(/^\/file ([0-9a-f]{12})$/);
  if (file) return make("a", { href: `/api/documents/${file[1]}/file`, download: "" }, label);
  return button(label, action.startsWith("/") ? () => act(action, node) : () => ask(action), { className: "quiet" });
}

/** Do *action*, and show what comes of it in the place of *node*, behind it, or as a remark below it. */
async function act(action, node) {
  if (isWaiting()) return announce(texts.waiting);
  setWaiting(true);
  const done = await fetchAction(action).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    return { text: "", notice: error.message };
  }).finally(() => setWaiting(false));
  let shown = node;
  if (done.text) {
    shown = reply(done);
    if (done.edits) node.replaceWith(shown);
    else node.after(shown);
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "nearest" });
  }
  if (done.notice) remarkBelow(shown, done.notice);
}

/** Say *text* below an answer, in the place of what was said there before. */
function remarkBelow(node, text) {
  node.querySelector(".done")?.remove();
  node.append(...paragraph("done", text));
  announce(text);
}

// Copying
/** Copy by a selection: pages sent without TLS have no clipboard. */
function copySelected(text) {
  const field = make("textarea", { value: text, readOnly: true, className: "unseen" });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

async function copy(text, self) {
  const done = (await navigator.clipboard?.writeText(text).then(() => true, () => false)) || copySelected(text);
  self.focus();
  self.textContent = done ? texts.copied : texts.copy_failed;
  announce(self.textContent);
  setTimeout(() => { self.textContent = texts.copy; }, COPIED_MILLISECONDS);
}

/** Tell those who listen to the page what the others see. */
function announce(text) {
  notice.textContent = "";
  requestAnimationFrame(() => { notice.textContent = text; });
}

// The conversation

const isWaiting = () => log.ariaBusy === "true";

function setWaiting(on) {
  log.ariaBusy = send.ariaDisabled = String(on);
  waiting.textContent = on ? texts.waiting : "";
}

/** Ask *text* in a new turn, unless an answer is still awaited. */
function ask(text) {
  if (isWaiting()) return announce(texts.waiting);
  const heading = make("h3", written(text), make("span", { className: "unseen" }, `${texts.asked_label} `), text);
  const turn = make("article", { className: "turn", tabIndex: -1 }, heading);
  log.append(turn);
  answerIn(turn, text);
}

/** Fill *turn* with the answer to *text*, or with the reason for none. */
async function answerIn(turn, text) {
  setWaiting(true);
  turn.scrollIntoView({ block: "start" });
  try {
    turn.append(reply(await fetchAnswer(text)));
  } catch (error) {
    turn.append(refusal(error, () => retry(turn, text)));
  } finally {
    setWaiting(false);
    turn.scrollIntoView({ block: "start" });
  }
}

function retry(turn, text) {
  if (isWaiting()) return;
  turn.focus({ preventScroll: true });
  turn.querySelector(".refusal").remove();
  answerIn(turn, text);
}

// The question field

const left = () => limit - Array.from(question.value.trim()).length;

function say(text, wrong) {
  remark.textContent = text;
  remark.classList.toggle("wrong", wrong);
  question.ariaInvalid = String(wrong);
}

/** Let the field grow with its text, and count what is left near the end. */
function onInput() {
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight + question.offsetHeight - question.clientHeight}px`;
  const rest = left();
  if (rest < 0) say(texts.characters_over.replace("{count}", -rest), true);
  else say(rest <= COUNTER_FROM ? texts.characters_left.replace("{count}", rest) : "", false);
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
  question.value = "";
  onInput();
  if (matchMedia("(pointer: coarse)").matches) question.blur(); // the answer, not the keyboard
  ask(text);
}

/** Send on Enter, but not on one that picks a word of an input method. */
function onKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === PROCESS_KEY) return;
  event.preventDefault();
  composer.requestSubmit();
}

// The document panel

let entered = false; // whether the address gained its passage in this page, so that Back removes it
let opener = null; // the link that gets the focus back: Safari gives it none, and Back takes it away

const wanted = () => new URLSearchParams(location.hash.slice(1)).get("passage");

/** Lay out the document, verbatim, the passage and in it the quote set off. @param {Excerpt} excerpt */
function documentText({ key, before, passage, after }) {
  const quote = quotes.get(key) ?? "";
  const at = quote ? passage.indexOf(quote) : -1;
  const inner = at < 0 ? [passage] : [passage.slice(0, at), make("mark", {}, quote), passage.slice(at + quote.length)];
  const set = make("span", { className: "passage" }, ...inner);
  return make("div", { className: "document", ...written(passage) }, before, set, after);
}

function fillPanel(title, origin = [], ...content) {
  panelTitle.replaceChildren(make("bdi", written(title), title));
  panelOrigin.replaceChildren(...origin.flatMap((text) => paragraph("", text)));
  panelText.replaceChildren(...content);
}

/** @param {Excerpt} excerpt */
function showExcerpt(excerpt) {
  fillPanel(excerpt.title, [excerpt.heading, belongs(excerpt), excerpt.place && excerpt.source], documentText(excerpt));
  const target = panelText.querySelector("mark") ?? panelText.querySelector(".passage");
  target.scrollIntoView({ block: "start" }); // the style leaves a margin above
}

/** Open the document of passage *key*; a later call overtakes an earlier one. */
async function openPanel(key) {
  fillPanel(texts.opening);
  if (!panel.open) panel.showModal();
  panelText.focus();
  const show = await fetchExcerpt(key).then((excerpt) => () => showExcerpt(excerpt),
    (error) => () => fillPanel(texts.not_opened, [], refusal(error, () => openPanel(key))));
  if (wanted() === key) show();
}

/** Make the panel agree with the address. */
function followAddress() {
  const key = wanted();
  if (key) return openPanel(key);
  panel.close();
  opener?.focus({ preventScroll: true });
  opener = null;
}

/** Make the address agree with a panel that was closed. */
function onClosed() {
  if (!wanted()) return;
  if (entered) history.back();
  else history.replaceState(null, "", location.pathname + location.search);
}

// The beginning
/** Ask what the address asks, and take it out: a question is nothing to keep in a history. */
function askFromAddress() {
  const address = new URL(location.href);
  const text = address.searchParams.get("q")?.trim();
  if (!text) return;
  address.searchParams.delete("q");
  history.replaceState(null, "", address);
  question.value = text;
  onInput();
  composer.requestSubmit();
}

composer.addEventListener("submit", submit);
question.addEventListener("input", onInput);
question.addEventListener("keydown", onKey);
byId("panel-close").addEventListener("click", () => panel.close());
panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); }); // beside it
panel.addEventListener("close", onClosed);
addEventListener("hashchange", () => { entered = true; followAddress(); });

byId("examples").append(...chips(texts.examples));
for (const link of byId("languages").children) if (link.hreflang === document.documentElement.lang) link.ariaCurrent = "true";
askFromAddress();
followAddress();

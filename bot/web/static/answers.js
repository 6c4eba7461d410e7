/**
 * Answers: the words that answer on top, the quote that they are from below, what else was found folded, and what can be done.
 *
 * @typedef {import("./server.js").Answer} Answer
 * @typedef {{ask: (text: string) => void, act: (action: string) => void, more: (page: number, list: Element, self: Element) => void}} Doing
 */

import { actions } from "./actions.js";
import { emergencyCard, withNumbers } from "./calling.js";
import { belongs, button, chips, fill, make, paragraph, texts, written } from "./elements.js";
import { marked } from "./marking.js";
import { passageAddress, quotation, shortest } from "./quotes.js";

const SHORT_LEAD = 14; // code points that fit one line of a phone in large type

/** The action of the button of *answer* that begins with *name*, if it has one. */
function offered(answer, name) {
  return answer.buttons.flat().find(({ action }) => action.split(" ")[0] === `/${name}`);
}

function lead(text, citation) {
  const size = Array.from(text).length > SHORT_LEAD ? "lead long" : "lead";
  return make("div", { className: "top" },
    make("p", { className: size, ...written(text) }, text),
    ...(citation ? paragraph("origin", belongs(citation)) : []));
}

/** What answers each part of a question that has several. @param {Answer} answer */
function partsList(answer) {
  return make("dl", { className: "parts" }, ...answer.parts.flatMap(({ part, lead: words, citation }) => {
    const cited = answer.citations.find(({ number }) => number === citation);
    const told = cited ? make("a", { href: passageAddress(cited) }, words) : words;
    return [make("dt", {}, part), make("dd", {}, told, ...(cited ? [" ", make("span", { className: "origin" }, belongs(cited))] : []))];
  }));
}

/** The quotes beside each other of the first two that are of different places. @param {Answer} answer */
function columns(answer, how) {
  const [first, ...others] = answer.citations;
  const second = others.find(({ place }) => place !== first.place) ?? others[0];
  const pair = [first, second].map((citation) => quotation(citation, { ...how, headed: true }));
  return { shown: make("div", { className: "columns" }, ...pair), rest: others.filter((each) => each !== second) };
}

/** Fold the quotes behind the first. */
function folded(citations, how) {
  const list = make("div", { className: "further" }, ...citations.map((citation) => quotation(citation, how)));
  if (!citations.length) return [];
  const label = fill(texts.more_sources, { count: citations.length });
  return [make("details", {}, make("summary", {}, label), list)];
}

/** The quotes of an answer: the first, or two that differ, and the others folded. @param {Answer} answer */
function quotes(answer, above) {
  const how = { answerId: answer.id, question: answer.question };
  if (answer.differing && answer.citations.length > 1) {
    const { shown, rest } = columns(answer, how);
    return [make("p", { className: "band" }, texts.differing), shown, ...folded(rest, how)];
  }
  const [first, ...rest] = answer.citations;
  return first ? [quotation(first, { ...how, told: above === first.quote.trim() }), ...folded(rest, how)] : [];
}

/** The documents and headings that a refusal comes closest with. @param {Answer} answer */
function nearest(answer) {
  if (!answer.nearest?.length) return [];
  const links = answer.nearest.map((passage) => make("li", {},
    make("a", { href: passageAddress(passage), ...written(passage.title) }, [passage.title, passage.heading].filter(Boolean).join(" › ")),
    make("span", { className: "origin" }, ` ${belongs(passage)}`)));
  return [...paragraph("subtitle", texts.nearest_title), make("ul", { className: "nearest" }, ...links)];
}

/** What stands below the quotes; the links to what is nearest stand for the line that names it. @param {Answer} answer */
function closing(answer) {
  const lines = answer.closing.split("\n").slice(answer.nearest?.length ? 1 : 0).filter(Boolean);
  return lines.length ? [make("p", { className: "closing" }, ...withNumbers(lines.join("\n")))] : [];
}

function suggested(answer, doing) {
  if (!answer.suggestions.length) return [];
  return [...paragraph("subtitle", texts.suggestions_title), make("ul", { className: "chips" }, ...chips(answer.suggestions, doing.ask))];
}

function understood(answer, doing) {
  if (!answer.understood) return [];
  const plain = offered(answer, "plain");
  const node = make("p", { className: "understood" }, fill(texts.understood, { question: answer.understood }));
  if (plain) node.append(" ", button(texts.not_meant, () => doing.act(plain.action), { className: "quiet" }));
  return [node];
}

/** What is said without a quote of an answer, with the questions that are offered below it. @param {Answer} answer */
function said(answer, doing) {
  const ranges = answer.spans.filter(({ kind }) => kind === "bold").map(({ start, end }) => [start, end]);
  const questions = answer.buttons.flat().map(({ action }) => action).filter((action) => !action.startsWith("/"));
  const text = ranges.length ? marked(answer.text, ranges) : withNumbers(answer.text);
  return [
    make("p", { className: "said", ...written(answer.text) }, ...text),
    ...(questions.length ? [make("ul", { className: "chips" }, ...chips(questions, doing.ask))] : [])];
}

/** What an answer that has a band says. @param {Answer} answer */
function quoted(answer, doing) {
  const isRefusal = answer.band === "none";
  const above = answer.introduction === undefined ? shortest(answer.citations[0]) : answer.lead;
  const opening = answer.introduction ?? answer.lead;
  const parts = answer.parts ?? [];
  const top = parts.length ? [partsList(answer)] : above && !answer.differing ? [lead(above, answer.citations[0])] : [];
  const introduction = paragraph("introduction", opening);
  return [
    ...answer.notes.flatMap((note) => paragraph("note", note)),
    ...understood(answer, doing),
    ...paragraph("band", texts[`band_${answer.band}`]),
    ...(answer.band === "answer" ? [...top, ...introduction] : [...introduction, ...top]), // what is unsure is said to be so first
    ...quotes(answer, parts.length || answer.differing ? "" : above),
    ...nearest(answer),
    ...closing(answer),
    ...(isRefusal ? suggested(answer, doing) : []),
    actions(answer, doing),
  ];
}

/**
 * Everything that is shown of an answer.
 * @param {import("./kept.js").Turn} turn
 * @param {Doing} doing
 */
export function answerNode(turn, doing) {
  const { answer } = turn;
  const node = make("div", { className: `answer band-${answer.band || "said"}`, tabIndex: -1 });
  if (answer.emergency?.length) {
    const ordinary = offered(answer, "ordinary");
    node.className = "answer urgent";
    node.append(emergencyCard(answer, ordinary && button(ordinary.label, () => doing.act(ordinary.action), { className: "quiet" })));
  } else {
    node.append(...(answer.band ? quoted(answer, { ...doing, turn }) : said(answer, doing)));
  }
  return node;
}

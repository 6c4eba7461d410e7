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
import { passageAddress, quotation } from "./quotes.js";

const SHORT_LEAD = 14; // code points that fit one line of a phone in large type
const LONG_LEAD = 36; // that read as a sentence, not as a figure
const MOST_LEAD = 0.6; // of a quote; a longer lead is marked in the quote itself, which stands for it
const ITEM = /^\s*(?:[-\u2022\u00b7\u25cf]\s+|(?=\d{1,2}[.\u3001]))/; // the sign of a list's item; a number stays

/** The action of the button of *answer* that begins with *name*, if it has one. */
function offered(answer, name) {
  return answer.buttons.flat().find(({ action }) => action.split(" ")[0] === `/${name}`);
}

/** The words that answer: large, a list in them as a list, with the place and date of their quote. */
function leadNode(text, citation) {
  const lines = text.split("\n").filter((line) => line.trim());
  const announced = lines.length > 1 && !ITEM.test(lines[0]) && /[:\uff1a]\s*$/.test(lines[0]);
  const head = lines.length === 1 || announced ? [lines.shift()] : [];
  const length = Array.from(text).length;
  const size = lines.length || length > SHORT_LEAD ? `lead long${!lines.length && length > LONG_LEAD ? " sentence" : ""}` : "lead";
  const items = lines.map((line) => make("li", {}, line.replace(ITEM, "")));
  return make("div", { className: "top" },
    ...head.map((line) => make("p", { className: size, ...written(line) }, line)),
    ...(items.length ? [make("ul", { className: `${size} items`, ...written(text) }, ...items)] : []),
    ...paragraph("origin", belongs(citation)));
}

/** What answers each part of a question that has several: by their places, where these differ. @param {Answer} answer */
function partsList({ parts, citations }) {
  const cited = parts.map((part) => citations.find(({ number }) => number === part.citation));
  const places = cited.map((citation) => citation?.place);
  return make("dl", { className: "parts" }, ...parts.flatMap(({ asked, lead }, at) => {
    const citation = cited[at];
    if (!citation) return [make("dt", {}, asked), make("dd", { className: "lacking" }, texts.not_found)];
    const alone = places.length > 1 && places[at] && places.filter((place) => place === places[at]).length === 1;
    const link = make("a", { href: passageAddress(citation) }, lead);
    return [make("dt", {}, alone ? places[at] : asked), make("dd", {}, link, " ", make("span", { className: "origin" }, belongs(citation)))];
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
function quotes(answer, leads) {
  const how = { answerId: answer.id, question: answer.question };
  if (answer.differing && answer.citations.length > 1) {
    const { shown, rest } = columns(answer, how);
    return [make("p", { className: "band" }, texts.differing), shown, ...folded(rest, how)];
  }
  const [first, ...rest] = answer.citations;
  return first ? [quotation(first, { ...how, lead: leads ? answer.lead : "" }), ...folded(rest, how)] : [];
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
  const said = answer.text.split("\n\n").find((text) => text.includes(answer.understood)); // from the turn before, or in characters
  const node = make("p", { className: "understood", ...written(answer.understood) }, said ?? answer.understood);
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

/** What stands above the quotes: what answers each part, or the words that answer unless they are most of the quote. @param {Answer} answer */
function top(answer, leads) {
  if (answer.parts.length) return [partsList(answer)];
  return answer.band === "answer" && answer.lead && !answer.differing && !leads ? [leadNode(answer.lead, answer.citations[0])] : [];
}

/** What an answer that has a band says. @param {Answer} answer */
function quoted(answer, doing) {
  const [first] = answer.citations;
  const isSure = answer.band === "answer";
  const leads = isSure && !answer.differing && !answer.parts.length && answer.lead.length > MOST_LEAD * first.quote.length;
  const introduction = answer.introduction === texts.introduction ? [] : paragraph("introduction", answer.introduction); // quotes say it
  return [
    ...answer.notes.flatMap((note) => paragraph("note", note)),
    ...understood(answer, doing),
    ...paragraph("band", texts[`band_${answer.band}`]),
    ...(isSure ? [...top(answer, leads), ...introduction] : [...introduction, ...top(answer, leads)]), // what is unsure is said to be so first
    ...quotes(answer, leads),
    ...nearest(answer),
    ...closing(answer),
    ...(answer.band === "none" ? suggested(answer, doing) : []),
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

/** Quotes: a figure for each citation, with its own place and date, and the way to its document. */

import { belongs, fill, foreign, iconButton, icon, make, paragraph, texts, written } from "./elements.js";
import { marked, markedQuote } from "./marking.js";
import { actDone } from "./server.js";

const isEnglish = (text) => !/\p{Script=Han}/u.test(text) && /[a-z]/i.test(text);

const path = ({ title, heading }) => [title, heading].filter(Boolean).join(" › ");

/** The address of a passage in its document, with the quote in it. */
export function passageAddress({ key, range }) {
  const quote = range ? `&quote=${range.join("-")}` : "";
  return `#passage=${encodeURIComponent(key)}${quote}`;
}

/** Say in English what a quote is, and where it stands. */
function inEnglish(citation) {
  const heading = citation.heading && fill(texts.heading_in_english, { heading: citation.heading });
  const facts = [citation.place || citation.source, citation.dated].filter(Boolean).join(" · ");
  const origin = facts && fill(texts.origin_in_english, { origin: facts });
  return make("p", { className: "gloss", lang: "en" }, fill(texts.quoted_in_english, { title: citation.title, heading, origin }));
}

/** Show the quote between its neighbours, or alone again. */
async function toggleContext(self, block, citation, answerId) {
  const opens = self.getAttribute("aria-expanded") !== "true";
  if (!opens) block.replaceChildren(...markedQuote(citation));
  else {
    const done = await actDone(`/context ${answerId} ${citation.number}`);
    const run = done.spans?.find(({ kind }) => kind === "quote");
    if (!run) return done.notice && self.after(make("p", { className: "done" }, done.notice));
    const points = Array.from(done.text);
    const inner = done.spans.filter(({ kind }) => kind === "bold").map(({ start, end }) => [start - run.start, end - run.start]);
    block.replaceChildren(...marked(points.slice(run.start, run.end).join(""), inner, "inner"));
  }
  self.setAttribute("aria-expanded", String(opens));
  return undefined;
}

/** The link below a quote that opens its document. */
function sourceLink(citation) {
  const link = make("a", { href: passageAddress(citation), className: "tool" }, icon("source"), make("span", {}, texts.read_source));
  link.setAttribute("aria-label", `${texts.read_source}: ${path(citation)}`);
  return link;
}

/** What a quote marks as the answer; empty if nothing. */
export function shortest(citation) {
  const [start, end] = citation?.answers[0] ?? [0, 0];
  return citation ? Array.from(citation.quote).slice(start, end).join("") : "";
}

/**
 * One quote: what it says, where it is from, and what can be done with it.
 * @param {import("./server.js").Citation} citation
 * @param {{answerId: string, question: string, told?: boolean, headed?: boolean}} how  told: its words stand above already;
 *   headed: place and date stand above it
 */
export function quotation(citation, { answerId, question, told = false, headed = false }) {
  const block = make("blockquote", written(citation.quote), ...markedQuote(citation));
  const context = iconButton("context", texts.context, (self) => toggleContext(self, block, citation, answerId), { className: "tool" });
  context.setAttribute("aria-expanded", "false");
  const english = foreign || isEnglish(question);
  return make("figure", {},
    ...(headed ? [...paragraph("origin", belongs(citation)), ...paragraph("lead", shortest(citation))] : []),
    ...(english ? [inEnglish(citation)] : []),
    ...(told ? [] : [block]),
    make("figcaption", {},
      make("cite", written(citation.title), path(citation)),
      ...(headed ? [] : [" · ", make("span", {}, belongs(citation))]),
      " ",
      make("span", { className: "tools" }, sourceLink(citation), ...(told ? [] : [context]))));
}
